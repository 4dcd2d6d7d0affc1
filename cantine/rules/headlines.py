"""What the manager wants to know first: today, tomorrow, the next day with service, next week."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cantine.rules.bookable import Calendar, cutoff_of, not_served
from cantine.rules.school_days import monday
from cantine.rules.services import Service

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
class Looked:
    """The days that the headlines are about: today, tomorrow, the next day with service after them, the next week."""

    today: date
    tomorrow: date
    next: date | None
    week: Sequence[date]

    @property
    def first(self) -> date:
        """The first day that is compared with."""
        return self.today - COMPARED

    @property
    def last(self) -> date:
        """The last day of the headlines."""
        return max(self.week[-1], self.next or self.today)


def horizon(today: date, first: date, last: date) -> tuple[date, date]:
    """The first and the last day whose closures are needed: for the headlines, and for a range that is shown."""
    return min(today - COMPARED, first), max(today + FURTHEST, last)


def looked_at(service: Service, calendar: Calendar, today: date) -> Looked:
    """Which days the headlines of a service are about."""
    tomorrow = today + timedelta(1)
    ahead = (tomorrow + timedelta(number) for number in range(1, FURTHEST.days))
    following = next((day for day in ahead if not_served(service, day, calendar) is None), None)
    week = monday(today) + timedelta(7)
    return Looked(today, tomorrow, following, [week + timedelta(number) for number in range(7)])


def headline(
    service: Service, days: Sequence[date], expected: Mapping[date, int], calendar: Calendar, today: date, now: datetime
) -> Headline:
    """The figure of these days; `expected` is how many are booked on each day from four weeks before today on.

    A day without service counts where somebody is booked on it. For a single day with nobody, the reason is given.
    """
    served = [day for day in days if _counts(service, day, expected, calendar)]
    if not served:
        return Headline((), 0, closed=str(not_served(service, days[0], calendar)) if len(days) == 1 else "")
    open_days = {day: closes for day in served if now < (closes := closes_at(service, day, calendar))}
    return Headline(
        served,
        sum(expected.get(day, 0) for day in served),
        _usual(service, served, expected, calendar, today),
        sum(expected.get(day, 0) for day in open_days),
        min(open_days.values(), default=None),
    )


def closes_at(service: Service, day: date, calendar: Calendar) -> datetime:
    """The instant (UTC) from which parents may neither book nor cancel this day any more."""
    return max(cutoff_of(service, day, calendar), cutoff_of(service, day, calendar, cancelling=True))


def _counts(service: Service, day: date, expected: Mapping[date, int], calendar: Calendar) -> bool:
    return bool(expected.get(day)) or not_served(service, day, calendar) is None


def _usual(
    service: Service, days: Sequence[date], expected: Mapping[date, int], calendar: Calendar, today: date
) -> float | None:
    """The average of these weekdays in the four weeks before today; None where one of them had no service."""
    usual = 0.0
    for day in days:
        last = today - timedelta((today.weekday() - day.weekday() - 1) % 7 + 1)
        before = [last - timedelta(weeks=weeks) for weeks in range(4)]
        served = [expected.get(one, 0) for one in before if _counts(service, one, expected, calendar)]
        if not served:
            return None
        usual += sum(served) / len(served)
    return usual
