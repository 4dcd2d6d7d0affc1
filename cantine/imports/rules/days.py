"""The days that an imported subscription books, and the number of those that it cannot book."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cantine.common.school_days import find_school_holiday, school_year
from cantine.imports.rules.drafts import Subscription
from cantine.offer.rules.calendar import Calendar, find_obstacle
from cantine.offer.rules.services import ServiceRules


@dataclass(frozen=True)
class SubscribedDays:
    """The days to book; how many others are past, and how many are closed (public holidays, closures)."""

    days: Sequence[date]
    over: int = 0
    closed: int = 0


class ServiceDays:
    """The days from `first` to `last` on which each service runs, computed once for all children."""

    def __init__(self, services: Iterable[ServiceRules], calendar: Calendar, first: date, last: date) -> None:
        self._first, self._last, self._zone = first, last, calendar.zone
        begins, _ends = school_year(first)
        self._before = _list_days(begins, first - timedelta(1))
        self._all = _list_days(first, last)
        self._served = {one.id: {day for day in self._all if not find_obstacle(one, day, calendar)} for one in services}
        self._known: dict[Subscription, SubscribedDays] = {}

    def list_days(self, subscription: Subscription) -> SubscribedDays:
        """The days of a subscription; days of school holidays only where it has them."""
        found = self._known.get(subscription)
        if found is None:
            served: set[date] = self._served.get(subscription.service_id, set())
            wanted = [day for day in self._all if self._is_wanted(subscription, day)]
            days = [day for day in wanted if day in served]
            over = sum(self._is_wanted(subscription, day) for day in self._before)
            found = self._known[subscription] = SubscribedDays(days, over, len(wanted) - len(days))
        return found

    def _is_wanted(self, subscription: Subscription, day: date) -> bool:
        first, last = subscription.first or self._first, subscription.last or self._last
        term = find_school_holiday(day, self._zone) is None
        return first <= day <= last and day.weekday() in subscription.weekdays and (term or subscription.holidays_too)


def _list_days(first: date, last: date) -> list[date]:
    return [first + timedelta(ahead) for ahead in range((last - first).days + 1)]
