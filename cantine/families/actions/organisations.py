"""Third payers (CCAS, département): accounts that pay shares of children's prices, without children or sign-in."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cantine.common import form_input
from cantine.common.form_edits import ShownForm, find_changes
from cantine.common.form_input import NotAccepted
from cantine.common.roles import Actor, NotFound, Permission
from cantine.common.search import make_plain
from cantine.common.vocabulary import Delivery
from cantine.families.actions import _family_numbers, _search_words
from cantine.journal.entries import Action, write_entry
from cantine.store.locks import lock_commune, lock_row
from cantine.store.tables import Family


@dataclass(frozen=True)
class OrganisationForm:
    """What the town hall types about a third payer: what stands on its invoices."""

    name: str
    address: str = ""
    postal_code: str = ""
    town: str = ""

    def clean(self) -> dict[str, str]:
        """The values to keep. Raises NotAccepted where the name is missing."""
        return {
            "name": form_input.require_line(self.name, "le nom du tiers payeur"),
            "address": form_input.clean_line(self.address),
            "postal_code": form_input.clean_line(self.postal_code),
            "town": form_input.clean_line(self.town),
        }


def add_organisation(db: Session, actor: Actor, form: OrganisationForm, now: datetime) -> int:
    """Add a third payer under the next free family number; returns its id. Its invoices are printed.

    Raises Forbidden, NotAccepted without a name, or where another third payer has it.
    """
    actor.must(Permission.EDIT_FAMILIES)
    lock_commune(db)
    values = form.clean()
    _check_name(db, values["name"])
    about = {"organisation": True, "resident": False, "invoices_by": Delivery.PRINT}
    payer = Family(number=_family_numbers.choose_number(db), **values, **about)
    db.add(payer)
    db.flush()
    _search_words.refresh(db, [payer.id])
    after = {"number": payer.number, **values}
    write_entry(db, actor.account_id, Action.ADD_PAYER, now, family_id=payer.id, after=after)
    return payer.id


def edit_organisation(
    db: Session, actor: Actor, payer_id: int, form: OrganisationForm, now: datetime, *, seen: ShownForm | None = None
) -> None:
    """Change what is kept of a third payer; changing nothing writes nothing. `seen` is what the form showed.

    Raises Forbidden, NotFound for a family that is none, NotAccepted, FieldsChangedMeanwhile.
    """
    actor.must(Permission.EDIT_FAMILIES)
    lock_commune(db)
    payer = lock_row(db, Family, payer_id)
    if not payer.organisation:
        raise NotFound
    values = form.clean()
    before = {name: getattr(payer, name) for name in values}
    changed = find_changes(values, before, seen)
    if not changed:
        return
    if "name" in changed:
        _check_name(db, values["name"], payer_id)
    for name, value in changed.items():
        setattr(payer, name, value)
    _search_words.refresh(db, [payer_id])
    told = {name: before[name] for name in changed}
    write_entry(db, actor.account_id, Action.EDIT_PAYER, now, family_id=payer_id, before=told, after=changed)


def _check_name(db: Session, name: str, own_id: int = 0) -> None:
    others = db.scalars(select(Family.name).where(Family.organisation, Family.id != own_id))
    if make_plain(name) in map(make_plain, others):
        raise NotAccepted("Un autre tiers payeur porte déjà ce nom.")
