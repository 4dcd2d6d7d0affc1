"""Until when a day may be booked or cancelled."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from cantine.rules.paris import instant
from cantine.rules.school_days import find_monday


@dataclass(frozen=True)
class Weekly:
    """A whole week closes at once: on `weekday` (0 is Monday) at `at`, `weeks_ahead` weeks before.

    The rule of the tutorial is the default: Thursday 17:00 of the week before.
    """

    weekday: int = 3
    at: time = time(17)
    weeks_ahead: int = 1

    def __post_init__(self) -> None:
        if self.weeks_ahead < 1 or not 0 <= self.weekday <= 6:
            raise ValueError("Une semaine se ferme au plus tard la semaine précédente.")


@dataclass(frozen=True)
class DaysBefore:
    """Each day closes by itself: `days` days before at `at`, or `days` served days before where `served_only`."""

    days: int
    at: time
    served_only: bool = False

    def __post_init__(self) -> None:
        if self.days < 1:
            raise ValueError("Un jour se ferme au plus tard la veille.")


@dataclass(frozen=True)
class ClosingMoment:
    """A moment of every week: `weekday` (0 is Monday) at `at`."""

    weekday: int
    at: time


@dataclass(frozen=True)
class SeveralAWeek:
    """Each day closes at the last of these moments on a day before it.

    « Friday 9:00 and Tuesday 9:00 »: Monday and Tuesday close on Friday, Wednesday to Friday on Tuesday.
    """

    closings: tuple[ClosingMoment, ...]

    def __post_init__(self) -> None:
        if not self.closings or len({one.weekday for one in self.closings}) < len(self.closings):
            raise ValueError("Chaque jour de fermeture est indiqué une fois.")

    def closing_of(self, weekday: int) -> ClosingMoment:
        """The moment at which this weekday closes."""
        return min(self.closings, key=lambda one: _count_days_back(one.weekday, weekday))


def _count_days_back(closing: int, weekday: int) -> int:
    """How many days before `weekday` the day `closing` is: at least one, at most a week."""
    return (weekday - closing) % 7 or 7


CutoffRule = Weekly | DaysBefore | SeveralAWeek
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
    if isinstance(rule, SeveralAWeek):
        closing = rule.closing_of(day.weekday())
        return instant(day - timedelta(_count_days_back(closing.weekday, day.weekday())), closing.at)
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
