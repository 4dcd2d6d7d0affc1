"""The commune chooses the service through which parents pay online, or none."""

from dataclasses import fields
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from cantine.common.form_edits import ShownForm, find_changes
from cantine.common.roles import Actor, Permission
from cantine.common.terms.sensitive_acts import SensitiveAct
from cantine.journal.entries import Action, write_entry
from cantine.mail.bank_details import tell_administrators
from cantine.online_payment.queries.payment_service import find_service
from cantine.online_payment.rules.service import ServiceSettings
from cantine.online_payment.rules.service_form import PaymentServiceForm, check_service
from cantine.store.locks import lock_commune
from cantine.store.tables import PaymentService

NONE = dict.fromkeys(one.name for one in fields(ServiceSettings))
"""What stands where no service is set."""


def set_payment_service(
    db: Session, actor: Actor, form: PaymentServiceForm, now: datetime, *, seen: ShownForm | None = None
) -> None:
    """Set the service, or take it away; changing nothing writes nothing. Attempts that were sent there stay.
    Every administrator gets a letter.

    `seen` is what the form showed. Raises Forbidden, NotAccepted, FieldsChangedMeanwhile and
    IdentityNotProved.
    """
    actor.must(Permission.EDIT_SETTINGS)
    commune, stands = lock_commune(db), find_service(db)
    before = {**NONE, **(vars(stands) if stands else {})}
    changed = find_changes(form.clean(), before, seen)
    if not changed:
        return
    actor.must_have_proved(SensitiveAct.CHANGE_BANK_DETAILS)
    tell_administrators(db, actor.account_id, [*changed], now)
    if changed.get("provider", stands) is None:
        db.execute(delete(PaymentService))
        told = {"provider": before["provider"], "client": before["client"]}
        write_entry(db, actor.account_id, Action.SET_PAYMENT_SERVICE, now, before=told, after={"provider": None})
        return
    service = ServiceSettings(**(before | changed))
    check_service(service, demonstration=commune.demonstration)
    row = db.scalar(select(PaymentService)) or PaymentService()
    for name, value in vars(service).items():
        setattr(row, name, value)
    db.add(row)
    told = {name: before[name] for name in changed} if stands else {"provider": None}
    write_entry(db, actor.account_id, Action.SET_PAYMENT_SERVICE, now, before=told, after=changed)
