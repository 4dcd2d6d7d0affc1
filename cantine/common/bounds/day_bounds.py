"""How far a day may lie away: what is booked ends with the next school year, and no other day is of another age.

A forged message sends any day of the calendar, and a slip of the finger makes 2062 of 2026: both are refused in words.
"""

from datetime import date

from cantine.common.day_input import OLDEST, check_within
from cantine.common.form_input import NotAccepted
from cantine.common.french import long_day
from cantine.common.language.translate import translate
from cantine.common.school_days import find_month_end, school_year, shift_month

FIRST_KEPT = date(2000, 1, 1)
"""Nothing that the portal keeps begins earlier, but for births."""

YEARS_AHEAD = 20
"""So many years ahead prices, closures and the like may begin or end; an enrolment may end as far."""


def find_furthest_day(today: date) -> date:
    """The last day that may be booked, by whomever: the end of the school year after this one."""
    _begins, ends = school_year(today)
    return find_month_end(shift_month(ends, 12))


def check_bookable_days(today: date, *days: date | None) -> None:
    """Raise NotAccepted for a day after the last one that may be booked; None is no day."""
    latest = find_furthest_day(today)
    for day in filter(None, days):
        if day > latest:
            raise NotAccepted(
                translate(
                    "Le {day} est trop loin : on inscrit jusqu'au {last}, fin de l'année scolaire prochaine.",
                    day=long_day(day),
                    last=long_day(latest),
                )
            )


def check_kept_days(today: date, *days: date | None) -> None:
    """Raise NotAccepted for a day before 2000 or more than 20 years ahead; None and `date.max` (no end) are no days."""
    for day in filter(None, days):
        if day != date.max:
            check_within(day, FIRST_KEPT, date(today.year + YEARS_AHEAD, 12, 31))


def check_past_days(today: date, *days: date | None) -> None:
    """Raise NotAccepted for a day before 2000 or after today; None is no day."""
    for day in filter(None, days):
        check_within(day, FIRST_KEPT, today)


def check_birth(today: date, day: date | None) -> None:
    """Raise NotAccepted for a date of birth before 1900 or after today; None is no day."""
    if day is not None:
        check_within(day, OLDEST, today)
