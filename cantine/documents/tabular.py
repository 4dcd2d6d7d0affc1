"""A table as it leaves the house: its columns, what they hold, its rows; written as a spreadsheet or as CSV."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

TableCell = str | int | date | None

LONGEST_TEXT = 32_000
"""Letters of one cell: Excel refuses a file with more than 32 767."""

TOTAL = "Total"

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class CellKind(StrEnum):
    """What the cells of a column hold: text, a date, cents, how many, or minutes (a duration or a time of day).

    A number is the name of something, like that of a family: nobody adds it up.
    """

    TEXT = "text"
    DATE = "date"
    AMOUNT = "amount"
    COUNT = "count"
    NUMBER = "number"
    HOURS = "hours"


@dataclass(frozen=True)
class Column:
    """One column. Where `total`, the last row sums it up.

    `less` makes its total the difference of two other totals instead, by their titles: of « Solde », « Crédit » less
    « Débit ».
    """

    title: str
    kind: CellKind = CellKind.TEXT
    total: bool = False
    less: tuple[str, str] | None = None


@dataclass(frozen=True)
class Table:
    """A table with its French name. Rows are read once, one by one.

    `about` says which choice of all rows it is, `counted` to which month or day a row belongs.
    """

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[TableCell]]
    about: str = ""
    made_on: date | None = None
    counted: str = ""

    @property
    def has_totals(self) -> bool:
        """Whether it ends with a row of totals."""
        return any(column.total for column in self.columns)


class ColumnTotals:
    """The sums of the columns that have a total, added up while the rows go by."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._columns = columns
        self._sums = {place: 0 for place, column in enumerate(columns) if column.total}

    def add(self, row: Sequence[TableCell]) -> None:
        """Count one row; an empty cell is nought."""
        for place in self._sums:
            value = row[place]
            self._sums[place] += value if isinstance(value, int) else 0

    def row(self) -> list[TableCell]:
        """The last row: « Total » in the first column, the sums and differences in theirs."""
        by_title = {self._columns[place].title: value for place, value in self._sums.items()}
        row: list[TableCell] = [self._sums.get(place) for place in range(len(self._columns))]
        for place, column in enumerate(self._columns):
            if column.less:
                more, less = column.less
                row[place] = by_title[more] - by_title[less]
        row[0] = TOTAL
        return row


def clean_text(value: str) -> str:
    """Text as any file may hold it: no sign that cannot be printed, and no more than a cell takes."""
    printable = _UNPRINTABLE.sub(" ", value)
    return printable if len(printable) <= LONGEST_TEXT else f"{printable[:LONGEST_TEXT]}…"


def format_duration(minutes: int) -> str:
    """« 7:45 », « 125:30 »: French spreadsheets read it as a time or a duration. `minutes` from 0 on."""
    return f"{minutes // 60}:{minutes % 60:02}"
