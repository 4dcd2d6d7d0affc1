"""What the kitchen sheet is made of: meals by class and diet, who brings a basket, what some must not eat."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select

from cantine.attendance.rules.kitchen import MealKey
from cantine.common.school_days import list_days
from cantine.store.booking_states import EXPECTED, STANDING
from cantine.store.database import Reader
from cantine.store.tables import Booking, Child, Classroom, HeadCount, HealthNote, School


@dataclass(frozen=True)
class KitchenNote:
    """A child with a health note (PAI) who is expected on a day; `basket`: the family brings the meal."""

    day: date
    name: str
    school: str
    classroom: str
    diet: str
    text: str
    basket: bool
    child_id: int = 0


def count_meals(
    db: Reader, first: date, last: date, service_id: int, school_id: int | None = None
) -> dict[MealKey, int]:
    """How many children are expected, by day, class and diet, `first` and `last` included; where none, no entry."""
    key = (HeadCount.day, HeadCount.classroom_id, HeadCount.diet)
    asked = (
        select(*key, func.sum(HeadCount.count))
        .where(HeadCount.day.between(first, last), HeadCount.service_id == service_id, HeadCount.state.in_(STANDING))
        .group_by(*key)
    )
    if school_id is not None:
        asked = asked.join(Classroom, Classroom.id == HeadCount.classroom_id).where(Classroom.school_id == school_id)
    return {(day, classroom_id, diet): count for day, classroom_id, diet, count in db.execute(asked) if count}


def count_adults(
    db: Reader, first: date, last: date, service_id: int, school_id: int | None = None
) -> dict[tuple[date, str], int]:
    """How many of those expected are adults, no pupils, by day and diet; they are of no school, and bring no basket."""
    if school_id is not None:
        return {}
    key = (Booking.day, Booking.diet)
    asked = (
        select(*key, func.count())
        .join(Child, Child.id == Booking.child_id)
        .where(Child.id.not_in(select(HealthNote.child_id).where(HealthNote.basket)))
        .where(~Child.pupil, Booking.day.between(first, last), Booking.service_id == service_id, EXPECTED)
        .group_by(*key)
    )
    rows: Any = db.execute(asked)
    return {(day, diet): count for day, diet, count in rows}


def _select_with_note(first: date, last: date, service_id: int, school_id: int | None) -> Select[Any]:
    asked = (
        select(Booking.day)
        .select_from(HealthNote)
        .join(Child, Child.id == HealthNote.child_id)
        .join(Booking, Booking.child_id == Child.id)
        .join(Classroom, Classroom.id == Booking.classroom_id, isouter=True)
        .join(School, School.id == Classroom.school_id, isouter=True)
        .where(Booking.day.in_(list_days(first, last)), Booking.service_id == service_id, EXPECTED)
    )
    return asked if school_id is None else asked.where(School.id == school_id)


def count_baskets(
    db: Reader, first: date, last: date, service_id: int, school_id: int | None = None
) -> dict[MealKey, int]:
    """How many of the children expected bring a basket (panier repas), by day, class and diet; without their names."""
    key = (Booking.day, Booking.classroom_id, Booking.diet)
    asked = _select_with_note(first, last, service_id, school_id).where(HealthNote.basket).group_by(*key)
    rows: Any = db.execute(asked.with_only_columns(*key, func.count(), maintain_column_froms=True))
    return {(day, classroom_id, diet): count for day, classroom_id, diet, count in rows}


def list_notes(db: Reader, first: date, last: date, service_id: int, school_id: int | None = None) -> list[KitchenNote]:
    """The health notes of the children expected, by day, class and name. For whoever may SEE_HEALTH."""
    columns = (
        Booking.day,
        Child.last_name + " " + Child.first_name,
        func.coalesce(School.name, ""),
        func.coalesce(Classroom.name, ""),
        Booking.diet,
        HealthNote.text,
        HealthNote.basket,
        Child.id,
    )
    asked = _select_with_note(first, last, service_id, school_id).with_only_columns(
        *columns, maintain_column_froms=True
    )
    rows: Any = db.execute(
        asked.order_by(Booking.day, School.name, Classroom.position, Classroom.name, Child.last_name, Child.first_name)
    )
    return [KitchenNote(*row) for row in rows]
