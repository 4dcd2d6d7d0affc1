"""Tables of figures: typed columns as spreadsheets have them, in French, with their totals. All text is escaped."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from cantine.documents.tabular import Cell, Column, Kind, duration
from cantine.rules.french import euros, numeric_date

WORDS = (Kind.TEXT, Kind.DATE)


@dataclass(frozen=True)
class Link:
    """A cell that leads to another page of the portal: its words and the address."""

    words: str
    address: str


def table(
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell | Link]],
    name: str,
    total: Sequence[Cell] | None = None,
) -> str:
    """A table with its accessible name. Wider than its page, it is moved sideways by itself; on a phone rows are cards.

    A cell without anything disappears there; nought is something.
    """
    head = "".join(
        f'<th scope="col" role="columnheader"{_side(column)}>{escape(column.title)}</th>' for column in columns
    )
    body = "".join(_row(columns, row) for row in rows) + (_row(columns, total, "total") if total else "")
    return (
        f'<div class="wide" role="region" tabindex="0" aria-label="{escape(name)}">'
        f'<table class="cards typed" role="table" aria-label="{escape(name)}"><thead role="rowgroup">'
        f'<tr role="row">{head}</tr></thead><tbody role="rowgroup">{body}</tbody></table></div>'
    )


def _row(columns: Sequence[Column], cells: Sequence[Cell | Link], css: str = "") -> str:
    filled = "".join(
        f'<td role="cell" data-title="{escape(column.title)}"{_side(column, empty=cell in (None, ""))}>'
        f"{_shown(cell, column.kind)}</td>"
        for column, cell in zip(columns, cells, strict=True)
    )
    return f'<tr role="row" class="{css}">{filled}</tr>'


def _side(column: Column, *, empty: bool = False) -> str:
    """Figures stand on the right."""
    names = [name for name, has in (("n", column.kind not in WORDS), ("none", empty)) if has]
    return f' class="{" ".join(names)}"' if names else ""


def _shown(cell: Cell | Link, kind: Kind) -> str:
    if isinstance(cell, Link):
        return f'<a href="{escape(cell.address)}" target="_self">{escape(cell.words)}</a>'
    return escape(shown(cell, kind))


def shown(cell: Cell, kind: Kind) -> str:
    """« 12,50 € », « 24.08.2018 », « 1 234 », « 7:45 »."""
    if cell is None or isinstance(cell, str):
        return cell or ""
    if isinstance(cell, date):
        return numeric_date(cell)
    if kind is Kind.AMOUNT:
        return euros(cell)
    if kind is Kind.COUNT:
        return f"{cell:,}".replace(",", "\u202f").replace("-", "−")
    return duration(cell) if kind is Kind.HOURS else str(cell)
