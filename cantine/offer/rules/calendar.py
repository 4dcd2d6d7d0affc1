"""Which days a service runs on in this commune, and until when each may be booked or cancelled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property

from cantine.common.paris import instant
from cantine.common.refusal_sentences import (
    BooksClosed,
    ClosedByTown,
    PublicHoliday,
    Refusal,
    SchoolHoliday,
    TermTime,
    WeekdayNotServed,
)
from cantine.common.school_days import LocalHolidayChoice, SchoolZone, find_public_holiday, find_school_holiday
from cantine.offer.rules.cutoffs import apply_cutoff_rule
from cantine.offer.rules.periods import PeriodRules, find_period
from cantine.offer.rules.services import ClosurePeriod, ServiceRules


@dataclass(frozen=True)
class Calendar:
    """The days of one commune: its school zone, the closures it entered, its choices for Alsace and Moselle, and the
    periods in which services are booked; its books are closed up to `closed_until`."""

    zone: SchoolZone
    closures: Sequence[ClosurePeriod] = ()
    local: Sequence[LocalHolidayChoice] = ()
    periods: Sequence[PeriodRules] = ()
    closed_until: date | None = None

    def find_closed_books(self, day: date) -> BooksClosed | None:
        """Why nothing of this day changes any more; None where its books are open."""
        until = self.closed_until
        return BooksClosed(until) if until is not None and day <= until else None

    def public_holiday(self, day: date) -> str | None:
        """The name of the public holiday that `day` is here, or None."""
        return find_public_holiday(day, self.local)

    @property
    def free(self) -> Sequence[ClosurePeriod]:
        """The closures that serve their days for free."""
        return [closure for closure in self.closures if closure.free]

    def find_period(self, service_id: int, day: date) -> PeriodRules | None:
        """The booking period of this service in which `day` is; None where its days are booked one by one."""
        return find_period(self._periods_of.get(service_id, ()), service_id, day)

    @cached_property
    def _periods_of(self) -> dict[int, list[PeriodRules]]:
        ids = {service_id for period in self.periods for service_id in period.service_ids}
        return {id: [period for period in self.periods if id in period.service_ids] for id in ids}


def find_obstacle(
    service: ServiceRules, day: date, calendar: Calendar, classroom_id: int | None = None
) -> Refusal | None:
    """Why the service does not run on `day` for this classroom, or None where it runs."""
    if not service.runs_on(day.weekday()):
        return WeekdayNotServed(day.weekday())
    if name := calendar.public_holiday(day):
        return PublicHoliday(name)
    name = find_school_holiday(day, calendar.zone)
    if day.weekday() not in (service.holiday_weekdays if name else service.term_weekdays):
        return SchoolHoliday(name) if name else TermTime()
    for closure in calendar.closures:
        if closure.closes(service.id, classroom_id, day):
            return ClosedByTown(closure.label)
    return None


def compute_cutoff(
    service: ServiceRules, day: date, calendar: Calendar, *, cancelling: bool = False, exempt: bool = False
) -> datetime:
    """The instant (UTC) before which `day` may be booked, or be cancelled where `cancelling`.

    That of its period, where it is in one that names it; else by the rule of the service. Who is `exempt` may until the
    day begins in Paris, or later where everybody may.
    """
    period = calendar.find_period(service.id, day)
    closes = None if period is None else period.find_cutoff(cancelling=cancelling)
    if closes is None:
        closes = _apply_service_rule(service, day, calendar, cancelling=cancelling)
    return max(closes, instant(day, time(0))) if exempt else closes


def _apply_service_rule(service: ServiceRules, day: date, calendar: Calendar, *, cancelling: bool) -> datetime:
    rule = service.cancelling_cutoff if cancelling else service.booking_cutoff
    return apply_cutoff_rule(rule, day, lambda earlier: find_obstacle(service, earlier, calendar) is None)
