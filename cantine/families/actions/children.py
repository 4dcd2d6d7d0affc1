"""The children of the families: added, changed, with their class, diet, health note and the weeks they spend where."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cantine.common import form_input
from cantine.common.form_edits import ShownForm, find_changes
from cantine.common.form_input import NotAccepted
from cantine.common.paris import local_date
from cantine.common.roles import Actor, NotFound, Permission
from cantine.common.vocabulary import Diet, Weeks
from cantine.families.actions import (
    _contract_ends,
    _custody_bookings,
    _custody_changes,
    _departures,
    _placements,
    _search_words,
)
from cantine.families.queries import custody
from cantine.families.queries.departures import count_remaining
from cantine.families.rules.child_checks import check_new
from cantine.families.rules.custody import MovedBookings
from cantine.journal.entries import Action, write_entry
from cantine.store.closed_books import check_books_open, check_held_books
from cantine.store.locks import lock_row, share_commune
from cantine.store.tables import Booking, Child, Classroom, Contract, Custody, Family, HealthNote, Wish

LEAVES = "Fin de la scolarité"
CANCEL_OUTSIDE = "Annuler les inscriptions hors de cette période"


@dataclass(frozen=True)
class ChildForm:
    """What the town hall types about a child; an open end of enrolment is no limit.

    An adult who eats is no `pupil`: it has no class, and no date of birth is asked.
    """

    first_name: str
    last_name: str
    birth_date: date | None = None
    classroom_id: int | None = None
    diet: str = Diet.STANDARD
    enrolled_from: date | None = None
    enrolled_until: date | None = None
    pupil: bool = True

    def clean(self) -> dict[str, Any]:
        """The values to keep; one name is enough. Raises NotAccepted."""
        _check_order(self.enrolled_from or date.min, self.enrolled_until or date.max)
        first_name, last_name = form_input.clean_line(self.first_name), form_input.clean_line(self.last_name)
        if not first_name:
            whose = " de l'enfant" if self.pupil else ""
            last_name = form_input.require_line(last_name, f"le prénom ou le nom{whose}")
        if not self.pupil and self.classroom_id is not None:
            raise NotAccepted("Un adulte n'est dans aucune classe.")
        return {**vars(self), "first_name": first_name, "last_name": last_name}


def _check_order(first: date, last: date) -> None:
    if last < first:
        raise NotAccepted("La fin de la scolarité est avant son début : vérifiez les dates.")


def add_child(db: Session, actor: Actor, family_id: int, form: ChildForm, now: datetime) -> int:
    """Add a child that is with this family in all weeks; returns its id. Raises NotFound, NotAccepted."""
    actor.must(Permission.EDIT_FAMILIES)
    _custody_changes.check_families(db, [family_id], Family.anonymised_on.is_(None))
    values = check_new(_check_form(db, form), local_date(now))
    child = Child(**values)
    db.add(child)
    db.flush()
    db.add(Custody(child_id=child.id, family_id=family_id, weeks=Weeks.ALL))
    _search_words.refresh(db, [family_id])
    write_entry(
        db, actor.account_id, Action.ADD_CHILD, now, family_id=family_id, child_id=child.id, after=_encode(values)
    )
    return child.id


def edit_child(
    db: Session,
    actor: Actor,
    child_id: int,
    form: ChildForm,
    now: datetime,
    *,
    placed_from: date | None = None,
    cancel_outside: bool = False,
    seen: ShownForm | None = None,
) -> None:
    """Change a child; changing nothing writes nothing. Raises NotFound, NotAccepted, FieldsChangedMeanwhile.

    Another class or diet holds from `placed_from` on, in the past or to come; from today where it is None. Bookings
    outside of a changed enrolment are cancelled with `cancel_outside`; without it, the change is refused. `seen` is
    what the form showed.
    """
    actor.must(Permission.EDIT_FAMILIES)
    share_commune(db)  # an enrolment that ends earlier cancels past days
    child = lock_row(db, Child, child_id)
    values = _check_form(db, form, child.diet)
    before, changed = _compare(db, child, values, placed_from, seen)
    changed = check_new(changed, local_date(now), placed_from)
    if not changed:
        return
    moves = {name: value for name, value in changed.items() if name in _placements.MOVES}
    for name, value in changed.items():
        if name not in moves:
            setattr(child, name, value)
    db.flush()
    if moves:
        check_held_books(db, *filter(None, [placed_from]))
        _placements.place(db, [child_id], placed_from or local_date(now), moves)
    if not {"enrolled_from", "enrolled_until"}.isdisjoint(changed):
        _cancel_outside(db, actor, child, now, cancel_outside)
    _search_words.refresh(db, [*custody.read_homes(db, child_id).now])
    was = _encode({name: before[name] for name in changed})
    becomes = _encode(changed | ({"placed_from": placed_from} if moves and placed_from else {}))
    write_entry(db, actor.account_id, Action.EDIT_CHILD, now, child_id=child_id, before=was, after=becomes)


def _compare(
    db: Session, child: Child, values: dict[str, Any], placed_from: date | None, seen: ShownForm | None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What holds of the child, and which of these new values differ; class and diet as they are on `placed_from`."""
    before = {name: getattr(child, name) for name in values}
    if placed_from is None:
        return before, find_changes(values, before, seen)
    # The form showed today's class and diet: what it says of that day was meant, whatever it is.
    changed = find_changes(values, before, seen and seen.fill_in(_placements.MOVES))
    placed = _placements.read_placements(db, [child.id], placed_from)[child.id]
    before |= dict(zip(_placements.MOVES, placed, strict=True))
    changed |= {name: values[name] for name in _placements.MOVES}
    return before, {name: value for name, value in changed.items() if value != before[name]}


