"""Ranges of days for which attendance is shown: a week, a month, a period between holidays, a school year."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import groupby

from cantine.common.french import day_and_month, long_day, month_name
from cantine.common.school_days import SchoolZone, find_monday, find_month_end, find_school_holiday, school_year

BREAK = 7
"""Holidays of so many days separate two periods: the long weekend of Ascension does not."""


class RangeKind(StrEnum):
    """The kinds of ranges."""

    WEEK = "semaine"
    MONTH = "mois"
    PERIOD = "periode"
    YEAR = "annee"


@dataclass(frozen=True)
class DayRange:
    """Days from `first` to `last`, both included; `name` is that of the holidays, where the period is one."""

    span: RangeKind
    first: date
    last: date
    name: str = ""

    @property
    def days(self) -> list[date]:
        """Every day of it, in order."""
        return [self.first + timedelta(ahead) for ahead in range((self.last - self.first).days + 1)]

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def __str__(self) -> str:
        """« Semaine du 23 novembre 2026 », « Novembre 2026 », « Du 2 novembre au 18 décembre 2026 »."""
        if self.span is RangeKind.WEEK:
            return f"Semaine du {long_day(self.first)}"
        if self.span is RangeKind.MONTH:
            return month_name(self.first).capitalize()
        if self.span is RangeKind.YEAR:
            return f"Année scolaire {self.first.year}-{self.last.year}"
        begins = day_and_month(self.first) if self.first.year == self.last.year else long_day(self.first)
        dates = f"u {begins} au {long_day(self.last)}"
        return f"{self.name}, d{dates}" if self.name else f"D{dates}"


def find_range(span: RangeKind, day: date, zone: SchoolZone) -> DayRange:
    """The range of this kind that `day` falls in; `zone` is that of the school holidays."""
    if span is RangeKind.WEEK:
        return DayRange(span, find_monday(day), find_monday(day) + timedelta(6))
    if span is RangeKind.MONTH:
        return DayRange(span, day.replace(day=1), find_month_end(day))
    if span is RangeKind.YEAR:
        return DayRange(span, *school_year(day))
    return next(period for period in list_periods(school_year(day)[0].year, zone) if day in period)


@lru_cache(64)
def list_periods(year: int, zone: SchoolZone) -> tuple[DayRange, ...]:
    """The school year that begins in September of `year`, divided into terms and holidays; no day is left out."""
    first, last = school_year(date(year, 9, 1))
    days = [first + timedelta(ahead) for ahead in range((last - first).days + 1)]
    parts = [(name, list(part)) for name, part in groupby(days, lambda day: find_school_holiday(day, zone))]
    found: list[DayRange] = []
    for holiday, part in parts:
        name = (holiday or "") if len(part) >= BREAK else ""
        if found and found[-1].name == name:
            found[-1] = DayRange(RangeKind.PERIOD, found[-1].first, part[-1], name)
        else:
            found.append(DayRange(RangeKind.PERIOD, part[0], part[-1], name))
    return tuple(found)


def find_previous(shown: DayRange, zone: SchoolZone) -> DayRange:
    """The range of this kind that ends the day before."""
    return find_range(shown.span, shown.first - timedelta(1), zone)


def find_next(shown: DayRange, zone: SchoolZone) -> DayRange:
    """The range of this kind that begins the day after."""
    return find_range(shown.span, shown.last + timedelta(1), zone)


def find_year_before(shown: DayRange, zone: SchoolZone) -> DayRange:
    """The range a year before: 52 weeks before, the same month, or the period with the same place in its year."""
    if shown.span is RangeKind.PERIOD:
        year = school_year(shown.first)[0].year
        here, there = list_periods(year, zone), list_periods(year - 1, zone)
        place = here.index(shown)
        if place < len(there) and there[place].name == shown.name:
            return there[place]
    if shown.span in (RangeKind.MONTH, RangeKind.YEAR):
        return find_range(shown.span, shown.first.replace(year=shown.first.year - 1), zone)
    return DayRange(shown.span, find_same_day_before(shown.first), find_same_day_before(shown.last), shown.name)


def find_same_day_before(day: date) -> date:
    """The day 52 weeks before: the same weekday, nearly the same date."""
    return day - timedelta(weeks=52)
