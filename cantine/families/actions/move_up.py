"""Whole classes move up at the school year's change; the last one leaves the school. For a week it can be undone."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from cantine.common.form_input import NotAccepted
from cantine.common.paris import local_date
from cantine.common.roles import Actor, NotFound, Permission
from cantine.families.actions import _departures, _placements
from cantine.families.queries import classes
from cantine.families.queries.departures import count_booked_after, match_booked_after
from cantine.families.rules.class_moves import ClassMove, check_passage, find_leaving_day, list_moves
from cantine.journal.entries import Action, write_entry
from cantine.store.closed_books import check_held_books
from cantine.store.locks import lock_children, lock_commune
from cantine.store.tables import Child, ClassPassage, Classroom, Wish

WHY = "Départ de l'école (passage de classe)"


@dataclass(frozen=True)
class UndoneMove:
    """How many children are back in their class, and how many are not, as somebody has moved them meanwhile."""

    back: int
    kept: int


def move_up(
    db: Session,
    actor: Actor,
    goes_to: Mapping[int, int | None],
    stay: frozenset[int],
    first_day: date,
    now: datetime,
    *,
    cancel: bool = False,
) -> int:
    """Move everybody of these classes who is at the school on the day before `first_day`; how many moved or left.

    The new class is that of `first_day` and later, who leaves is enrolled until the day before; `cancel` takes off what
    they have booked after it, without it such bookings are refused. Only after the last day of class, once per school
    year: raises NotAccepted, and NotFound for a class that is not there. Few updates per class, whatever its size.
    """
    actor.must(Permission.EDIT_FAMILIES)
    commune = lock_commune(db)  # of two clerks at once, the second is told
    check_held_books(db, first_day)
    zone = commune.own_calendar or commune.zone
    check_passage(first_day, zone, local_date(now))
    if classes.has_moved_up(db, first_day):
        raise NotAccepted("Le passage de classe de cette année scolaire est déjà fait.")
    made = _lock_moves(db, goes_to, stay, first_day)
    leaving = [move.pupil.id for move in made if move.to is None]
    booked = count_booked_after(db, leaving, first_day)
    if booked.open and not cancel:
        raise NotAccepted(f"Des enfants qui quittent l'école ont encore {booked} : confirmez leur annulation.")
    cancelled = 0
    if booked.open:
        cancelled = _departures.cancel_bookings(db, actor, now, WHY, *match_booked_after(leaving, first_day))
    _departures.delete_wishes(db, Wish.child_id.in_(leaving), Wish.day >= first_day)
    _record_moves(db, made, first_day, now)
    _place(db, made, first_day)
    after = {"first_day": first_day.isoformat(), "children": len(made), "leaving": len(leaving)}
    after |= {"cancelled": cancelled} if cancelled else {}
    write_entry(db, actor.account_id, Action.MOVE_UP, now, after=after)
    return len(made)


def _lock_moves(
    db: Session, goes_to: Mapping[int, int | None], stay: frozenset[int], first_day: date
) -> Sequence[ClassMove]:
    """The moves of everybody in these classes, whose children are locked. Raises NotFound for an unknown class."""
    wanted = {*goes_to} | {room for room in goes_to.values() if room is not None}
    if len(db.scalars(select(Classroom.id).where(Classroom.id.in_(wanted))).all()) != len(wanted):
        raise NotFound
    made = list_moves(classes.list_pupils(db, find_leaving_day(first_day)), goes_to, stay)
    lock_children(db, [move.pupil.id for move in made])
    return made


def _place(db: Session, made: Sequence[ClassMove], first_day: date) -> None:
    """Put the children of each move into their new class, or end the enrolment of those who leave."""
    going: dict[int | None, list[int]] = defaultdict(list)
    for move in made:
        going[move.to].append(move.pupil.id)
    for to, ids in going.items():
        if to is None:
            db.execute(update(Child).where(Child.id.in_(ids)).values(enrolled_until=find_leaving_day(first_day)))
        else:
            _placements.place(db, ids, first_day, {"classroom_id": to})


def _record_moves(db: Session, made: Sequence[ClassMove], first_day: date, now: datetime) -> None:
    db.execute(delete(ClassPassage).where(ClassPassage.first_day == first_day))  # of one that was undone
    if not made:
        return
    ids = [move.pupil.id for move in made]
    ends = dict(db.execute(select(Child.id, Child.enrolled_until).where(Child.id.in_(ids))).all())
    rows = []
    for pupil, to in ((move.pupil, move.to) for move in made):
        moved = {"child_id": pupil.id, "from_id": pupil.classroom_id, "to_id": to, "enrolled_until": ends[pupil.id]}
        rows.append({**moved, "first_day": first_day, "at": now})
    db.execute(insert(ClassPassage), rows)


def undo_move_up(db: Session, actor: Actor, first_day: date, now: datetime) -> UndoneMove:
    """Put everybody back in the class, and enrolled, as before moving up; within a week of it.

    A child that somebody moved since then stays where it is. What was cancelled stays cancelled. Raises NotAccepted
    where there is none to undo (any more).
    """
    actor.must(Permission.EDIT_FAMILIES)
    lock_commune(db)
    check_held_books(db, first_day)
    if not classes.has_moved_up(db, first_day):
        raise NotAccepted("Ce passage de classe est déjà annulé, ou il n'a pas été fait.")
    if not classes.may_undo(db, first_day, now):
        raise NotAccepted("Ce passage de classe ne peut plus être annulé : il date de plus d'une semaine.")
    lock_children(db, select(ClassPassage.child_id).where(ClassPassage.first_day == first_day))
    rows = db.execute(
        select(ClassPassage, Child.classroom_id, Child.enrolled_until)
        .join(Child, Child.id == ClassPassage.child_id)
        .where(ClassPassage.first_day == first_day)
        .order_by(Child.id)
    ).all()
    back: dict[int | None, list[int]] = defaultdict(list)
    returns: dict[date | None, list[int]] = defaultdict(list)
    kept = 0
    for made, room, until in rows:
        if made.to_id is not None and room == made.to_id:
            back[made.from_id].append(made.child_id)
        elif made.to_id is None and (room, until) == (made.from_id, find_leaving_day(first_day)):
            returns[made.enrolled_until].append(made.child_id)
        else:
            kept += 1
    for came_from, ids in back.items():
        _placements.place(db, ids, first_day, {"classroom_id": came_from})
    for ended, ids in returns.items():
        db.execute(update(Child).where(Child.id.in_(ids)).values(enrolled_until=ended))
    db.execute(delete(ClassPassage).where(ClassPassage.first_day == first_day))
    done = UndoneMove(len(rows) - kept, kept)
    after = {"first_day": first_day.isoformat(), "children": done.back}
    write_entry(db, actor.account_id, Action.UNDO_MOVE_UP, now, after=after)
    return done
