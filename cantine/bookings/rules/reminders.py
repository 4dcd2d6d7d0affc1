"""Families that usually book and have not yet are reminded the day before the week closes: when, and which."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from cantine.common.paris import local_date
from cantine.common.school_days import find_monday
from cantine.families.rules.pupil import Pupil
from cantine.offer.rules.calendar import Calendar, compute_cutoff, find_obstacle
from cantine.offer.rules.services import ServiceRules

BEFORE = timedelta(hours=24)
"""How long before the cutoff of a week its reminders are sent, at the earliest."""

LAST_WEEKS, USUALLY = 4, 2
"""A family usually books if it booked something in two of the last four served weeks."""

FURTHEST = 60
"""How many weeks ahead or back a week is searched."""


def find_closing_weeks(
    services: Iterable[ServiceRules], calendar: Calendar, now: datetime
) -> dict[date, dict[int, datetime]]:
    """The weeks (by Monday) that close within the next 24 hours, with the services (by id) and the cutoff of each.

    A week closes for a service with its first served day. Services that only the town hall books are left out. Of a
    period that closes as a whole it is the first week alone, and of one that takes wishes none: a wish is no booking.
    """
    found: dict[date, dict[int, datetime]] = defaultdict(dict)
    this_week = find_monday(local_date(now))
    for service in services:
        told: set[int] = set()
        for ahead in range(FURTHEST if service.open_to_parents else 0):
            week = this_week + timedelta(weeks=ahead)
            day = next(iter(_list_served(service, week, calendar)), None)
            if day is None or not _may_remind(service, day, calendar, told, now):
                continue
            closes = compute_cutoff(service, day, calendar)
            if now < closes - BEFORE and not calendar.periods:
                break
            if closes - BEFORE <= now < closes:
                found[week][service.id] = closes
    return dict(found)


def _may_remind(service: ServiceRules, day: date, calendar: Calendar, told: set[int], now: datetime) -> bool:
    """Whether the week of this day may be reminded of; `told` are the periods whose first week was seen already."""
    period = calendar.find_period(service.id, day)
    if period is None or period.closes is None:
        return period is None or period.opens is None or period.opens <= now
    seen = period.id in told
    told.add(period.id)
    return not seen and not period.takes_wishes


def _list_served(service: ServiceRules, week: date, calendar: Calendar, classroom_id: int | None = None) -> list[date]:
    days = [week + timedelta(ahead) for ahead in range(7)]
    return [day for day in days if find_obstacle(service, day, calendar, classroom_id) is None]


def list_served_weeks(services: Iterable[ServiceRules], calendar: Calendar, week: date) -> list[date]:
    """The Mondays of the last four weeks before this one in which some service that parents book ran; latest first."""
    for_parents = [service for service in services if service.open_to_parents]
    found: list[date] = []
    for back in range(1, FURTHEST):
        earlier = week - timedelta(weeks=back)
        if len(found) < LAST_WEEKS and any(_list_served(service, earlier, calendar) for service in for_parents):
            found.append(earlier)
    return found


def usually_books(weeks_booked: Collection[date]) -> bool:
    """Whether a family usually books, if it booked something in these of the last four served weeks."""
    return len(weeks_booked) >= USUALLY


def find_booking_end(
    week: date,
    services: Sequence[ServiceRules],
    pupils: Iterable[Pupil],
    calendar: Calendar,
    closes: Mapping[int, datetime],
) -> datetime | None:
    """Until when one of these services may be booked in this week for one of these children; None where none runs.

    Holidays, closures, days without enrolment, the days of the other parent and those of who is exempt do not count.
    """
    open_until = [
        closes[service.id]
        for service in services
        if service.id in closes
        and any(
            pupil.is_enrolled(day) and pupil.is_with_family(day) and not pupil.is_exempt(day)
            for pupil in pupils
            for day in _list_served(service, week, calendar, pupil.classroom_on(week))
        )
    ]
    return min(open_until, default=None)
