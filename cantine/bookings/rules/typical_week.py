"""The typical week of a child: ticked once, spread over the school weeks until some holidays or the end of the year."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum

from cantine.bookings.rules.bookable import CellState, find_refusal
from cantine.bookings.rules.cell_changes import GridCell
from cantine.common.school_days import SchoolZone, find_monday, find_month_end, find_school_holiday, school_year
from cantine.families.rules.pupil import Pupil
from cantine.offer.rules.calendar import Calendar
from cantine.offer.rules.services import ServiceRules

FURTHEST = timedelta(200)
RECENT_WEEKS = 6
"""The number of latest booked weeks from which the usual week is computed."""


WeekSlot = tuple[int, int]
"""A weekday (0 is Monday) and the id of a service."""

TypicalWeek = Mapping[WeekSlot, int | None]
"""What a child does every school week, each at its time (minutes), None where there is no choice."""


class WeekHorizon(StrEnum):
    """How long a typical week is to hold."""

    MONTH = "month"
    HOLIDAYS = "holidays"
    YEAR = "year"


def find_last_day(until: WeekHorizon, first: date, zone: SchoolZone) -> date:
    """The last day of a typical week that starts on the school day `first`: of its month, before holidays, of its year.

    The month is that in which the week of `first` ends: from Monday 30 November on it is December. A month or year that
    ends in school holidays ends before them. A bridge does not count as holidays: those last a week or more.
    """
    year_ends = _find_day_before_holidays(school_year(first)[1], zone)
    if until is WeekHorizon.YEAR:
        return year_ends
    if until is WeekHorizon.MONTH:
        sunday = find_monday(first) + timedelta(6)
        return min(max(_find_day_before_holidays(find_month_end(sunday), zone), first), year_ends)
    day = first
    while day < year_ends and not all(find_school_holiday(day + timedelta(ahead), zone) for ahead in range(1, 8)):
        day += timedelta(1)
    return day


def list_horizons(ends: Mapping[WeekHorizon, date]) -> list[WeekHorizon]:
    """The horizons to choose from, in their order: one that ends on the day of the next holidays is no other choice."""
    until_holidays = ends[WeekHorizon.HOLIDAYS]
    return [one for one in WeekHorizon if one is WeekHorizon.HOLIDAYS or ends[one] != until_holidays]


def _find_day_before_holidays(day: date, zone: SchoolZone) -> date:
    while find_school_holiday(day, zone):
        day -= timedelta(1)
    return day


def list_school_days(first: date, last: date, zone: SchoolZone) -> list[date]:
    """Every day from `first` to `last`, both included, except those of school holidays."""
    days = (first + timedelta(ahead) for ahead in range((last - first).days + 1))
    return [day for day in days if not find_school_holiday(day, zone)]


def find_first_open_day(
    pupils: Iterable[Pupil], services: Iterable[ServiceRules], calendar: Calendar, today: date, now: datetime
) -> date | None:
    """The first school day on which one of the services may still be booked for one of the children.

    None where there is none in 200 days.
    """
    pupils, services = [*pupils], [*services]
    for day in list_school_days(today, today + FURTHEST, calendar.zone):
        if any(
            find_refusal(service, day, pupil, CellState(), True, calendar, now) is None
            for service in services
            for pupil in pupils
        ):
            return day
    return None


def list_week_services(services: Iterable[ServiceRules]) -> list[ServiceRules]:
    """The services that a typical week may hold: those that parents book themselves in school weeks."""
    return [service for service in services if service.open_to_parents and service.term_weekdays]


def spread_week(
    week: TypicalWeek, days: Iterable[date], services: Iterable[ServiceRules]
) -> dict[GridCell, int | None]:
    """The cells that the week gives these days, with their times; only on weekdays that the service has in term."""
    on = {service.id: service.term_weekdays for service in services}
    return {
        (day, service_id): time
        for day in days
        for (weekday, service_id), time in week.items()
        if weekday == day.weekday() and weekday in on.get(service_id, ())
    }


def find_usual_week(booked: Mapping[GridCell, int | None], zone: SchoolZone) -> TypicalWeek:
    """The usual week of a child: what is booked in more than half of its latest weeks, at the most frequent time.

    `booked` gives the time of each booked day and service. Days of school holidays do not count.
    """
    of_week: dict[date, dict[WeekSlot, int | None]] = defaultdict(dict)
    for (day, service_id), time in booked.items():
        if not find_school_holiday(day, zone):
            of_week[find_monday(day)][day.weekday(), service_id] = time
    latest = sorted(of_week)[-RECENT_WEEKS:]
    times: dict[WeekSlot, Counter[int | None]] = defaultdict(Counter)
    for week in latest:
        for slot, time in of_week[week].items():
            times[slot][time] += 1
    usual = {slot: counted for slot, counted in times.items() if 2 * counted.total() > len(latest)}
    return {slot: counted.most_common(1)[0][0] for slot, counted in usual.items()}
