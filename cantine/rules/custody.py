"""Which of two families a child is with: the family of the day books and pays."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum


class Weeks(StrEnum):
    """The ISO weeks that a child spends with a family."""

    ALL = "all"
    EVEN = "even"
    ODD = "odd"


def with_family(weeks: Weeks, day: date) -> bool:
    """Whether `day` belongs to the family that has these weeks.

    ISO weeks: week 53 and the week 1 after it are both odd, so the odd family has two weeks running.
    """
    if weeks is Weeks.ALL:
        return True
    return (day.isocalendar().week % 2 == 0) is (weeks is Weeks.EVEN)


def family_of(day: date, weeks: Mapping[int, Weeks], own_days: Mapping[date, int]) -> int | None:
    """The family (id) that a child is with on `day`: that of a day entered by itself, else the one whose week it is.

    None where it is nobody's day.
    """
    if day in own_days:
        return own_days[day]
    return next((family for family, theirs in weeks.items() if with_family(theirs, day)), None)
