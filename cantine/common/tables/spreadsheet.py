"""Tables as a spreadsheet (XLSX) that needs no work by the accountant: typed, with totals, ready to print."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from cantine.common.tables.table import CellKind, Column, ColumnTotals, Table, TableCell, clean_text, format_duration

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

MOST_ROWS = 1_048_574
"""Rows that fit on a sheet between its header and its totals."""

_PIECE = 1 << 16
_NARROWEST, _WIDEST = 9, 50
_LINE_HEIGHT, _TALLEST = 15, 405
_A4 = 9
_MOST_ON_TOP = 220
"""Letters of a sheet's header: of the 255 allowed, with room for signs that are written twice."""
_RICH = ("<r>", "</r>")

_NUMBERS = {
    CellKind.TEXT: "@",
    CellKind.DATE: "dd/mm/yyyy",
    CellKind.AMOUNT: '[$-40C]#,##0.00\\ "€"',
    CellKind.COUNT: "[$-40C]#,##0",
    CellKind.NUMBER: "0",
    CellKind.HOURS: "[h]:mm",
}
"""The number format of each kind of cell; 40C is French, in whatever language the reader's program is."""

_LINE = {"bottom": 1, "bottom_color": "#DFE6E1", "valign": "top"}
_BOLD = {"bold": True, "bg_color": "#E4F1E8"}
_HEADER = {**_BOLD, "font_color": "#1F5C3A", "bottom": 1, "text_wrap": True, "valign": "top"}
_TOTAL = {**_BOLD, "top": 1}


class TooManyRows(ValueError):
    """More rows than a sheet holds: choose a shorter period, or CSV."""


def xlsx(*tables: Table) -> Iterator[bytes]:
    """The file piece by piece, a sheet per table.

    Rows are written to the disk as they are read: memory does not grow with them. Text is never taken for a formula, a
    link or a number. Raises TooManyRows before the first piece.
    """
    with TemporaryDirectory(prefix="cantine-") as folder:
        path = Path(folder) / "tableur.xlsx"
        with Workbook(path, {"constant_memory": True, "tmpdir": folder}) as book:
            for number, table in enumerate(tables, 1):
                _Sheet(book, table, number).write()
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                yield piece


