"""Which days are school days, public holidays or school holidays; computed, never from a table of our own."""

from calendar import monthrange
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import groupby

from holidays.countries.france import France

ZONES = ("A", "B", "C")

DECREED_UNTIL = date(2028, 8, 31)
"""The last day of the last school year with an arrêté: that of 21 July 2026 for 2027-2028 (JORFTEXT000054457294).

It is the last one that `holidays` 0.109 names; of later years the library computes a guess, which may be weeks off.
"""

GUESSED = "calendrier estimé, à vérifier"


@dataclass(frozen=True)
class LocalHolidayChoice:
    """Which holidays of the local law of Alsace and Moselle are kept here from `first_day` on, until a later choice.

    Saint Stephen's day is one in the whole of Alsace-Moselle, Good Friday only where there is a Protestant or a mixed
    church (ordinance of 16 August 1892, article L3134-13 of the code du travail). Or the territory overseas whose own
    holidays are kept, a code of `TERRITORIES`, such as the abolition of slavery (article L3422-2).
    """

    first_day: date
    good_friday: bool = False
    saint_stephen: bool = False
    territory: str = ""


@dataclass(frozen=True, order=True)
class SchoolBreak:
    """School holidays that a town entered, from `first` to `last`, both included."""

    first: date
    last: date
    label: str


@dataclass(frozen=True)
class OwnCalendar:
    """The school holidays of a town outside of the zones (Corsica, overseas), as it entered them, and their name."""

    name: str
    breaks: tuple[SchoolBreak, ...] = ()

    def __str__(self) -> str:
        return self.name

    def find(self, day: date) -> str | None:
        """The name of the school holidays that `day` falls in, or None."""
        return next((one.label for one in self.breaks if one.first <= day <= one.last), None)

    @property
    def known_until(self) -> date:
        """The last day of the last school holidays that were entered; the first of all days without any."""
        return max((one.last for one in self.breaks), default=date.min)


SchoolZone = str | OwnCalendar
"""Which school calendar holds: A, B or C, or that of the town."""

TERRITORIES = {
    "971": "Guadeloupe",
    "972": "Martinique",
    "973": "Guyane",
    "974": "La Réunion",
    "976": "Mayotte",
    "PM": "Saint-Pierre-et-Miquelon",
    "BL": "Saint-Barthélemy",
    "MF": "Saint-Martin",
    "WF": "Wallis-et-Futuna",
    "PF": "Polynésie française",
    "NC": "Nouvelle-Calédonie",
}
"""Where there are public holidays of their own overseas, by the code that `holidays` has for them."""


@lru_cache(64)
def _list_public(year: int) -> Mapping[date, str]:
    return dict(France(years=year, categories=("public",), language="fr"))


@lru_cache(64)
def _list_school(zone: str, year: int) -> Mapping[date, str]:
    return dict(France(years=year, subdiv=f"Zone {zone}", categories=("school",), language="fr"))


@lru_cache(64)
def _list_local(year: int, place: str = "57") -> Mapping[date, str]:
    """The holidays of this place alone, each with its French name: of Moselle Good Friday and Saint Stephen's day."""
    local = France(years=year, subdiv=place, categories=("public",), language="fr")
    return {day: name for day, name in local.items() if day not in _list_public(year)}


def find_public_holiday(day: date, local: Iterable[LocalHolidayChoice] = ()) -> str | None:
    """The name of the public holiday that `day` is, in French, or None (articles L3133-1 of the code du travail).

    `local` are the choices of local holidays that were ever made: of them the latest of `day` counts.
    """
    if name := _list_public(day.year).get(day):
        return name
    kept = find_local_choice(day, local) if local else None
    if kept is not None and kept.territory:
        return _list_local(day.year, kept.territory).get(day)
    if kept is None or not (kept.saint_stephen if day.month == 12 else kept.good_friday):
        return None
    return _list_local(day.year).get(day)


