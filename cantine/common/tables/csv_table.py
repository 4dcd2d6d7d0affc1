"""Tables as the French Excel opens them with a double click: semicolons, decimal commas, UTF-8 with its mark."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO

from cantine.common.tables.table import CellKind, ColumnTotals, Table, clean_text, format_duration
from cantine.common.tables.table import TableCell as TypedCell

CsvCell = str | int | date | timedelta | Decimal | None

_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")  # Japanese spreadsheets take these wide signs too
"""How text begins that a spreadsheet would calculate; some leave out the blanks before."""

_TAB = "\t"
"""Put before text that spreadsheets would take for a number: it is invisible, and they keep the text."""

_MONTH = r"(?:janv?|f[eé]vr?|feb|mars|mar|avr|apr|mai|may|juin|jun|juil|jul|ao[uû]t|aug|sept?|oct|nov|d[eé]c)"
_NUMERIC = re.compile(
    r"\s*(?:"
    r"0\d+"  # loses its noughts
    r"|\d{16,}"  # loses its last digits
    r"|\d+(?:[.,]\d*)?e[+-]?\d+"  # 3E2 is 300
    r"|\d{0,4}[.,]\d*|\d{1,3}(?:[ .\u00a0\u202f]\d{3})+(?:[.,]\d*)?"  # 1.50, 1 000
    r"|\d{1,2}[-/. ]\d{1,2}(?:[-/. ]\d{1,4})?|\d{4}[-/.]\d{1,2}(?:[-/.]\d{1,2})?|\d{1,2}[-/]\d{4}"  # days and months
    r"|\d+ +\d+/\d+|\d+/\d+"  # fractions
    rf"|\d{{1,4}}[-/. ]?{_MONTH}[a-zé]*\.?(?:[-/. ]?\d{{1,4}})?|{_MONTH}[a-zé]*\.?[-/. ]?\d{{1,2}}"  # 2 mars, mai-18
    r"|\d+(?::\d*)+(?:[.,]\d+)?(?: ?[ap]m?)?|\d+ [ap]m?"  # times
    r"|\(\d[\d.,]*\)|\d[\d.,]* ?[%€$£]|[€$£] ?\d[\d.,]*"  # negative, percent, money
    r"|vrai|faux|true|false"
    r")\s*",
    re.IGNORECASE,
)
"""Text that Excel or LibreOffice, in French or English, turns into a number, a date or a truth value that reads

differently. « Octobre 2026 » may become a date as well: it still reads as October 2026.
"""


def make_euros(cents: int) -> Decimal:
    """The euros of these cents, with two decimals."""
    return (Decimal(cents) / 100).quantize(Decimal("0.01"))


def csv_table(header: Sequence[str], rows: Iterable[Sequence[CsvCell]]) -> Iterator[bytes]:
    """The file, line by line.

    Text that a spreadsheet would take for a formula, in a cell or over a column, gets an apostrophe in front, and text
    that it would take for a number (« 0004567 », « 1-2 », « 3E2 ») a tab.
    """
    yield b"\xef\xbb\xbf" + _write_line([_write_cell(title) for title in header])
    for row in rows:
        yield _write_line([_write_cell(cell) for cell in row])


def write_csv(table: Table) -> Iterator[bytes]:
    """The lines of a table, with its totals as the last one."""
    return csv_table([column.title for column in table.columns], _convert_rows(table))


def _convert_rows(table: Table) -> Iterator[list[CsvCell]]:
    kinds, totals = [column.kind for column in table.columns], ColumnTotals(table.columns)
    for row in table.rows:
        totals.add(row)
        yield [_convert_cell(cell, kind) for cell, kind in zip(row, kinds, strict=True)]
    if table.has_totals:
        yield [_convert_cell(cell, kind) for cell, kind in zip(totals.row(), kinds, strict=True)]


def _convert_cell(cell: TypedCell, kind: CellKind) -> CsvCell:
    """The cell with cents as euros and minutes as hours; any other as it is."""
    if isinstance(cell, int) and kind is CellKind.AMOUNT:
        return make_euros(cell)
    return timedelta(minutes=cell) if isinstance(cell, int) and kind is CellKind.HOURS else cell


def _write_cell(cell: CsvCell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        printable = clean_text(cell)
        if _FORMULA.match(printable):
            return f"'{printable}"
        return f"{_TAB}{printable}" if _NUMERIC.fullmatch(printable) else printable
    if isinstance(cell, timedelta):
        return format_duration(cell // timedelta(minutes=1))
    if isinstance(cell, date):
        return f"{cell:%d/%m/}{cell.year:04}"
    return str(cell).replace(".", ",")


def _write_line(cells: Sequence[str]) -> bytes:
    text = StringIO(newline="")
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerow(cells)
    return text.getvalue().encode()
