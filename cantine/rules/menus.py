"""The menus of the week, as a manager pastes them from a mail or a table."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from cantine.rules.french import long_date
from cantine.rules.search import plain

LONGEST = 500
"""Letters of a day's menu."""

WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_NAMES = (
    *("janvier", "fevrier", "mars", "avril", "mai", "juin"),
    *("juillet", "aout", "septembre", "octobre", "novembre", "decembre"),
)
_MONTHS = {name: number for number, name in enumerate(_NAMES, 1)}
_WEEKDAY = r"(?P<weekday>lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)"
_DATE = (
    r"(?:(?P<iso>\d{4}-\d\d-\d\d)|(?P<d>\d{1,2})(?:er)?(?:[/.](?P<m>\d{1,2})|\s+(?P<name>[a-zà-ÿ]+))"
    r"(?:[/.\s]\s*(?P<y>\d{4}|\d\d(?!\d)))?)"
)
_DAY = re.compile(rf"\s*(?:{_WEEKDAY}\b[\s,]*(?:{_DATE})?|{_DATE.replace('?P<', '?P<x')})\s*[:;–—-]*\s*", re.I)


@dataclass(frozen=True)
class Menu:
    """What is cooked on a day; `vegetarian` where everybody eats without meat and fish."""

    text: str
    vegetarian: bool = False


class NotRead(ValueError):
    """A pasted text that is not understood; its message is a French sentence that says what to do."""


def read(pasted: str, monday: date) -> dict[date, Menu]:
    """The menus of a pasted text, by day; « lundi » alone is that of the week that begins on `monday`.

    One line a day (« lundi 30 novembre : Salade, rôti, yaourt », or columns parted by tabs), a day with its dishes in
    the lines below it, or a table with a day above each column. A year that is not told is the nearest. A day whose
    text says « végétarien » is one. Raises NotRead.
    """
    lines = [line for line in pasted.splitlines() if line.strip()]
    if not lines:
        raise NotRead("Collez les menus : une ligne par jour, ou un tableau avec un jour par colonne.")
    dishes = _columns(lines, monday) or _lines(lines, monday)
    menus = {}
    for day, words in dishes.items():
        text = ", ".join(words)
        if len(text) > LONGEST:
            raise NotRead(f"{long_date(day).capitalize()} : plus de {LONGEST} lettres. Raccourcissez ce menu.")
        if text:
            menus[day] = Menu(text, "vegetarien" in plain(text))
    if not menus:
        raise NotRead("Les jours n'ont pas de plats : écrivez-les à la suite du jour ou en dessous.")
    return menus


def _columns(lines: Iterable[str], monday: date) -> Mapping[date, list[str]] | None:
    """A table with a day above each column; None for anything else."""
    head, *rows = [[cell.strip() for cell in line.split("\t")] for line in lines]
    days = [_only_day(cell, monday) for cell in head]
    if sum(day is not None for day in days) < 2:
        return None
    found: dict[date, list[str]] = defaultdict(list)
    for row in rows:
        for day, cell in zip(days, row, strict=False):
            if day and cell:
                found[day].append(cell)
    return found


def _lines(lines: Iterable[str], monday: date) -> Mapping[date, list[str]]:
    found: dict[date, list[str]] = {}
    day = None
    for number, line in enumerate(lines, 1):
        match = _DAY.match(line)
        rest = line
        if match and (told := _day(match, monday)):
            day, rest = told, line[match.end() :]
            found.setdefault(day, [])
        if day is None:
            raise NotRead(f"Ligne {number} : commencez par un jour, par exemple « lundi 30 novembre : … ».")
        found[day] += [cell.strip() for cell in rest.split("\t") if cell.strip()]
    return found


def _only_day(cell: str, monday: date) -> date | None:
    """The day that a cell is, and nothing else beside it."""
    match = _DAY.fullmatch(cell)
    return _day(match, monday) if match else None


def _day(match: re.Match[str], monday: date) -> date | None:
    """The day that was written; None where it is none. Raises NotRead for a weekday that its date does not have."""
    told = {name.removeprefix("x"): value for name, value in match.groupdict().items() if value}
    weekday = WEEKDAYS.index(told["weekday"].lower()) if "weekday" in told else None
    if told.keys() == {"weekday"} and weekday is not None:
        return monday + timedelta(weekday)
    try:
        day = _dated(told, monday)
    except (ValueError, KeyError):
        return None
    if weekday is not None and day.weekday() != weekday:
        raise NotRead(f"Le {day:%d/%m/%Y} n'est pas un {WEEKDAYS[weekday]} : vérifiez la date.")
    return day


def _dated(told: Mapping[str, str], near: date) -> date:
    """Raises ValueError or KeyError for what is no date."""
    if "iso" in told:
        return date.fromisoformat(told["iso"])
    month = int(told["m"]) if "m" in told else _MONTHS[plain(told["name"])]
    if "y" in told:
        year = int(told["y"])
        return date(year if year > 99 else 2000 + year, month, int(told["d"]))
    years = (date(near.year + ahead, month, int(told["d"])) for ahead in (-1, 0, 1))
    return min(years, key=lambda day: abs(day - near))
