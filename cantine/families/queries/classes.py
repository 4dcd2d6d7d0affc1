"""The classes, the children in each, and whether the classes were moved up."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_, select

from cantine.families.rules.class_moves import UNDOABLE_FOR, ClassPupil
from cantine.journal.entries import Action
from cantine.store.database import Reader
from cantine.store.tables import Child, ClassPassage, Classroom, EarlierClass, JournalEntry, School


@dataclass(frozen=True)
class SchoolClass:
    """One class of one school."""

    id: int
    name: str
    school_id: int
    school: str
    position: int


def list_classes(db: Reader) -> list[SchoolClass]:
    """Every class, by school and in its order."""
    rows = db.execute(
        select(Classroom.id, Classroom.name, School.id, School.name, Classroom.position)
        .join(School, School.id == Classroom.school_id)
        .order_by(School.name, School.id, Classroom.position, Classroom.name)
    )
    return [SchoolClass(*row) for row in rows]


def label_classes(
    rooms: Iterable[SchoolClass], school_id: int | None = None, *, school_first: bool = False
) -> dict[int, str]:
    """The label of each class of this school, or of all schools (None), by its id, in their order.

    « CP »; « CP – École du Bourg » where those of several schools stand together, or `school_first`.
    """
    shown = [room for room in rooms if school_id in (None, room.school_id)]
    if len({room.school_id for room in shown}) < 2:
        return {room.id: room.name for room in shown}
    return {room.id: " – ".join((room.name, room.school)[:: -1 if school_first else 1]) for room in shown}


def read_labels(db: Reader) -> dict[int, str]:
    """Every class by its id, « École du Bourg – CP » where there are several schools; in their order."""
    return label_classes(list_classes(db), school_first=True)


def list_pupils(db: Reader, day: date) -> list[ClassPupil]:
    """The children at the school on `day`, by name; adults who eat there are none of them."""
    rows = db.execute(
        select(Child.id, Child.first_name, Child.last_name, Child.classroom_id)
        .where(
            or_(Child.enrolled_from.is_(None), Child.enrolled_from <= day),
            or_(Child.enrolled_until.is_(None), Child.enrolled_until >= day),
            Child.pupil,
        )
        .order_by(Child.last_name, Child.first_name, Child.id)
    )
    return [ClassPupil(child_id, f"{first} {last}".strip(), room) for child_id, first, last, room in rows]


def has_moved_up(db: Reader, first_day: date) -> bool:
    """Whether the classes were moved up for the school year that begins on `first_day`, and that was not undone."""
    acts = JournalEntry.action.in_((Action.MOVE_UP, Action.UNDO_MOVE_UP))
    kept = db.execute(select(JournalEntry.action, JournalEntry.after).where(acts).order_by(JournalEntry.id))
    last = [action for action, after in kept if after and after.get("first_day") == first_day.isoformat()]
    return last[-1:] == [Action.MOVE_UP]


def may_undo(db: Reader, first_day: date, now: datetime) -> bool:
    """Whether moving up for the school year of `first_day` can still be undone: within a week of it."""
    done_at = db.scalar(select(func.max(ClassPassage.at)).where(ClassPassage.first_day == first_day))
    return done_at is not None and now < done_at + UNDOABLE_FOR


def select_class_on(day: Any) -> ColumnElement[int | None]:
    """The class (id) of the row's `Child` on the day of a column, in the past or to come."""
    until_then = EarlierClass.child_id == Child.id, EarlierClass.until >= day
    earlier = select(EarlierClass.classroom_id).where(*until_then).order_by(EarlierClass.until).limit(1)
    known = select(EarlierClass.child_id).where(*until_then).exists()
    return case((known, earlier.scalar_subquery()), else_=Child.classroom_id)
