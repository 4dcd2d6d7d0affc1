"""HTML tables that become cards on a phone: of words, or of figures as in a spreadsheet. Every text is escaped here."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from cantine.common.balance_words import measure_balance
from cantine.common.french import euros, numeric_date
from cantine.common.tables.table import CellKind, Column, TableCell, format_duration
from cantine.common.typed_text.html import escape

WORDS = (CellKind.TEXT, CellKind.DATE)


@dataclass(frozen=True)
class FileLink:
    """A cell with a file to download: the words of its link, and its address, which is the portal's own; `name` is
    what a screen reader says instead of its words."""

    words: str
    address: str
    name: str = ""


@dataclass(frozen=True)
class PageLink:
    """A cell that leads to another page of the portal; `name` is what a screen reader says instead of its words."""

    words: str
    address: str
    name: str = ""


@dataclass(frozen=True)
class FoldedText:
    """A cell of a long text, which one click on a few words opens."""

    words: str
    text: str


@dataclass(frozen=True)
class PaperState:
    """What is to be done for a paper, or that it is `settled`, in a few words."""

    words: str
    settled: bool = False


@dataclass(frozen=True)
class StatedPaper:
    """A cell with a paper and its state."""

    paper: str | FileLink
    state: PaperState


@dataclass(frozen=True)
class Balance:
    """A cell with a balance in cents (negative is owed): « 12,50 € à payer »; figures stand one under another."""

    cents: int


Content = TableCell | FileLink | PageLink | FoldedText | StatedPaper | Balance


def render_table(titles: Sequence[str | Column], rows: Iterable[Sequence[Content]], name: str, kind: str) -> str:
    """A table with its accessible name. A row is its cells, or what `render_row` made of them. Roles are spelt out
    because a phone shows the rows as cards."""
    columns = [*map(_make_column, titles)]
    body = "".join(row if isinstance(row, str) else render_row(columns, row) for row in rows)
    head = "".join(
        f'<th scope="col" role="columnheader"{_choose_css(column)}>{escape(column.title)}</th>' for column in columns
    )
    return (
        f'<table class="cards {kind}" role="table" aria-label="{escape(name)}"><thead role="rowgroup">'
        f'<tr role="row">{head}</tr></thead><tbody role="rowgroup">{body}</tbody></table>'
    )


def render_row(columns: Sequence[str | Column], cells: Sequence[Content], css: str = "") -> str:
    """One row; each cell carries its column's title for the phone. There an empty cell disappears, nought does not."""
    filled = "".join(
        f'<td role="cell" data-title="{escape(column.title)}"{_choose_css(column, empty=cell in (None, ""))}>'
        f"{_render_cell(cell, column.kind)}</td>"
        for column, cell in zip(map(_make_column, columns), cells, strict=True)
    )
    return f'<tr role="row" class="{css}">{filled}</tr>'


def render_figures(
    columns: Sequence[Column], rows: Iterable[Sequence[Content]], name: str, total: Sequence[Content] | None = None
) -> str:
    """A table whose figures stand on the right. Wider than its page, it is moved sideways by itself."""
    whole = render_table(columns, [*rows, *([render_row(columns, total, "total")] if total else [])], name, "typed")
    return f'<div class="wide" role="region" tabindex="0" aria-label="{escape(name)}">{whole}</div>'


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


def _make_column(column: str | Column) -> Column:
    return Column(column) if isinstance(column, str) else column


def _choose_css(column: Column, *, empty: bool = False) -> str:
    names = [name for name, has in (("n", column.kind not in WORDS), ("none", empty)) if has]
    return f' class="{" ".join(names)}"' if names else ""


def _render_cell(cell: Content, kind: CellKind) -> str:
    match cell:
        case FoldedText():
            return render_folded(escape(cell.words), escape(cell.text))
        case StatedPaper():
            return f"{_render_cell(cell.paper, kind)}{render_state(cell.state)}"
        case Balance():
            figure, side = euros(abs(cell.cents)), measure_balance(cell.cents).removeprefix(euros(abs(cell.cents)))
            return f'{figure}<span class="side">{side}</span>'
        case FileLink() | PageLink():
            how = "download" if isinstance(cell, FileLink) else 'class="page"'
            name = f' aria-label="{escape(cell.name)}"' if cell.name else ""
            return f'<a {how} href="{escape(cell.address)}"{name}>{escape(cell.words)}</a>'
    return escape(format_cell(cell, kind))


def render_content(content: Content) -> str:
    """A text or a link as it stands in a cell, for use outside a table."""
    return _render_cell(content, CellKind.TEXT)


def render_state(state: PaperState) -> str:
    """« payée », « à payer avant le … » in small letters."""
    return f'<small class="state {"settled" if state.settled else "todo"}">{escape(state.words)}</small>'


def render_folded(title: str, shown: str) -> str:
    """What one click on its title opens, as HTML."""
    return f"<details><summary>{title}</summary>{shown}</details>"


def render_list(title: str, lines: Sequence[str], level: int = 3, own: Collection[int] = ()) -> str:
    """A short list under its title, a heading of this level, as HTML; empty where there is nothing to list. The lines
    in the places `own` stand out."""
    classes = dict.fromkeys(own, ' class="own"')
    entries = "".join(f"<li{classes.get(place, '')}>{escape(line)}</li>" for place, line in enumerate(lines))
    return f"<h{level}>{escape(title)}</h{level}><ul>{entries}</ul>" if lines else ""


def render_parts(*parts: str) -> str:
    """Pieces of HTML one below the other, as far apart as Streamlit's own elements: one element costs less than
    several. Empty ones are left out."""
    return f'<div class="parts">{"".join(f"<div>{part}</div>" for part in parts if part)}</div>'