class _Sheet:
    """Writes one table to its sheet, from the header to the totals."""

    def __init__(self, book: Workbook, table: Table, number: int) -> None:
        self._table = table
        self._sheet: Worksheet = book.add_worksheet(_make_sheet_name(table.name, number))
        self._cells = [_make_format(book, column, _LINE) for column in table.columns]
        self._titles = [book.add_format({**_HEADER, **_align_side(column)}) for column in table.columns]
        self._totals = [_make_format(book, column, _TOTAL) for column in table.columns]
        self._total = book.add_format({**_TOTAL, "align": "left", "indent": 1})
        self._widths = [len(column.title) + 4 for column in table.columns]  # room for the filter's arrow

    def write(self) -> None:
        for place, column in enumerate(self._table.columns):
            self._sheet.write_string(0, place, _escape_text(column.title), self._titles[place])
        totals, last = ColumnTotals(self._table.columns), 0
        for last, row in enumerate(self._table.rows, 1):
            if last > MOST_ROWS:
                raise TooManyRows(self._table.name)
            totals.add(row)
            if (lines := max(map(_count_lines, row))) > 1:
                self._sheet.set_row(last, min(lines * _LINE_HEIGHT, _TALLEST))
            for place, cell in enumerate(row):
                self._write(last, place, cell)
        if self._table.has_totals:
            self._write_totals(last, totals.row())
        self._set_up(last)

    def _write(self, row: int, place: int, cell: TableCell) -> None:
        shown, kind = self._cells[place], self._table.columns[place].kind
        if cell is None or cell == "":
            self._sheet.write_blank(row, place, None, shown)
        elif isinstance(cell, str):
            self._sheet.write_string(row, place, _escape_text(cell), shown)
        elif isinstance(cell, date) and cell.year >= 1900:  # the first year that spreadsheets know
            self._sheet.write_datetime(row, place, cell, shown)
        elif isinstance(cell, date):
            self._sheet.write_string(row, place, f"{cell:%d/%m/}{cell.year:04}", shown)
        else:
            self._sheet.write_number(row, place, _convert_number(cell, kind), shown)
        self._widths[place] = max(self._widths[place], _count_letters(cell, kind))

    def _write_totals(self, last: int, row: Sequence[TableCell]) -> None:
        """Write formulas with their values; in a filtered table they sum up what is shown."""
        places = {column.title: place for place, column in enumerate(self._table.columns)}
        for place, column in enumerate(self._table.columns):
            name, value, shown = xl_col_to_name(place), row[place], self._totals[place]
            if isinstance(value, int):
                formula = f"=SUBTOTAL(9,{name}2:{name}{last + 1})" if last else "=0"
                if column.less:
                    more, less = (f"{xl_col_to_name(places[title])}{last + 2}" for title in column.less)
                    formula = f"={more}-{less}"
                self._sheet.write_formula(last + 1, place, formula, shown, _convert_number(value, column.kind))
                self._widths[place] = max(self._widths[place], _count_letters(value, column.kind) + 1)
            elif value:
                self._sheet.write_string(last + 1, place, str(value), self._total)
            else:
                self._sheet.write_blank(last + 1, place, None, shown)

    def _set_up(self, last: int) -> None:
        """Set widths, the header that stays in view, the filter, and the paper."""
        sheet, columns = self._sheet, self._table.columns
        for place, width in enumerate(self._widths):
            sheet.set_column(place, place, min(max(width, _NARROWEST), _WIDEST))
        sheet.freeze_panes(1, 0)
        if last:
            sheet.autofilter(0, 0, last, len(columns) - 1)
            sheet.ignore_errors({"number_stored_as_text": f"A1:{xl_col_to_name(len(columns) - 1)}{last + 1}"})
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.set_margins(left=0.4, right=0.4, top=0.8, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        about = f"{self._table.name} – {self._table.about}" if self._table.about else self._table.name
        counted = f"\n&B{clean_text(self._table.counted)}" if self._table.counted else ""  # &B again: no longer bold
        sheet.set_header(f"&L&B{clean_text(about)[: _MOST_ON_TOP - len(counted)].replace('&', '&&')}{counted}")
        made = f"&LÉdité le {self._table.made_on:%d/%m/%Y}" if self._table.made_on else ""
        sheet.set_footer(f"{made}&RPage &P sur &N")


def _make_sheet_name(name: str, number: int) -> str:
    """A valid name of a sheet: at most 31 letters, without the signs of references, and none of a formula in front."""
    plain = re.sub(r"[\[\]:*?/\\']", " ", clean_text(name))
    return re.sub(r"^[\s=+\-@＝＋－＠]+", "", plain)[:31].strip() or f"Feuille {number}"


def _make_format(book: Workbook, column: Column, look: dict[str, Any]) -> Any:
    wrapped = {"text_wrap": True} if column.kind is CellKind.TEXT else {}
    return book.add_format({**look, **wrapped, "num_format": _NUMBERS[column.kind], **_align_side(column)})


def _align_side(column: Column) -> dict[str, Any]:
    """An indent for text, which keeps it away from a number on its left."""
    return {"align": "left", "indent": 1} if column.kind in (CellKind.TEXT, CellKind.DATE) else {"align": "right"}


def _escape_text(value: str) -> str:
    """The text, so that the library does not take it for its own markup: a space is added behind the two marks."""
    shown = clean_text(value)
    return f"{shown} " if shown.startswith(_RICH[0]) and shown.endswith(_RICH[1]) else shown


def _convert_number(value: int, kind: CellKind) -> float | int:
    """Cents as euros and minutes as parts of a day, as spreadsheets calculate."""
    if kind is CellKind.AMOUNT:
        return value / 100
    return value / 1440 if kind is CellKind.HOURS else value


def _count_lines(cell: TableCell) -> int:
    """The number of lines in a cell: what is longer than the widest column is wrapped."""
    if not isinstance(cell, str) or (len(cell) <= _WIDEST and "\n" not in cell):
        return 1
    return sum(-(-max(len(line), 1) // (_WIDEST - 4)) for line in clean_text(cell).split("\n"))


def _count_letters(cell: TableCell, kind: CellKind) -> int:
    """The width of a cell, in letters."""
    if isinstance(cell, str):
        return max(map(len, cell[: _WIDEST * 2].splitlines()), default=0) + 3
    if isinstance(cell, date):
        return 12
    if cell is None:
        return 0
    if kind is CellKind.HOURS:
        return len(format_duration(cell)) + 2
    return len(f"{cell / 100:,.2f} €" if kind is CellKind.AMOUNT else f"{cell:,}") + 2
