"""Which days the grid of a month shows: whole weeks, so that the first and the last may lie in two months."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from cantine.common.school_days import find_month_end, list_month_days, list_whole_weeks
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
