"""Tables as the French Excel opens them with a double click: semicolons, decimal commas, UTF-8 with its mark."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from io import StringIO

from cantine.documents.tabular import Cell as TypedCell
from cantine.documents.tabular import Kind, Table, Totals, duration, text

Cell = str | int | date | Decimal | None

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def amount(cents: int) -> Decimal:
    """Cents as euros with two decimals."""
    return (Decimal(cents) / 100).quantize(Decimal("0.01"))


def csv_table(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """The file, line by line. Text that a spreadsheet would take for a formula is kept as text by an apostrophe."""
    yield b"\xef\xbb\xbf" + _line(header)
    for row in rows:
        yield _line([_written(cell) for cell in row])


def as_csv(table: Table) -> Iterator[bytes]:
    """A described table, with its totals as the last row."""
    return csv_table([column.title for column in table.columns], _typed_rows(table))


def _typed_rows(table: Table) -> Iterator[list[Cell]]:
    kinds, totals = [column.kind for column in table.columns], Totals(table.columns)
    for row in table.rows:
        totals.add(row)
        yield [_typed(cell, kind) for cell, kind in zip(row, kinds, strict=True)]
    if table.has_totals:
        yield [_typed(cell, kind) for cell, kind in zip(totals.row(), kinds, strict=True)]


def _typed(cell: TypedCell, kind: Kind) -> Cell:
    """Cents as euros, minutes as hours; all else as it is."""
    if isinstance(cell, int):
        return amount(cell) if kind is Kind.AMOUNT else duration(cell) if kind is Kind.HOURS else cell
    return cell


def _written(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        printable = text(cell)
        return f"'{printable}" if printable.startswith(_FORMULA) else printable
    if isinstance(cell, date):
        return f"{cell:%d/%m/}{cell.year:04}"
    return str(cell).replace(".", ",")


def _line(cells: Sequence[str]) -> bytes:
    text = StringIO(newline="")
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerow(cells)
    return text.getvalue().encode()
