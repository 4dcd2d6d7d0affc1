"""Days and weeks as they are written above menus: « Lundi 30/11 », « 1er déc. », « Semaine du 7 au 11 décembre »."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta

from cantine.common.french import WEEKDAYS
from cantine.common.school_days import find_monday

_MONTHS = (
    *("janvier|janv|jan", "fevrier|fevr|fev", "mars", "avril|avr", "mai", "juin"),
    *("juillet|juil", "aout", "septembre|sept", "octobre|oct", "novembre|nov", "decembre|dec"),
)
_MONTH = rf"(?:{'|'.join(_MONTHS)})\b\.?"
_SHORT = {day[:3]: number for number, day in enumerate(WEEKDAYS)}
_LONG = rf"(?P<weekday>{'|'.join(WEEKDAYS)})\b"
_SHORTENED = rf"(?P<short>{'|'.join(_SHORT)})\b\.?"
_DATE = (
    r"(?:(?P<iso>\d{4}-\d\d-\d\d)\b|(?P<d>\d{1,2})(?:er)?(?:\s*[/.-]\s*(?P<m>\d{1,2})(?!\d)|\s+(?P<name>"
    + _MONTH
    + "))"
    r"(?:[/.\s-]\s*(?P<y>\d{4}|\d\d)(?![\d/]))?)"
)
_BEFORE = r"[^\w(]*(?:(?:menu|repas|dejeuner)s?\s+(?:(?:du|de|pour)\s+)?)?(?:le\s+)?"
_PARTED = r"\s*(?:(?:midi|dejeuner)\b)?[\s*_]*(?:[:;,–—|-]+|$|(?=[\t(]))[*_]*\s*"
_SHORT_DATE = _DATE.replace("?P<", "?P<s")
_NAMED = re.compile(
    rf"{_BEFORE}(?:{_LONG}(?:[\s,]*(?:le\s+)?{_DATE})?|{_SHORTENED}[\s,]*{_SHORT_DATE})(?:{_PARTED}|\s+)"
)
_NUMBER = re.compile(rf"(\d{{1,2}})(?:er)?{_PARTED}(?!\d)")
_DATED = re.compile(rf"{_BEFORE}{_DATE}(?:{_PARTED}|\s+)")
_INNER = re.compile(
    rf"(?<=[^\s:,;.–—|-])(?:\s*[,;.–—|-]+\s*|(?<!\bdu)(?<!\ble)(?<!\bde)\s+)(?=(?:{'|'.join(WEEKDAYS)})\b[^,:]{{0,25}}:)"
)
_WEEK = re.compile(r"\b(?:semaine|menus?|cantine|restaura\w+|periode)\b")
_SPAN = re.compile(
    rf"\b(\d{{1,2}})(?:er)?(?:\s+({_MONTH})|\s*[/.-]\s*(\d{{1,2}}))?(?:[\s/.-]+(\d{{4}}))?\s*(?:au|-|–|et)\s*"
    rf"(?:(?:{'|'.join(WEEKDAYS)})\s+)?(\d{{1,2}})(?:er)?(?:\s+({_MONTH})|\s*[/.-]\s*(\d{{1,2}}))(?:[\s/.-]+(\d{{4}}))?"
)
_WEEK_OF = re.compile(rf"\bsemaine\s+(?:du|de)\s+(?:lundi\s+)?{_DATE}")
_WEEK_NUMBER = re.compile(r"\bsemaine\s*(?:n\s*[°ºo]?\s*)?:?\s*(\d{1,2})(?:\s*[-/–]\s*(\d{4}))?\s*(?:$|[:(,–-])")


class NotRead(ValueError):
    """A pasted text that is not understood; its message is a French sentence that says what to do."""


def fold(text: str) -> str:
    """Lower case without accents; every letter keeps its place, so that positions are those in `text`."""
    return "".join(unicodedata.normalize("NFD", letter)[0].lower()[:1] or letter for letter in text)


def read_day(line: str, first: date) -> tuple[date, int, bool] | None:
    """The day at the head of a line, where its dishes begin, and whether a date gives it; None where there is none.

    « Lundi » alone is that of the week that begins on `first`. « 1/2 pamplemousse » is no day: a date without a weekday
    is followed by a sign, a tab, the end, or has two digits for its month. Raises NotRead for a weekday that does not
    fit its date.
    """
    folded = fold(line)
    match = _NAMED.match(folded)
    if match:
        parts = {name.removeprefix("s") if name != "short" else name: v for name, v in match.groupdict().items() if v}
        weekday = WEEKDAYS.index(parts.pop("weekday")) if "weekday" in parts else _SHORT[parts.pop("short")]
        if not parts:
            end = match.end()
            return _read_numbered_day(folded, end, weekday, first) or (first + timedelta(weekday), end, False)
        day = _read_date(parts, first)
        if day and day.weekday() != weekday:
            raise NotRead(f"Le {day:%d/%m/%Y} n'est pas un {WEEKDAYS[weekday]} : vérifiez la date.")
        return (day, match.end(), True) if day else None
    match = _DATED.match(folded)
    if not match:
        return None
    parts = {name: value for name, value in match.groupdict().items() if value}
    parted = re.search(r"[:;,–—|-]\s*$", match[0]) or not re.search(r"[ \u00a0]$", match[0])
    if not parted and len(parts.get("m", "..")) < 2:
        return None
    day = _read_date(parts, first)
    return (day, match.end(), True) if day else None


def _read_numbered_day(folded: str, end: int, weekday: int, first: date) -> tuple[date, int, bool] | None:
    """The day of « Lundi 30 : », without a month: the nearest Monday that is a 30th. « Lundi 2 œufs » names no day."""
    number = _NUMBER.match(folded, end) if folded[end - 1].isspace() else None
    if not number:
        return None
    near = (first + timedelta(ahead) for ahead in range(-45, 46))
    days = [day for day in near if (day.day, day.weekday()) == (int(number[1]), weekday)]
    if not days:
        raise NotRead(f"« {WEEKDAYS[weekday]} {number[1]} » n'est pas un jour de ces semaines : vérifiez la date.")
    return min(days, key=lambda day: abs(day - first)), number.end(), True


def _read_date(parts: Mapping[str, str], near: date) -> date | None:
    """The date that the named groups of a match give; None where there is no such date."""
    try:
        if "iso" in parts:
            return date.fromisoformat(parts["iso"])
        month = int(parts["m"]) if "m" in parts else _read_month(parts["name"])
        return _find_nearest(int(parts["d"]), month, parts.get("y"), near)
    except ValueError:
        return None


def _read_month(name: str) -> int:
    bare = name.strip(" .")
    return next(number for number, names in enumerate(_MONTHS, 1) if bare in names.split("|"))


def _find_nearest(day: int, month: int, year: str | None, near: date) -> date:
    """The date with this day and month; without a year, the one nearest to `near`. Raises ValueError."""
    if year:
        return date(int(year) if len(year) == 4 else 2000 + int(year), month, day)
    years = (date(near.year + ahead, month, day) for ahead in (-1, 0, 1))
    return min(years, key=lambda one: abs(one - near))


def split_days(line: str) -> list[str]:
    """The days of a line one by one: « Lundi : soupe, pâtes. Mardi : salade » are two."""
    parts, end = [], 0
    for inner in _INNER.finditer(fold(line)):
        parts.append(line[end : inner.start()])
        end = inner.end()
    return [*parts, line[end:]]


def begins_with_weekday(line: str) -> bool:
    """Whether a weekday is the first word of a line."""
    return bool(re.match(rf"[^\w(]*(?:{'|'.join(WEEKDAYS)})\b", fold(line)))


def count_days(line: str) -> int:
    """How many weekdays stand in a line."""
    return len(re.findall(rf"\b(?:{'|'.join(WEEKDAYS)})\b", fold(line)))


def read_week(line: str, near: date) -> date | None:
    """The Monday of a title like « Menus du 7 au 11 décembre » or « Semaine 50 »; None for any other line."""
    folded = fold(line)
    if not _WEEK.search(folded):
        return None
    if span := _SPAN.search(folded):
        d, name, m, y, _, last_name, last_m, last_y = span.groups()
        month, year = name or last_name, y or last_y
        parts = {"d": d, "y": year or "", **({"name": month} if month and not m else {"m": m or last_m or ""})}
        day = _read_date({key: value for key, value in parts.items() if value}, near)
        return find_monday(day) if day else None
    if single := _WEEK_OF.search(folded):
        day = _read_date({name: value for name, value in single.groupdict().items() if value}, near)
        return find_monday(day) if day else None
    if numbered := _WEEK_NUMBER.search(folded):
        return _read_week_number(int(numbered[1]), numbered[2], near)
    return None


def _read_week_number(number: int, year: str | None, near: date) -> date | None:
    years = [int(year)] if year else [near.year - 1, near.year, near.year + 1]
    found = []
    for one in years:
        try:
            found.append(date.fromisocalendar(one, number, 1))
        except ValueError:
            continue
    return min(found, key=lambda day: abs(day - near), default=None)
