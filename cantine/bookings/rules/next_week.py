"""The week that closes next for a family: which one it is, what a day of it stands for, what a child mostly does."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta

from cantine.bookings.rules.cell_changes import GridCell
from cantine.bookings.rules.columns import list_concerned
from cantine.bookings.rules.deadlines import Deadline, find_next_deadline
from cantine.bookings.rules.typical_week import RECENT_WEEKS, find_usual_week, list_school_days, spread_week
from cantine.common.school_days import SchoolZone, find_monday
from cantine.families.rules.audiences import find_mismatch
from cantine.families.rules.pupil import Pupil
from cantine.offer.rules.calendar import Calendar, find_obstacle
from cantine.offer.rules.services import ServiceRules

FURTHEST = timedelta(150)
"""How far back the usual week of a child is looked for, as on « Semaine type »."""


def find_family_deadline(
    services: Collection[ServiceRules], calendar: Calendar, pupils: Iterable[Pupil], today: date, now: datetime
) -> Deadline | None:
    """The deadline that passes next for one of these children; None where nothing is open for any of them.

    Who is exempt from cutoffs has one every midnight: theirs count only where no other child has any.
    """
    weeks = [today, today + timedelta(7)]
    found = [
        find_next_deadline(list_concerned(services, [pupil], weeks), calendar, pupil, today, now) for pupil in pupils
    ]
    there = [one for one in found if one]
    return min(there, key=lambda one: (one.exempt, one.closes, one.day), default=None)


def list_week(deadline: Deadline, services: Iterable[ServiceRules]) -> list[date]:
    """The days of the week in which the deadline's day is, on whose weekdays one of the services may run."""
    offered = [service for service in services if service.open_to_parents]
    monday = find_monday(deadline.day)
    days = (monday + timedelta(ahead) for ahead in range(7))
    return [day for day in days if any(service.runs_on(day.weekday()) for service in offered)]


def find_day_service(
    services: Iterable[ServiceRules], day: date, calendar: Calendar, pupil: Pupil
) -> ServiceRules | None:
    """The service for which a child's whole day stands: the first that parents book themselves, that is for the child
    and that runs on `day`. Where none does it is the first that runs on this weekday, whose obstacle is the day's."""
    offered = [service for service in services if service.open_to_parents]
    for service in offered:
        runs = find_obstacle(service, day, calendar, pupil.classroom_on(day)) is None
        if runs and (service.audience is None or find_mismatch(service.audience, pupil, day, service.names) is None):
            return service
    return next((service for service in offered if service.runs_on(day.weekday())), None)


def find_habit_start(monday: date, zone: SchoolZone) -> date:
    """The Monday from which on bookings before `monday` tell what a child mostly does: six weeks with a school day, so
    that the first weeks after the summer are like those before it. No further back than `FURTHEST`."""
    first, weeks = monday, 0
    while weeks < RECENT_WEEKS and monday - first < FURTHEST:
        first -= timedelta(7)
        weeks += bool(list_school_days(first, first + timedelta(4), zone))
    return first


def list_usual_cells(
    booked: Mapping[GridCell, int | None], days: Iterable[date], services: Iterable[ServiceRules], zone: SchoolZone
) -> dict[GridCell, int | None]:
    """What the child mostly does on the school days among `days`, each at its time: by what was `booked` before."""
    school_days = [day for day in days if list_school_days(day, day, zone)]
    return spread_week(find_usual_week(booked, zone), school_days, services) if booked and school_days else {}
