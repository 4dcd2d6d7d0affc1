"""The days that a subscription of an import means."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from cantine.rules.bookable import Calendar, not_served
from cantine.rules.imports.drafts import Subscription
from cantine.rules.school_days import school_holiday
from cantine.rules.services import Service


class Days:
    """The days from `first` to `last` on which each service runs, worked out once for all children."""

    def __init__(self, services: Iterable[Service], calendar: Calendar, first: date, last: date) -> None:
        self._first, self._last, self._zone = first, last, calendar.zone
        every_day = [first + timedelta(ahead) for ahead in range((last - first).days + 1)]
        self._served = {
            service.id: [day for day in every_day if not_served(service, day, calendar) is None] for service in services
        }

    def of(self, subscription: Subscription) -> Iterator[date]:
        """Those of the subscription; days of school holidays only where it says so."""
        first, last = subscription.first or self._first, subscription.last or self._last
        for day in self._served.get(subscription.service_id, ()):
            term = school_holiday(day, self._zone) is None
            if first <= day <= last and day.weekday() in subscription.weekdays and (term or subscription.holidays_too):
                yield day
