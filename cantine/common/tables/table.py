"""A table for export: its columns, their kinds, its rows; written as a spreadsheet or as CSV."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cantine.common.typed_text.hidden_signs import drop_hidden_signs

TableCell = str | int | date | None

LONGEST_TEXT = 32_000
"""Letters of one cell: Excel refuses a file with more than 32 767."""

TOTAL = "Total"

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class CellKind(StrEnum):
    """What the cells of a column hold: text, a date, cents, a count, or minutes (a duration or a time of day).

    A number identifies something, like a family: nobody adds it up.
    """

    TEXT = "text"
    DATE = "date"
    AMOUNT = "amount"
    COUNT = "count"
    NUMBER = "number"
    HOURS = "hours"


@dataclass(frozen=True)
class Column:
    """One column. Where `total`, the last row has its sum.

    `less` makes its total the difference of two other totals instead, by their titles: of « Solde », « Crédit » minus «
    Débit ».
    """

    title: str
    kind: CellKind = CellKind.TEXT
    total: bool = False
    less: tuple[str, str] | None = None


def make_columns(*titles: str, kind: CellKind = CellKind.TEXT, total: bool = False) -> list[Column]:
    """Columns of one kind, each with its title."""
    return [Column(title, kind, total) for title in titles]


@dataclass(frozen=True)
class Table:
    """A table with its French name; rows are read once, one by one.

    `about` says which rows were chosen, `counted` by which month or day rows are chosen.
    """

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[TableCell]]
    about: str = ""
    made_on: date | None = None
    counted: str = ""

    @property
    def has_totals(self) -> bool:
        """Whether the table ends with a row of totals."""
        return any(column.total for column in self.columns)


class ColumnTotals:
    """The sums of the columns that have a total, added up as the rows are read."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._columns = columns
        self._sums = {place: 0 for place, column in enumerate(columns) if column.total}

    def add(self, row: Sequence[TableCell]) -> None:
        """Add one row; an empty cell is 0."""
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
    """The text without signs that cannot be printed, nor any that turns the reading, cut to what a cell holds."""
    printable = drop_hidden_signs(_UNPRINTABLE.sub(" ", value))
    return printable if len(printable) <= LONGEST_TEXT else f"{printable[:LONGEST_TEXT]}…"


def format_duration(minutes: int) -> str:
    """« 7:45 », « 125:30 »: French spreadsheets read it as a time or a duration. `minutes` is never negative."""
    return f"{minutes // 60}:{minutes % 60:02}"
