"""The town hall says of itself what the pages that the law asks for name."""

from dataclasses import fields
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from cantine.common.form_edits import ShownForm, find_changes
from cantine.common.paris import local_date
from cantine.common.roles import Actor, Permission
from cantine.common.terms.legal_notice import LegalNotice
from cantine.journal.entries import Action, write_entry
from cantine.legal.queries.town_notice import read_form
from cantine.legal.rules.notice_form import LegalNoticeForm
from cantine.store.locks import lock_commune

_NAMES = [one.name for one in fields(LegalNotice)]


def edit_legal_notice(
    db: Session, actor: Actor, form: LegalNoticeForm, now: datetime, *, seen: ShownForm | None = None
) -> None:
    """Let the pages say this from now on; changing nothing writes nothing. `seen` is what the form showed.

    Raises Forbidden, NotAccepted, FieldsChangedMeanwhile.
    """
    actor.must(Permission.EDIT_SETTINGS)
    commune = lock_commune(db)
    before = vars(read_form(db))
    changed = find_changes(form.clean(local_date(now)), before, seen)
    if not changed:
        return
    after = {**before, **changed}
    commune.legal_notice = LegalNotice(**{name: after[name] for name in _NAMES})
    commune.audited_on, commune.audited_rate = after["audited_on"], after["audited_rate"]
    told, said = ({name: _encode(values[name]) for name in changed} for values in (before, after))
    write_entry(db, actor.account_id, Action.EDIT_LEGAL_NOTICE, now, before=told, after=said)


def _encode(value: Any) -> Any:
    """The value as the journal keeps it: a day as its ISO date."""
    return value.isoformat() if isinstance(value, date) else value
