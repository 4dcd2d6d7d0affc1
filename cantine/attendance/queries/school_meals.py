"""The meals of single days school by school, and what the kitchen must know of them: PAI, baskets, adults."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select

from cantine.attendance.rules.kitchen import MealKey
from cantine.store.booking_states import EXPECTED, STANDING
from cantine.store.database import Reader
from cantine.store.tables import Booking, Child, Classroom, HealthNote, SchoolCount


@dataclass(frozen=True)
class SpecialMeals:
    """Those expected of whom the kitchen must know more than the diet.

    `notes`: how many children have a health note (PAI), by day; None for those who may not see health notes.
    `baskets`: how many bring their own meal, by day, school and diet. `adults`: how many are no pupils and bring none,
    by day and diet; they are of no school.
    """

    notes: Mapping[date, int] | None
    baskets: Mapping[MealKey, int]
    adults: Mapping[tuple[date, str], int]


def count_by_school(
    db: Reader, days: Collection[date], service_id: int, school_id: int | None = None
) -> dict[MealKey, int]:
    """How many are expected on these days, by day, school (None: of no class) and diet; where none, no entry."""
    key = (SchoolCount.day, SchoolCount.school_id, SchoolCount.diet)
    asked = (
        select(*key, func.sum(SchoolCount.count))
        .where(SchoolCount.day.in_(days), SchoolCount.service_id == service_id, SchoolCount.state.in_(STANDING))
        .group_by(*key)
    )
    if school_id is not None:
        asked = asked.where(SchoolCount.school_id == school_id)
    return {(day, school, diet): count for day, school, diet, count in db.execute(asked) if count}


def count_special_meals(
    db: Reader, days: Collection[date], service_id: int, school_id: int | None = None, *, health: bool
) -> SpecialMeals:
    """Whom of these days the kitchen must know. `health`: whether whoever asks may SEE_HEALTH. One query."""
    columns = (Booking.day, Classroom.school_id, Booking.diet, Child.pupil, HealthNote.basket)
    asked = (
        select(*columns, func.count())
        .join(Child, Child.id == Booking.child_id)
        .join(HealthNote, HealthNote.child_id == Child.id, isouter=True)
        .join(Classroom, Classroom.id == Booking.classroom_id, isouter=True)
        .where(Booking.day.in_(days), Booking.service_id == service_id, EXPECTED)
        .where(or_(~Child.pupil, HealthNote.child_id.is_not(None)))
        .group_by(*columns)
    )
    if school_id is not None:
        asked = asked.where(Classroom.school_id == school_id)
    notes: Counter[date] = Counter()
    baskets: Counter[MealKey] = Counter()
    adults: Counter[tuple[date, str]] = Counter()
    rows: Any = db.execute(asked)
    for day, school, diet, pupil, basket, count in rows:
        if basket is not None:  # there is a note, whether or not a basket is brought
            notes[day] += count
        if basket:
            baskets[day, school, diet] += count
        elif not pupil and school_id is None:
            adults[day, diet] += count
    return SpecialMeals(notes if health else None, baskets, adults)
