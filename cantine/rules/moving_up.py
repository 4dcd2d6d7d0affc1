"""« Passage de classe »: where each class goes at the school year's change."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from cantine.rules.french import long_date
from cantine.rules.school_days import public_holiday, school_holiday, school_year
from cantine.rules.typed import NotAccepted


@dataclass(frozen=True)
class Pupil:
    """A child at the school, with its class (None: without one)."""

    id: int
    name: str
    classroom_id: int | None


@dataclass(frozen=True)
class Move:
    """A child that changes: to the class `to`, or out of the school where None."""

    pupil: Pupil
    to: int | None


def moves(pupils: Iterable[Pupil], goes_to: Mapping[int, int | None], stay: frozenset[int] = frozenset()) -> list[Move]:
    """Every child whose class goes elsewhere, but for those who stay (by id).

    A class that is not named, or that goes to itself, stays as it is; so does a child without a class. All move at
    once: that CP goes to CE1 and CE1 to CE2 moves nobody twice.
    """
    return [
        Move(pupil, to)
        for pupil in pupils
        if (to := goes_to.get(pupil.classroom_id or 0, pupil.classroom_id)) != pupil.classroom_id
        and pupil.id not in stay
    ]


def usual(classrooms: Iterable[int]) -> dict[int, int | None]:
    """Each class goes to the next one in their order, the last one leaves the school."""
    ordered = [*classrooms]
    return dict(zip(ordered, [*ordered[1:], None], strict=False))


UNDOABLE_FOR = timedelta(7)
"""How long a « passage de classe » can be taken back."""


def last_school_day(first_day: date, zone: str) -> date:
    """The last day of class before the school year of `first_day` begins: no weekend, no holiday."""
    day = last_day(school_year(first_day)[0])
    while day.weekday() > 4 or public_holiday(day) or school_holiday(day, zone):
        day = last_day(day)
    return day


def check_passage(first_day: date, zone: str, today: date) -> None:
    """Classes move up after the last day of class of the year that ends; on that day itself it is too early.

    Raises NotAccepted with the day.
    """
    ended = last_school_day(first_day, zone)
    if today <= ended:
        raise NotAccepted(
            f"Le passage de classe se fait après le dernier jour de classe, le {long_date(ended)} : "
            "d'ici là, les listes et le pointage restent ceux de cette année."
        )


def last_day(first_day: date) -> date:
    """The day before the new school year begins: the last one of those who leave."""
    return date.fromordinal(first_day.toordinal() - 1)
