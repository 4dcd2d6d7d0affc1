"""Which days of a range are shown, and the holiday or closure that makes some of them special."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from cantine.common.school_days import find_school_holiday
from cantine.offer.rules.calendar import Calendar
from cantine.offer.rules.services import ServiceRules


@dataclass(frozen=True)
class OpenDay:
    """A day on which a service could run; `note` names the holiday or the closure that it falls in, empty elsewhere."""

    day: date
    note: str = ""


def list_open_days(
    days: Iterable[date], services: Sequence[ServiceRules], calendar: Calendar, booked: Collection[date]
) -> list[OpenDay]:
    """The days on whose weekday one of the services runs, in term or in the holidays, and those with bookings."""
    weekdays = {weekday for weekday in range(7) if any(service.runs_on(weekday) for service in services)}
    shown = [day for day in days if day.weekday() in weekdays or day in booked]
    return [OpenDay(day, _describe_note(day, services, calendar)) for day in shown]


def _describe_note(day: date, services: Sequence[ServiceRules], calendar: Calendar) -> str:
    """The name of the public holiday, else of the town hall's closure, else of the school holidays."""
    if name := calendar.public_holiday(day):
        return name
    for closure in calendar.closures:
        if any(closure.closes(service.id, None, day) for service in services):
            return closure.label
    return find_school_holiday(day, calendar.zone) or ""
