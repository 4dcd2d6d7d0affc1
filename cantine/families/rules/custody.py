"""Which of two families a child is with: the family of the day books and pays."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeVar

from cantine.common.french import days_span
from cantine.common.language.translate import translate
from cantine.common.vocabulary import Weeks


def is_in_weeks(weeks: Weeks, day: date) -> bool:
    """Whether `day` belongs to the family that has these weeks.

    ISO weeks: week 53 and the week 1 after it are both odd, so the odd family has two weeks running.
    """
    if weeks is Weeks.ALL:
        return True
    return (day.isocalendar().week % 2 == 0) is (weeks is Weeks.EVEN)


def find_family_of_day(day: date, weeks: Mapping[int, Weeks], own_days: Mapping[date, int]) -> int | None:
    """The family (id) that a child is with on `day`: the one entered for it, else the one whose week it is, or None."""
    if day in own_days:
        return own_days[day]
    return next((family for family, theirs in weeks.items() if is_in_weeks(theirs, day)), None)


Held = TypeVar("Held")


def choose_version(day: date, now: Held, earlier: Mapping[date, Held]) -> Held:
    """The value that held on `day`: the first `earlier` one whose last day (its key) was not over, else `now`."""
    until = min((last for last in earlier if day <= last), default=None)
    return now if until is None else earlier[until]


@dataclass(frozen=True)
class CustodyHomes:
    """The families (id) of a child, each with its weeks, and the earlier ones by their last day (included)."""

    now: Mapping[int, Weeks]
    earlier: Mapping[date, Mapping[int, Weeks]] = field(default_factory=dict)

    @property
    def all(self) -> set[int]:
        """Every family that has or had the child."""
        return {*self.now}.union(*self.earlier.values())

    def weeks_on(self, day: date) -> Mapping[int, Weeks]:
        """The families of the child on `day`, with their weeks."""
        return choose_version(day, self.now, self.earlier)

    def family_of(self, day: date, own_days: Mapping[date, int]) -> int | None:
        """The family that the child is with on `day`, see `find_family_of_day`."""
        return find_family_of_day(day, self.weeks_on(day), own_days)


def describe_two_odd_weeks(first: date, last: date) -> str:
    """A sentence where a week 53 and the week 1 after it, both odd, touch the days `first` to `last`; else nothing."""
    monday = first - timedelta(first.weekday())
    while monday <= last:
        begins = monday if monday.isocalendar().week == 53 else monday - timedelta(7)
        if begins.isocalendar().week == 53:
            return translate(
                "Les semaines 53 et 1 sont impaires toutes les deux : {days}, l'enfant est deux semaines de suite "
                "chez le parent des semaines impaires.",
                days=days_span(begins, begins + timedelta(13)),
            )
        monday += timedelta(7)
    return ""


@dataclass(frozen=True)
class MovedBookings:
    """Bookings on days that went to another family: how many that family pays now, and how many stay invoiced."""

    moved: int = 0
    invoiced: int = 0
