"""What the manager wants to know first: today, tomorrow, the next day with service, next week."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cantine.common.school_days import find_monday
from cantine.offer.rules.calendar import Calendar, compute_cutoff, find_obstacle
from cantine.offer.rules.cutoffs import apply_cutoff_rule
from cantine.offer.rules.services import ServiceRules

COMPARED = timedelta(weeks=4)
"""How far back a day is compared: with the same weekday of the last four weeks."""

FURTHEST = timedelta(100)
"""How far ahead the next day with service is searched: longer than any holidays."""


@dataclass(frozen=True)
class Headline:
    """How many children are expected on these served days; `closed` says why where none of them is served.

    `usual` is the average of the same weekdays of the last four weeks, None where one of them was never served. `open`
    of the days may still be changed by parents, the first of them until `closes` (UTC).
    """

    days: Sequence[date]
    expected: int
    usual: float | None = None
    open: int = 0
    closes: datetime | None = None
    closed: str = ""

    @property
    def change(self) -> int | None:
        """How many more (or fewer) than usual."""
        return None if self.usual is None else self.expected - round(self.usual)


@dataclass(frozen=True)
class HeadlineDays:
    """The days that the headlines are about: today, tomorrow, the next day with service after them, the next week."""

    today: date
    tomorrow: date
    next: date | None
    week: Sequence[date]

    @property
    def single(self) -> Sequence[date]:
        """The days that have a headline of their own."""
        return [day for day in (self.today, self.tomorrow, self.next) if day]

    @property
    def first(self) -> date:
        """The first day that is compared with."""
        return self.today - COMPARED

    @property
    def last(self) -> date:
        """The last day of the headlines."""
        return max(self.week[-1], self.next or self.today)


def find_horizon(today: date, first: date, last: date) -> tuple[date, date]:
    """The first and the last day whose closures are needed: for the headlines, and for a range that is shown."""
    return min(today - COMPARED, first), max(today + FURTHEST, last)


def choose_headline_days(service: ServiceRules, calendar: Calendar, today: date) -> HeadlineDays:
    """Which days the headlines of a service are about."""
    tomorrow = today + timedelta(1)
    ahead = (tomorrow + timedelta(number) for number in range(1, FURTHEST.days))
    following = next((day for day in ahead if find_obstacle(service, day, calendar) is None), None)
    week = find_monday(today) + timedelta(7)
    return HeadlineDays(today, tomorrow, following, [week + timedelta(number) for number in range(7)])


def compute_headline(
    service: ServiceRules,
    days: Sequence[date],
    expected: Mapping[date, int],
    calendar: Calendar,
    today: date,
    now: datetime,
) -> Headline:
    """The figure of these days; `expected` is how many are booked on each day from four weeks before today on.

    A day without service counts where somebody is booked on it. For a single day with nobody, the reason is given.
    """
    served = [day for day in days if _is_counted(service, day, expected, calendar)]
    if not served:
        return Headline((), 0, closed=str(find_obstacle(service, days[0], calendar)) if len(days) == 1 else "")
    open_days = {day: closes for day in served if now < (closes := find_last_cutoff(service, day, calendar))}
    return Headline(
        served,
        sum(expected.get(day, 0) for day in served),
        _compute_usual(service, served, expected, calendar, today),
        sum(expected.get(day, 0) for day in open_days),
        min(open_days.values(), default=None),
    )


def find_last_cutoff(service: ServiceRules, day: date, calendar: Calendar) -> datetime:
    """The instant (UTC) from which parents may neither book nor cancel this day any more."""
    return max(compute_cutoff(service, day, calendar), compute_cutoff(service, day, calendar, cancelling=True))


def find_same_day_cutoff(service: ServiceRules, today: date, now: datetime) -> datetime | None:
    """Until when (UTC) parents may still book or cancel this very day; None where they may not, or no longer."""
    rules = (service.booking_cutoff, service.cancelling_cutoff)
    closes = max(apply_cutoff_rule(rule, today, lambda _earlier: True) for rule in rules)
    return closes if now < closes else None


def _is_counted(service: ServiceRules, day: date, expected: Mapping[date, int], calendar: Calendar) -> bool:
    return bool(expected.get(day)) or find_obstacle(service, day, calendar) is None


def _compute_usual(
    service: ServiceRules, days: Sequence[date], expected: Mapping[date, int], calendar: Calendar, today: date
) -> float | None:
    """The average of these weekdays in the four weeks before today; None where one of them had no service."""
    usual = 0.0
    for day in days:
        last = today - timedelta((today.weekday() - day.weekday() - 1) % 7 + 1)
        before = [last - timedelta(weeks=weeks) for weeks in range(4)]
        served = [expected.get(one, 0) for one in before if _is_counted(service, one, expected, calendar)]
        if not served:
            return None
        usual += sum(served) / len(served)
    return usual