def find_local_choice(day: date, local: Iterable[LocalHolidayChoice]) -> LocalHolidayChoice | None:
    """The choice of local holidays that holds on `day`; None where none was made by then."""
    return max((one for one in local if one.first_day <= day), key=lambda one: one.first_day, default=None)


def list_local_holidays(first: date, last: date, local: Iterable[LocalHolidayChoice]) -> list[tuple[date, str]]:
    """The days from `first` to `last`, both included, that are holidays by local law alone, each with its name."""
    local = [*local]
    places = {"57", *(one.territory for one in local if one.territory)}
    years = range(first.year, last.year + 1)
    known = sorted({day for year in years for place in places for day in _list_local(year, place)})
    return [(day, name) for day in known if first <= day <= last and (name := find_public_holiday(day, local))]


def is_guessed(day: date, zone: SchoolZone = "A") -> bool:
    """Whether no arrêté has fixed the school holidays around `day` yet, so that what is known of them is an estimate.

    Of a town's own calendar: whether `day` is after all that it entered.
    """
    return day > (zone.known_until if isinstance(zone, OwnCalendar) else DECREED_UNTIL)


def find_school_holiday(day: date, zone: SchoolZone) -> str | None:
    """The name of the school holidays that `day` falls in, or None: by the arrêtés, or by what the town entered."""
    return zone.find(day) if isinstance(zone, OwnCalendar) else _list_school(zone, day.year).get(day)


def describe_zone(zone: SchoolZone) -> str:
    """« Zone A », « Calendrier scolaire de la commune (Corse) »."""
    return f"Calendrier scolaire de la commune ({zone.name})" if isinstance(zone, OwnCalendar) else f"Zone {zone}"


def school_year(day: date) -> tuple[date, date]:
    """The first of September before or on `day`, and the 31st of August that ends that school year."""
    start = day.year if day.month >= 9 else day.year - 1
    return date(start, 9, 1), date(start + 1, 8, 31)


def list_holidays(
    zone: SchoolZone, first: date, last: date, local: Iterable[LocalHolidayChoice] = ()
) -> list[tuple[str, date, date]]:
    """The public and the school holidays from `first` to `last`, both included: name, first day, last day, by day."""
    local = [*local]
    days = [first + timedelta(ahead) for ahead in range((last - first).days + 1)]
    found: list[tuple[str, date, date]] = []
    for names in ([find_public_holiday(day, local) for day in days], [find_school_holiday(day, zone) for day in days]):
        for name, of_name in groupby(zip(days, names, strict=True), lambda pair: pair[1]):
            span = [day for day, _name in of_name]
            if name:
                found.append((name, span[0], span[-1]))
    return sorted(found, key=lambda one: (one[1], one[2]))


def list_days(first: date, last: date) -> list[date]:
    """The days from `first` to `last`, both included."""
    return [first + timedelta(ahead) for ahead in range((last - first).days + 1)]


def list_month_days(month: date) -> list[date]:
    """Every day of the month that `month` falls in, first to last."""
    return [month.replace(day=day) for day in range(1, find_month_end(month).day + 1)]


def list_whole_weeks(month: date, weekdays: Collection[int]) -> list[date]:
    """The days of these weekdays (0 is Monday) in every week of which at least one falls in the month, in order.

    The first and the last of these weeks may lie in two months: their days in the other month are among them.
    """
    mondays = sorted({find_monday(day) for day in list_month_days(month) if day.weekday() in weekdays})
    return [monday + timedelta(weekday) for monday in mondays for weekday in sorted(weekdays)]


def find_month_end(day: date) -> date:
    """The last day of the month that `day` falls in."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def find_monday(day: date) -> date:
    """The Monday of the ISO week of `day`."""
    return day - timedelta(day.weekday())


def shift_month(month: date, by: int) -> date:
    """The first day of the month `by` months later (earlier where negative)."""
    years, index = divmod(month.year * 12 + month.month - 1 + by, 12)
    return date(years, index + 1, 1)
