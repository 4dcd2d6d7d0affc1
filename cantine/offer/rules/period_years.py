"""The booking periods of a whole school year from one rule: « les mercredis, avant le 7 du mois précédent »."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from cantine.common.form_input import NotAccepted
from cantine.common.french import WEEKDAYS, hour, long_date, month_name, plural
from cantine.common.paris import instant
from cantine.common.period_types import PeriodMode, Priority
from cantine.common.school_days import (
    SchoolZone,
    find_monday,
    find_month_end,
    find_school_holiday,
    school_year,
    shift_month,
)
from cantine.offer.rules.calendar import Calendar, find_obstacle
from cantine.offer.rules.period_form import PeriodForm
from cantine.offer.rules.services import ServiceRules

SHORTEST_HOLIDAYS = 5
"""Days of school holidays that make a period: a bridge does not."""


class PeriodUnit(StrEnum):
    """What each period of the year is."""

    MONTH = "month"
    HOLIDAYS = "holidays"
    BETWEEN = "between"
    TERM = "term"
    YEAR = "year"


UNIT_LABELS = {
    PeriodUnit.MONTH: "chaque mois",
    PeriodUnit.HOLIDAYS: "chaque période de vacances scolaires",
    PeriodUnit.BETWEEN: "d'une période de vacances à la suivante",
    PeriodUnit.TERM: "chaque trimestre",
    PeriodUnit.YEAR: "toute l'année scolaire",
}


class Counting(StrEnum):
    """How a moment before a period is counted."""

    DAYS = "days"
    WEEKDAY = "weekday"
    MONTH_DAY = "month_day"
    DATE = "date"


COUNTING_LABELS = {
    Counting.DAYS: "des jours avant son premier jour",
    Counting.WEEKDAY: "un jour de la semaine, des semaines avant",
    Counting.MONTH_DAY: "un jour du mois précédent",
    Counting.DATE: "une date, la même pour toutes",
}


@dataclass(frozen=True)
class PlannedMoment:
    """A moment before the first day of each period, at `at` in Paris.

    DAYS: `number` days before it. WEEKDAY: on `weekday` (0 is Monday), `number` weeks before its week. MONTH_DAY: on
    day `number` of the month before, its last one where it is shorter. DATE: on `day`, whatever the period.
    """

    counting: Counting = Counting.DAYS
    number: int = 0
    at: time = time(8)
    weekday: int = 0
    day: date | None = None

    def find(self, first: date) -> datetime:
        """The instant (UTC) before a period that begins on `first`. Raises NotAccepted for a date that is missing."""
        match self.counting:
            case Counting.DAYS:
                day = first - timedelta(self.number)
            case Counting.WEEKDAY:
                day = find_monday(first) - timedelta(weeks=self.number) + timedelta(self.weekday)
            case Counting.MONTH_DAY:
                month = shift_month(first, -1)
                day = month.replace(day=max(1, min(self.number, find_month_end(month).day)))
            case _ if self.day is None:
                raise NotAccepted("Indiquez la date.")
            case _:
                day = self.day
        return instant(day, self.at)

    def __str__(self) -> str:
        """« 28 jours avant, à 8 h 00 », « le 7 du mois précédent à 23 h 59 »."""
        said = {
            Counting.DAYS: f"{plural(self.number, 'jour')} avant, à {hour(self.at)}",
            Counting.WEEKDAY: f"le {WEEKDAYS[self.weekday]}, {plural(self.number, 'semaine')} avant, à {hour(self.at)}",
            Counting.MONTH_DAY: f"le {self.number} du mois précédent à {hour(self.at)}",
            Counting.DATE: f"le {long_date(self.day) if self.day else '…'} à {hour(self.at)}",
        }
        return said[self.counting]


@dataclass(frozen=True)
class PeriodPlan:
    """The rule by which the periods of a school year are made; None: always open, or as each service says."""

    unit: PeriodUnit
    service_ids: frozenset[int] = frozenset()
    opens: PlannedMoment | None = None
    closes: PlannedMoment | None = None
    cancels: PlannedMoment | None = None
    mode: PeriodMode = PeriodMode.FIRST_COME
    priorities: tuple[Priority, ...] = ()
    announce_days: int | None = None
    label: str = field(default="")

    def make(self, name: str, first: date, last: date) -> PeriodForm:
        """The period of these days; its name begins with `label`, where the plan has one."""
        moments = (None if one is None else one.find(first) for one in (self.opens, self.closes, self.cancels))
        opens, closes, cancels = moments
        label = f"{self.label} – {name}" if self.label else name
        announced = self.announce_days if opens else None
        more = opens, closes, cancels, self.mode, self.priorities, announced
        return PeriodForm(label, first, last, self.service_ids, *more)


def plan_year(
    plan: PeriodPlan, services: Sequence[ServiceRules], calendar: Calendar, of_year: date, today: date
) -> list[PeriodForm]:
    """The periods of the school year of `of_year` that are not over on `today` and in which a service of it runs.

    Each goes from the first to the last day on which one of the services runs, so that « 4 weeks before » counts from a
    day with children; those of months, terms and the year keep their own days.
    """
    own = [service for service in services if service.id in plan.service_ids]

    def runs(day: date) -> bool:
        return any(find_obstacle(service, day, calendar) is None for service in own)

    made = []
    for name, first, last in _SPANS[plan.unit](*school_year(of_year), calendar.zone):
        served = [day for day in _list_days(first, last) if runs(day)]
        if served and last >= today:
            trims = plan.unit in (PeriodUnit.HOLIDAYS, PeriodUnit.BETWEEN)
            made.append(plan.make(name, *((served[0], served[-1]) if trims else (first, last))))
    return made


Span = tuple[str, date, date]


def _list_days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(ahead) for ahead in range((last - first).days + 1))


def _list_months(first: date, _last: date, _zone: SchoolZone) -> Iterator[Span]:
    for ahead in range(12):
        month = shift_month(first, ahead)
        yield month_name(month).capitalize(), month, find_month_end(month)


def _list_school_holidays(first: date, last: date, zone: SchoolZone) -> Iterator[Span]:
    begun: Span | None = None
    for day in _list_days(first, last + timedelta(1)):
        name = find_school_holiday(day, zone) if day <= last else None
        if begun and name != begun[0]:
            if (day - begun[1]).days >= SHORTEST_HOLIDAYS:
                yield f"{begun[0]} {begun[1].year}", begun[1], day - timedelta(1)
            begun = None
        if name and begun is None:
            begun = (name, day, day)


def _list_between_holidays(first: date, last: date, zone: SchoolZone) -> Iterator[Span]:
    begins, number = first, 1
    for _name, off, back in [*_list_school_holidays(first, last, zone), ("", last + timedelta(1), last)]:
        if (off - begins).days >= SHORTEST_HOLIDAYS:
            yield f"Période {number} {first.year}-{last.year}", begins, off - timedelta(1)
            number += 1
        begins = back + timedelta(1)


def _list_terms(first: date, last: date, _zone: SchoolZone) -> Iterator[Span]:
    spring, summer = date(last.year, 1, 1), date(last.year, 4, 1)
    yield f"1er trimestre {first.year}-{last.year}", first, spring - timedelta(1)
    yield f"2e trimestre {first.year}-{last.year}", spring, summer - timedelta(1)
    yield f"3e trimestre {first.year}-{last.year}", summer, last


def _list_year(first: date, last: date, _zone: SchoolZone) -> Iterator[Span]:
    yield f"Année {first.year}-{last.year}", first, last


_SPANS: dict[PeriodUnit, Callable[[date, date, SchoolZone], Iterator[Span]]] = {
    PeriodUnit.MONTH: _list_months,
    PeriodUnit.HOLIDAYS: _list_school_holidays,
    PeriodUnit.BETWEEN: _list_between_holidays,
    PeriodUnit.TERM: _list_terms,
    PeriodUnit.YEAR: _list_year,
}
