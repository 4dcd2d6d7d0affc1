"""The town hall's own particulars: name, address, school zone, what invoices say."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from cantine.common import form_input
from cantine.common.bounds.people import find_person_changes
from cantine.common.day_input import read_yearly_day
from cantine.common.form_edits import ShownForm
from cantine.common.form_input import NotAccepted
from cantine.common.roles import Actor, Permission
from cantine.common.school_days import ZONES
from cantine.common.terms.sensitive_acts import SensitiveAct
from cantine.common.vocabulary import QUOTIENT
from cantine.common.zones import check_not_overseas
from cantine.journal.entries import Action, write_entry
from cantine.mail.bank_details import OF_COMMUNE, tell_administrators
from cantine.offer.rules.commune_colour import read_colour
from cantine.store.locks import lock_commune

LONGEST_DUE = LONGEST_STOP = 365


@dataclass(frozen=True)
class CommuneForm:
    """What the settings say of the commune; `sick_until` is in minutes since midnight, 0 means never.

    `how_to_pay` is what families read where they cannot pay online, and on their invoices. `quotient_name` is what the
    town calls the figure that decides a family's band; it ends on `quotient_ends` of each year (« 12-31 », « 31/12 »).
    """

    name: str
    zone: str
    address: str = ""
    email: str = ""
    phone: str = ""
    sick_until: int = 0
    due_after: int = 25
    invoice_footer: str = ""
    how_to_pay: str = ""
    quotient_name: str = QUOTIENT
    quotient_ends: str = ""
    stop_debt_days: int | None = None

    def clean(self) -> dict[str, Any]:
        """The values to keep. Raises NotAccepted."""
        if self.zone not in ZONES:
            raise NotAccepted("La zone scolaire est A, B ou C.")
        if not 0 <= self.due_after <= LONGEST_DUE:
            raise NotAccepted("Le délai de paiement est entre 0 et 365 jours.")
        if self.stop_debt_days is not None and not 0 <= self.stop_debt_days <= LONGEST_STOP:
            raise NotAccepted("Le retard qui suspend les inscriptions est entre 0 et 365 jours ; vide : jamais.")
        if not 0 <= self.sick_until < 24 * 60:
            raise NotAccepted("L'heure limite pour signaler une absence n'est pas une heure de la journée.")
        return {
            "name": form_input.require_line(self.name, "le nom de la commune"),
            "zone": self.zone,
            "address": form_input.clean_line(self.address),
            "email": form_input.clean_email(self.email) or "",
            "phone": form_input.clean_line(self.phone),
            "sick_until": self.sick_until,
            "stop_debt_days": self.stop_debt_days,
            "due_after": self.due_after,
            "invoice_footer": form_input.clean_note(self.invoice_footer),
            "how_to_pay": form_input.clean_note(self.how_to_pay),
            "quotient_name": form_input.clean_line(self.quotient_name) or QUOTIENT,
            "quotient_ends": read_yearly_day(self.quotient_ends),
        }


def edit_commune(db: Session, actor: Actor, form: CommuneForm, now: datetime, *, seen: ShownForm | None = None) -> None:
    """Change the commune's particulars; issued invoices keep what they said, and changing nothing writes nothing.

    Every administrator gets a letter where it is about how to pay. `seen` is what the form showed. Raises NotAccepted,
    FieldsChangedMeanwhile, and IdentityNotProved where it is about how to pay.
    """
    actor.must(Permission.EDIT_SETTINGS)
    commune = lock_commune(db)
    values = form.clean()
    if commune.own_calendar is None:
        check_not_overseas(form.address)
    before = {name: getattr(commune, name) for name in values}
    if changed := find_person_changes(values, before, seen, names=(), short=True):
        for name, value in changed.items():
            setattr(commune, name, value)
        told = {name: before[name] for name in changed}
        write_entry(db, actor.account_id, Action.EDIT_COMMUNE, now, before=told, after=changed)
        bank_details = [name for name in changed if name in OF_COMMUNE]
        if bank_details:
            actor.must_have_proved(SensitiveAct.CHANGE_BANK_DETAILS)
        tell_administrators(db, actor.account_id, bank_details, now)


def set_logo(db: Session, actor: Actor, picture: bytes | None, now: datetime) -> None:
    """Set the logo of every paper, reprinted ones too; None deletes it. The logo that is there writes nothing."""
    actor.must(Permission.EDIT_SETTINGS)
    commune = lock_commune(db)
    if picture != commune.logo:
        before, after = ({"bytes": len(logo or b"")} for logo in (commune.logo, picture))
        commune.logo = picture
        write_entry(db, actor.account_id, Action.SET_LOGO, now, before=before, after=after)


def set_colour(db: Session, actor: Actor, typed: str, now: datetime) -> None:
    """Set the colour of the pages; the one that is there writes nothing. Raises NotAccepted."""
    actor.must(Permission.EDIT_SETTINGS)
    commune = lock_commune(db)
    colour = read_colour(typed)
    if colour != commune.colour:
        before, commune.colour = commune.colour, colour
        told = {"colour": before}, {"colour": colour}
        write_entry(db, actor.account_id, Action.SET_COLOUR, now, before=told[0], after=told[1])
