"""Which days are school days, public holidays or school holidays. Never a table typed by hand."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from itertools import groupby

from holidays.countries.france import France

ZONES = ("A", "B", "C")


@lru_cache(64)
def _public(year: int) -> Mapping[date, str]:
    return dict(France(years=year, categories=("public",), language="fr"))


@lru_cache(64)
def _school(zone: str, year: int) -> Mapping[date, str]:
    return dict(France(years=year, subdiv=f"Zone {zone}", categories=("school",), language="fr"))


def public_holiday(day: date) -> str | None:
    """The name of the public holiday that `day` is, in French, or None (articles L3133-1 of the code du travail)."""
    return _public(day.year).get(day)


def school_holiday(day: date, zone: str) -> str | None:
    """The name of the school holidays that `day` falls in, or None; zone is A, B or C (arrêtés of the calendar)."""
    return _school(zone, day.year).get(day)


def school_year(day: date) -> tuple[date, date]:
    """The first of September before or on `day`, and the 31st of August that ends that school year."""
    start = day.year if day.month >= 9 else day.year - 1
    return date(start, 9, 1), date(start + 1, 8, 31)


def holidays(zone: str, first: date, last: date) -> list[tuple[str, date, date]]:
    """The public and the school holidays from `first` to `last`, both included: name, first day, last day, by day."""
    days = [first + timedelta(ahead) for ahead in range((last - first).days + 1)]
    found: list[tuple[str, date, date]] = []
    for names in ([public_holiday(day) for day in days], [school_holiday(day, zone) for day in days]):
        for name, of_name in groupby(zip(days, names, strict=True), lambda pair: pair[1]):
            span = [day for day, _name in of_name]
            if name:
                found.append((name, span[0], span[-1]))
    return sorted(found, key=lambda one: (one[1], one[2]))


def month_days(month: date) -> list[date]:
    """Every day of the month that `month` falls in, first to last."""
    day = month.replace(day=1)
    days = []
    while day.month == month.month:
        days.append(day)
        day += timedelta(1)
    return days


def monday(day: date) -> date:
    """The Monday of the ISO week of `day`."""
    return day - timedelta(day.weekday())


def shifted(month: date, by: int) -> date:
    """The first day of the month `by` months later (earlier where negative)."""
    years, index = divmod(month.year * 12 + month.month - 1 + by, 12)
    return date(years, index + 1, 1)
