"""Tables of figures: typed columns as spreadsheets have them, in French, with their totals. All text is escaped."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from cantine.documents.tabular import CellKind, Column, TableCell, format_duration
from cantine.rules.french import euros, numeric_date

WORDS = (CellKind.TEXT, CellKind.DATE)


@dataclass(frozen=True)
class FigureLink:
    """A cell that leads to another page of the portal: its words and the address."""

    words: str
    address: str


def render_table(
    columns: Sequence[Column],
    rows: Iterable[Sequence[TableCell | FigureLink]],
    name: str,
    total: Sequence[TableCell] | None = None,
) -> str:
    """A table with its accessible name. Wider than its page, it is moved sideways by itself; on a phone rows are cards.

    A cell without anything disappears there; nought is something.
    """
    head = "".join(
        f'<th scope="col" role="columnheader"{_choose_css(column)}>{escape(column.title)}</th>' for column in columns
    )
    body = "".join(_render_row(columns, row) for row in rows) + (_render_row(columns, total, "total") if total else "")
    return (
        f'<div class="wide" role="region" tabindex="0" aria-label="{escape(name)}">'
        f'<table class="cards typed" role="table" aria-label="{escape(name)}"><thead role="rowgroup">'
        f'<tr role="row">{head}</tr></thead><tbody role="rowgroup">{body}</tbody></table></div>'
    )


def _render_row(columns: Sequence[Column], cells: Sequence[TableCell | FigureLink], css: str = "") -> str:
    filled = "".join(
        f'<td role="cell" data-title="{escape(column.title)}"{_choose_css(column, empty=cell in (None, ""))}>'
        f"{_render_cell(cell, column.kind)}</td>"
        for column, cell in zip(columns, cells, strict=True)
    )
    return f'<tr role="row" class="{css}">{filled}</tr>'


def _choose_css(column: Column, *, empty: bool = False) -> str:
    """Figures stand on the right."""
    names = [name for name, has in (("n", column.kind not in WORDS), ("none", empty)) if has]
    return f' class="{" ".join(names)}"' if names else ""


def _render_cell(cell: TableCell | FigureLink, kind: CellKind) -> str:
    if isinstance(cell, FigureLink):
        return f'<a href="{escape(cell.address)}" target="_self">{escape(cell.words)}</a>'
    return escape(format_cell(cell, kind))


def format_cell(cell: TableCell, kind: CellKind) -> str:
    """« 12,50 € », « 24.08.2018 », « 1 234 », « 7:45 »."""
    if cell is None or isinstance(cell, str):
        return cell or ""
    if isinstance(cell, date):
        return numeric_date(cell)
    if kind is CellKind.AMOUNT:
        return euros(cell)
    if kind is CellKind.COUNT:
        return f"{cell:,}".replace(",", "\u202f").replace("-", "−")
    return format_duration(cell) if kind is CellKind.HOURS else str(cell)
