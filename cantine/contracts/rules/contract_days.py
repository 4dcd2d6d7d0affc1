"""The days that a contract books: those of its weekdays on which the service runs, until the end of the school year."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from cantine.bookings.rules.bookable import CellState
from cantine.bookings.rules.cell_changes import CellChange, GridCell
from cantine.common.french import WEEKDAYS, join_words
from cantine.common.school_days import school_year
from cantine.common.vocabulary import TimeChoice
from cantine.offer.rules.calendar import Calendar, find_obstacle
from cantine.offer.rules.services import ServiceRules


def find_last_booked_day(first_day: date, last_day: date | None) -> date:
    """Until when a contract books its days: its last day, or the end of the school year of `first_day` if earlier."""
    ends = school_year(first_day)[1]
    return ends if last_day is None else min(last_day, ends)


def list_served_days(
    service: ServiceRules, weekdays: frozenset[int], first: date, last: date, calendar: Calendar
) -> list[date]:
    """The days of these weekdays, from `first` to `last`, on which the service runs; closed ones are among them.

    A closure is refused with its name when the day is booked: staff shall read it.
    """
    open_days = replace(calendar, closures=())
    days = (first + timedelta(ahead) for ahead in range((last - first).days + 1))
    return [day for day in days if day.weekday() in weekdays and find_obstacle(service, day, open_days) is None]


def choose_time(service: ServiceRules, time: int | None) -> int | None:
    """The time (minutes) at which the days are booked: the one that was chosen, else that of the longest stay."""
    times = service.times
    if not times:
        return None
    if time in times:
        return time
    return times[0] if service.time_choice is TimeChoice.ARRIVAL else times[-1]


def list_contract_changes(
    service: ServiceRules,
    wanted: Iterable[date],
    dropped: Iterable[date],
    stands: Mapping[GridCell, CellState],
    time: int | None,
) -> list[CellChange]:
    """The changes that book the `wanted` days and take off the `dropped` ones; what is so already stays as it is."""
    changes = []
    for day, on in sorted([*((day, True) for day in wanted), *((day, False) for day in dropped)]):
        held = stands.get((day, service.id), CellState())
        if held.on is not on:
            at = choose_time(service, time) if on else None
            changes.append(CellChange(day, service.id, on, at, held.on, held.time))
    return changes


def name_weekdays(weekdays: Iterable[int]) -> str:
    """« lundi, mardi et jeudi »."""
    return join_words(WEEKDAYS[weekday] for weekday in sorted(weekdays))
