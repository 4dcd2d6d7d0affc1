"""Tables as the French Excel opens them with a double click: semicolons, decimal commas, UTF-8 with its mark."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from io import StringIO

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


def _written(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(_FORMULA) else cell
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    return str(cell).replace(".", ",")


def _line(cells: Sequence[str]) -> bytes:
    text = StringIO(newline="")
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerow(cells)
    return text.getvalue().encode()
