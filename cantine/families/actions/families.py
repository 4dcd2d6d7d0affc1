"""The town hall keeps the families: adds, changes, archives them; none disappears while it has entries."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from cantine.common import form_input
from cantine.common.bounds.day_bounds import check_kept_days
from cantine.common.bounds.people import check_person, find_person_changes
from cantine.common.form_edits import ShownForm, find_changes
from cantine.common.form_input import NotAccepted
from cantine.common.paris import local_date
from cantine.common.roles import Actor, Permission
from cantine.common.vocabulary import DELIVERY_LABELS, Delivery
from cantine.families.actions import _family_numbers, _quotient_ends, _residence, _search_words
from cantine.families.rules.quotients import Nought, describe_quotient, read_quotient
from cantine.journal.entries import Action, write_entry
from cantine.store.closed_books import check_held_books, hold_books
from cantine.store.locks import lock_row
from cantine.store.tables import Family, Quotient


@dataclass(frozen=True)
class FamilyForm:
    """What the town hall types about a family; from `resident_from` (None: today) it is a resident or not."""

    name: str
    address: str = ""
    postal_code: str = ""
    town: str = ""
    resident: bool = True
    caf_number: str = ""
    note: str = ""
    invoices_by: Delivery = Delivery.MAIL
    resident_from: date | None = None

    def clean(self) -> dict[str, Any]:
        """The values to keep. Raises NotAccepted where the name is missing."""
        return {
            "name": form_input.require_line(self.name, "le nom de la famille"),
            "address": form_input.clean_line(self.address),
            "postal_code": form_input.clean_line(self.postal_code),
            "town": form_input.clean_line(self.town),
            "resident": self.resident,
            "caf_number": form_input.clean_line(self.caf_number),
            "note": form_input.clean_note(self.note),
            "invoices_by": self.invoices_by,
        }


def add_family(db: Session, actor: Actor, form: FamilyForm, now: datetime) -> int:
    """Add a family under the next free number; returns its id. Raises NotAccepted with the sentence to show."""
    actor.must(Permission.EDIT_FAMILIES)
    values = check_person(form.clean())
    check_kept_days(local_date(now), form.resident_from)
    family = Family(number=_family_numbers.choose_number(db), **values)
    db.add(family)
    db.flush()
    _search_words.refresh(db, [family.id])
    after = {"number": family.number, **_encode(values)}
    write_entry(db, actor.account_id, Action.ADD_FAMILY, now, family_id=family.id, after=after)
    return family.id


def edit_family(
    db: Session, actor: Actor, family_id: int, form: FamilyForm, now: datetime, *, seen: ShownForm | None = None
) -> None:
    """Change what the town hall keeps of a family; changing nothing writes nothing.

    `seen` is what the form showed. Raises NotFound, NotAccepted, FieldsChangedMeanwhile.
    """
    actor.must(Permission.EDIT_FAMILIES)
    hold_books(db, form.resident_from, today=local_date(now))
    family = lock_row(db, Family, family_id)
    values = form.clean()
    before = {name: getattr(family, name) for name in values}
    changed = find_person_changes(values, before, seen)
    check_kept_days(local_date(now), form.resident_from)
    if not changed:
        return
    if "resident" in changed:
        check_held_books(db, *filter(None, [form.resident_from]))
        _residence.set_residence(db, family_id, changed["resident"], form.resident_from or local_date(now))
    for name, value in changed.items():
        setattr(family, name, value)
    _search_words.refresh(db, [family_id])
    write_entry(
        db,
        actor.account_id,
        Action.EDIT_FAMILY,
        now,
        family_id=family_id,
        before=_encode({name: before[name] for name in changed}),
        after=_encode(changed),
    )


def set_quotient(
    db: Session,
    actor: Actor,
    family_id: int,
    first_day: date,
    value: int | None,
    now: datetime,
    *,
    nought: Nought | None = None,
    until: date | None = None,
    seen: ShownForm | None = None,
) -> None:
    """Set the quotient familial from a day on; None deletes the entry of that day. What is billed keeps its price.

    `nought` says what 0 means; an unknown one is kept as such, so that it ends the one before it. `until` is the last
    day on which it holds, `date.max` for no end; None leaves a known end as it is. Raises NilOrUnknown where 0 has no
    answer, NotAccepted, NotFound; FieldsChangedMeanwhile where that day has another one than was `seen`.
    """
    actor.must(Permission.EDIT_QUOTIENTS)
    _check_days(first_day, until, local_date(now))
    hold_books(db, first_day, today=local_date(now))
    lock_row(db, Family, family_id)
    quotient = None if value is None else read_quotient(value, nought)
    kept = db.get(Quotient, (family_id, first_day))
    before = describe_quotient(kept.value) if kept else None
    after = None if value is None else describe_quotient(quotient)
    day = first_day.isoformat()
    changed = find_changes({day: after}, {day: before}, seen)
    ended = until is not None and value is not None and _quotient_ends.set_end(db, family_id, first_day, until)
    if not changed and not ended:
        return
    check_held_books(db, *([first_day] if changed else []))
    if kept is not None and value is None:
        db.delete(kept)
    elif value is not None:
        db.merge(Quotient(family_id=family_id, first_day=first_day, value=quotient))
    end = {} if until in (None, date.max) else {"until": until.isoformat()}
    told = [None if said is None else {day: said, **more} for said, more in ((before, {}), (after, end))]
    write_entry(db, actor.account_id, Action.SET_QUOTIENT, now, family_id=family_id, before=told[0], after=told[1])


def _check_days(first_day: date, until: date | None, today: date) -> None:
    check_kept_days(today, first_day, until)
    if until is not None and until < first_day:
        raise NotAccepted("Le quotient finit avant de commencer : vérifiez les dates.")


def _encode(values: dict[str, Any]) -> dict[str, Any]:
    """These values for the journal; of a note, only that it is there."""
    return {name: _encode_value(name, value) for name, value in values.items()}


def _encode_value(name: str, value: Any) -> Any:
    if name == "note" and value:
        return "…"
    return DELIVERY_LABELS[value] if name == "invoices_by" else value
