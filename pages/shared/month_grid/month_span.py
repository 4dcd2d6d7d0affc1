"""Which days the grid of a month shows: whole weeks, so that the first and the last may lie in two months."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from cantine.common.bounds.day_bounds import find_furthest_day
from cantine.common.french import month_name
from cantine.common.school_days import find_month_end, list_month_days, list_whole_weeks, school_year, shift_month
from cantine.offer.rules.services import ServiceRules


@dataclass(frozen=True)
class MonthSpan:
    """The month in view (its first day) and the days of the weeks that are shown of it, in order."""

    first: date
    days: Sequence[date]

    @property
    def last(self) -> date:
        """The last day of the month in view."""
        return find_month_end(self.first)

    @cached_property
    def months(self) -> list[date]:
        """The first days of the months that some of the days lie in, in order; the month in view is one of them."""
        return sorted({self.first, *(day.replace(day=1) for day in self.days)})

    @property
    def loaded(self) -> tuple[date, date]:
        """The first and the last day of these months: what a month costs depends on all of its days."""
        return self.months[0], find_month_end(self.months[-1])

    @property
    def shown(self) -> tuple[date, date]:
        """The first and the last day of the month and of its weeks."""
        return min([self.first, *self.days[:1]]), max([self.last, *self.days[-1:]])

    @property
    def every_day(self) -> Collection[date]:
        """The days of the month, and those of its weeks in the months beside it."""
        return {*list_month_days(self.first), *self.days}


def find_span(first: date, services: Iterable[ServiceRules]) -> MonthSpan:
    """The whole weeks of the month that begins with `first`, on the weekdays on which some service runs."""
    weekdays = {weekday for service in services for weekday in range(7) if service.runs_on(weekday)}
    return MonthSpan(first, list_whole_weeks(first, weekdays))


def describe_month(first: date, today: date) -> dict[str, Any]:
    """The title of a month and its neighbours, from the school year before this one to the end of the next one."""
    before, after = shift_month(first, -1), shift_month(first, 1)
    begins, latest = school_year(today)[0], find_furthest_day(today)
    return {
        "iso": f"{first:%Y-%m}",
        "label": month_name(first).upper(),
        "previous": f"{before:%Y-%m}" if before >= shift_month(begins, -12) else None,
        "next": f"{after:%Y-%m}" if after <= latest else None,
        "earliest": f"{shift_month(begins, -12):%Y-%m}",
        "latest": f"{latest:%Y-%m}",
    }
