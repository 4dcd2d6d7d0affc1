"""Until when a day may be booked or cancelled."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import lru_cache

from cantine.common.cutoff_types import CutoffRule, Weekly, WeekTable
from cantine.common.paris import instant
from cantine.common.school_days import find_monday

LOOKS_BACK = timedelta(366)
"""How far back « n served days before » looks at most: the served days must be known as far as that."""


@lru_cache(8192)
def _compute_weekly(rule: Weekly, day: date) -> datetime:
    return instant(find_monday(day) + timedelta(rule.weekday - 7 * rule.weeks_ahead), rule.at)


def apply_cutoff_rule(rule: CutoffRule, day: date, served: Callable[[date], bool]) -> datetime:
    """The instant (UTC) from which `day` is too late: a change is in time strictly before it.

    `served` tells for any earlier day whether the service runs; only « n served days before » asks it.
    A year without a served day ends the search: the cutoff is then a year before.
    """
    if isinstance(rule, Weekly):
        return _compute_weekly(rule, day)
    if isinstance(rule, WeekTable):
        row = rule.find_closing(day.weekday())
        named = day - timedelta((day.weekday() - row.weekday) % 7)
        return instant(named - timedelta(row.count_days_back()), row.at)
    if not rule.served_only:
        return instant(day - timedelta(rule.days), rule.at)
    left, before = rule.days, day
    while left and day - before < LOOKS_BACK:
        before -= timedelta(1)
        left -= served(before)
    return instant(before, rule.at)


def is_in_time(rule: CutoffRule, day: date, now: datetime, served: Callable[[date], bool]) -> bool:
    """Whether `now` is before the cutoff of `day`; exactly at the cutoff is too late."""
    return now < apply_cutoff_rule(rule, day, served)