def _cancel_outside(db: Session, actor: Actor, child: Child, now: datetime, cancel: bool) -> None:
    """Cancel what is booked outside of the enrolment; billed bookings are left, and « Alertes » shows them."""
    first, last = child.enrolled_from or date.min, child.enrolled_until or date.max
    _check_order(first, last)
    outside = Booking.child_id == child.id, (Booking.day < first) | (Booking.day > last)
    left = count_remaining(db, *outside)
    if left.open and not cancel:
        raise NotAccepted(
            f"L'enfant a encore {left} hors de cette période : cochez « {CANCEL_OUTSIDE} », ou changez les dates."
        )
    if left.open:
        _departures.cancel_bookings(db, actor, now, LEAVES, *outside)
    _departures.delete_wishes(db, Wish.child_id == child.id, (Wish.day < first) | (Wish.day > last))
    if child.enrolled_until:
        _contract_ends.end_contracts(db, last, LEAVES, Contract.child_id == child.id)


def set_health(
    db: Session, actor: Actor, child_id: int, text: str, basket: bool, now: datetime, *, seen: ShownForm | None = None
) -> None:
    """Set the child's health note (PAI); an empty text deletes it. The journal says that it changed, not its text."""
    actor.must(Permission.EDIT_HEALTH)
    lock_row(db, Child, child_id)
    clean = form_input.clean_note(text)
    kept = db.get(HealthNote, child_id)
    before: dict[str, Any] = {"health": kept.text, "basket": kept.basket} if kept else {"health": "", "basket": False}
    changed = find_changes({"health": clean, "basket": basket and bool(clean)}, before, seen)
    if not changed:
        return
    clean, basket = (before | changed).values()
    if not clean:
        db.delete(kept)
    elif kept:
        kept.text, kept.basket = clean, basket
    else:
        db.add(HealthNote(child_id=child_id, text=clean, basket=basket))
    write_entry(db, actor.account_id, Action.SET_HEALTH, now, child_id=child_id)


def set_custody(
    db: Session,
    actor: Actor,
    child_id: int,
    homes: Mapping[int, Weeks],
    now: datetime,
    *,
    first_day: date | None = None,
    seen: Mapping[int, Weeks] | None = None,
) -> MovedBookings:
    """Set which weeks the child spends with which family (id): one has all weeks, or two have the even and odd ones.

    From `first_day` on (None: today), bookings that are not invoiced go to the family of their day; earlier days stay
    as they were. Single days for a family that no longer has the child are deleted from that day on. Returns how many
    bookings change families and how many stay, being invoiced. `seen` are the weeks that the form showed. Raises
    NotFound, NotAccepted, FieldsChangedMeanwhile.
    """
    actor.must(Permission.EDIT_FAMILIES)
    dated, first_day = first_day is not None, first_day or local_date(now)
    check_books_open(db, first_day)
    lock_row(db, Child, child_id)
    _check_homes(db, homes)
    arranged, becomes = custody.read_homes(db, child_id), dict(homes)
    shown = ShownForm({}, {"homes": dict(seen)}) if seen else None
    find_changes({"homes": becomes}, {"homes": dict(arranged.now)}, shown)
    if arranged.now == becomes and all(until < first_day for until in arranged.earlier):
        return MovedBookings()
    was = arranged.weeks_on(first_day - timedelta(1))
    _custody_changes.write_custody(db, child_id, was, becomes, first_day, local_date(now))
    numbers = custody.name_families(db, {*was, *becomes})
    before: dict[str, Any] = {numbers[family_id]: weeks for family_id, weeks in was.items()}
    after: dict[str, Any] = {numbers[family_id]: weeks for family_id, weeks in becomes.items()}
    after |= {"from": first_day.isoformat()} if dated else {}
    owner = _custody_changes.find_owners(db, child_id, becomes, first_day)
    eve, elsewhere = first_day - timedelta(1), Contract.family_id.not_in([*becomes])
    _contract_ends.end_contracts(db, eve, "Changement de garde", Contract.child_id == child_id, elsewhere)
    moved = _custody_bookings.hand_over(db, child_id, owner, numbers, before, after)
    _search_words.refresh(db, {*was, *becomes, *arranged.now})
    write_entry(db, actor.account_id, Action.SET_CUSTODY, now, child_id=child_id, before=before, after=after)
    return moved


def _check_homes(db: Session, homes: Mapping[int, Weeks]) -> None:
    """Raise NotAccepted where these weeks do not add up to all, NotFound for a family that is archived, or none."""
    if sorted(homes.values()) not in ([Weeks.ALL], [Weeks.EVEN, Weeks.ODD]):
        raise NotAccepted("Un enfant est chez une famille toutes les semaines, ou chez deux : paires et impaires.")
    _custody_changes.check_families(db, homes, Family.archived_on.is_(None))


def preview_custody(
    db: Session,
    actor: Actor,
    child_id: int,
    homes: Mapping[int, Weeks],
    now: datetime,
    *,
    first_day: date,
    seen: Mapping[int, Weeks] | None = None,
) -> MovedBookings:
    """What `set_custody` would do: it is done and rolled back. Raises what that raises."""
    with db.begin_nested() as attempt:
        moved = set_custody(db, actor, child_id, homes, now, first_day=first_day, seen=seen)
        attempt.rollback()
    return moved


def _check_form(db: Session, form: ChildForm, holds: str | None = None) -> dict[str, Any]:
    classroom = select(Classroom.id).where(Classroom.id == form.classroom_id)
    _placements.check_diet(db, form.diet, holds)
    if form.classroom_id is not None and db.scalar(classroom) is None:
        raise NotFound
    return form.clean()


def _encode(values: dict[str, Any]) -> dict[str, Any]:
    """These values for the journal, with days in ISO form."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
