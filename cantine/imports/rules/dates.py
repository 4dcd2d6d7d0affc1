"""Days as files write them: « 14/03/2018 », « 14/03/18 », « 14 mars 2018 », 43173; and columns in American order."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from cantine.common.form_input import NotAccepted
from cantine.common.search import make_plain
from cantine.imports.rules.cell import FileCell, format_cell

_MONTHS = (
    ("janvier", "january", "janv", "jan"),
    ("fevrier", "february", "fevr", "fev", "feb"),
    ("mars", "march", "mar"),
    ("avril", "april", "avr", "apr"),
    ("mai", "may"),
    ("juin", "june", "jun"),
    ("juillet", "july", "juil", "jul"),
    ("aout", "august", "aou", "aug"),
    ("septembre", "september", "sept", "sep"),
    ("octobre", "october", "oct"),
    ("novembre", "november", "nov"),
    ("decembre", "december", "dec"),
)
_MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_TIME = re.compile(r"[ T]\d{1,2}(?::\d{2}){1,2}(?:[.,]\d+)?(?:Z|[+-]\d{2}:?\d{2})?$")
_NUMBERS = re.compile(r"(\d{1,2})[/. -](\d{1,2})[/. -](\d{2}|\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})[/. -](\d{1,2})[/. -](\d{1,2})")
_IN_WORDS = re.compile(r"(?:[a-z]+ )?(\d{1,2})(?:er)? ([a-z]+)\.? (\d{2}|\d{4})")
_SERIAL = re.compile(r"\d{4,5}(?:[.,]\d+)?")
_BARE = re.compile(r"\d{8}")
_EPOCH, _LATER_EPOCH = date(1899, 12, 30), date(1904, 1, 1)
_PIVOT = 50
"""A year of two digits below it is of this century."""


class DateOrder(StrEnum):
    """Whether the day or the month comes first."""

    DAY_FIRST = "jour"
    MONTH_FIRST = "mois"


@dataclass(frozen=True)
class DateStyle:
    """How a column writes its days; `later_epoch`: the spreadsheet counts days from 1904."""

    order: DateOrder = DateOrder.DAY_FIRST
    later_epoch: bool = False


def read_day(cell: FileCell, *, first: int = 1900, last: int = 2100, calendar: DateStyle = DateStyle()) -> date | None:
    """The day in a cell; None where empty. Raises NotAccepted, also for a year outside of `first` to `last`."""
    if isinstance(cell, datetime):
        cell = cell.date()
    text = format_cell(cell)
    if not text:
        return None
    found = cell if isinstance(cell, date) else _read_written(text, cell, calendar)
    if found is None:
        raise NotAccepted(f"« {text} » n'est pas une date : écrivez-la comme 14/03/2018.")
    if not first <= found.year <= last:
        raise NotAccepted(f"« {text} » n'est pas une date possible ici.")
    return found


def _read_written(text: str, cell: FileCell, calendar: DateStyle) -> date | None:
    text = _TIME.sub("", text).strip()
    if not isinstance(cell, bool) and _SERIAL.fullmatch(text):
        return (_LATER_EPOCH if calendar.later_epoch else _EPOCH) + timedelta(int(re.split("[.,]", text)[0]))
    if _BARE.fullmatch(text):
        return _read_bare_digits(text)
    if parts := _YEAR_FIRST.fullmatch(text):
        return _make_date(*map(int, parts.groups()))
    if parts := _NUMBERS.fullmatch(text):
        one, two, year = map(int, parts.groups())
        whole = _complete_year(year, len(parts[3]))
        return _make_date(whole, two, one) if calendar.order is DateOrder.DAY_FIRST else _make_date(whole, one, two)
    if (parts := _IN_WORDS.fullmatch(make_plain(text).replace(".", ""))) and parts[2] in _MONTH:
        return _make_date(_complete_year(int(parts[3]), len(parts[3])), _MONTH[parts[2]], int(parts[1]))
    return None


def _read_bare_digits(text: str) -> date | None:
    """The day of « 20180314 » or « 14032018 »; None where both orders are possible, or no year after 1900."""
    year_first = _make_date(int(text[:4]), int(text[4:6]), int(text[6:]))
    day_first = _make_date(int(text[4:]), int(text[2:4]), int(text[:2]))
    found = [one for one in (year_first, day_first) if one and 1900 <= one.year < 2100]
    return found[0] if len(found) == 1 else None


def _complete_year(written: int, digits: int) -> int:
    return written if digits == 4 else written + (2000 if written < _PIVOT else 1900)


def _make_date(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


@dataclass(frozen=True)
class Doubt:
    """A column that may have the month first; `place` is the row that shows it, `text` its text.

    `mixed`: other cells of the column can only have the day first, or a spreadsheet has made dates of them already.
    """

    place: int
    text: str
    mixed: bool


def find_doubt(column: Iterable[FileCell]) -> Doubt | None:
    """The first cell that can only have the month first; None where there is none."""
    shown: tuple[int, str] | None = None
    mixed = False
    for place, cell in enumerate(column):
        if isinstance(cell, date):
            mixed = True
        elif parts := _NUMBERS.fullmatch(_TIME.sub("", format_cell(cell)).strip()):
            one, two = int(parts[1]), int(parts[2])
            if one <= 12 < two <= 31 and shown is None:
                shown = place, format_cell(cell)
            mixed = mixed or two <= 12 < one
    return Doubt(*shown, mixed) if shown else None
