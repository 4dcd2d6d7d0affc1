"""« Passage de classe »: the class to which each child moves for the new school year."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from cantine.common.bounds.day_bounds import check_kept_days
from cantine.common.form_input import NotAccepted
from cantine.common.french import long_date
from cantine.common.school_days import SchoolZone, find_public_holiday, find_school_holiday, school_year


@dataclass(frozen=True)
class ClassPupil:
    """A child at the school, with its class (None: without one)."""

    id: int
    name: str
    classroom_id: int | None


@dataclass(frozen=True)
class ClassMove:
    """A child that moves to the class `to`, or leaves the school where that is None."""

    pupil: ClassPupil
    to: int | None


def list_moves(
    pupils: Iterable[ClassPupil], goes_to: Mapping[int, int | None], stay: frozenset[int] = frozenset()
) -> list[ClassMove]:
    """Every child whose class moves, except for those who stay (by id).

    A class that is not named, or that goes to itself, stays as it is; so does a child without a class. All move at
    once: with CP to CE1 and CE1 to CE2, nobody moves twice.
    """
    return [
        ClassMove(pupil, to)
        for pupil in pupils
        if (to := goes_to.get(pupil.classroom_id or 0, pupil.classroom_id)) != pupil.classroom_id
        and pupil.id not in stay
    ]


def list_usual_moves(classrooms: Iterable[int]) -> dict[int, int | None]:
    """Each class moves to the next one in this order; the last one leaves the school."""
    ordered = [*classrooms]
    return dict(zip(ordered, [*ordered[1:], None], strict=False))


UNDOABLE_FOR = timedelta(7)
"""How long a « passage de classe » can be taken back."""


def find_last_school_day(first_day: date, zone: SchoolZone) -> date:
    """The last day of class before the school year that begins on `first_day`: no weekend, no holiday."""
    day = find_leaving_day(school_year(first_day)[0])
    while day.weekday() > 4 or find_public_holiday(day) or find_school_holiday(day, zone):
        day = find_leaving_day(day)
    return day


def check_passage(first_day: date, zone: SchoolZone, today: date) -> None:
    """Raise NotAccepted, with the day, until the last day of class of the ending year is over."""
    check_kept_days(today, first_day)
    ended = find_last_school_day(first_day, zone)
    if today <= ended:
        raise NotAccepted(
            f"Le passage de classe se fait après le dernier jour de classe, le {long_date(ended)} : "
            "d'ici là, les listes et le pointage restent ceux de cette année."
        )


def find_leaving_day(first_day: date) -> date:
    """The last day of enrolment of those who leave: the day before the new school year begins."""
    return date.fromordinal(first_day.toordinal() - 1)
