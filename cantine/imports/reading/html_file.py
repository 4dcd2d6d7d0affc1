"""The tables of a web page, or of Excel's old XML, that a program saved as « familles.xls »."""

from html.parser import HTMLParser

from cantine.common.form_input import NotAccepted
from cantine.common.tables.file_limits import LONGEST_CELL, MOST_ROWS
from cantine.imports.rules.cell import FileCell

_TABLE, _ROW, _CELL = {"table"}, {"tr", "row"}, {"td", "th", "cell"}
_UNSEEN = {"style", "script", "head", "title"}


def find_tables(text: str, width: int) -> list[list[list[FileCell]]]:
    """Every table, as rows of at most `width` cells. Raises NotAccepted where there is none."""
    parser = _Tables(width)
    parser.feed(text)
    parser.close()
    found = [table for table in parser.tables if table]
    if not found:
        raise NotAccepted(
            "Ce fichier est une page web sans tableau : ouvrez-le dans Excel ou LibreOffice et enregistrez-le en .xlsx."
        )
    return found


class _Tables(HTMLParser):
    """A parser of tables without namespaces (« ss:Row »); a cell over several columns leaves the next ones empty."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.tables: list[list[list[FileCell]]] = []
        self._width, self._rows = width, 0
        self._cell: list[str] | None = None
        self._over = 1
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A table, a row, a cell or a new line begins."""
        name, attributes = tag.rpartition(":")[2], {key.rpartition(":")[2]: value or "" for key, value in attrs}
        if name in _UNSEEN:
            self._unseen += 1
        elif name in _TABLE:
            self.tables.append([])
        elif name in _ROW:
            self._begin_row()
        elif name in _CELL:
            self._end_cell()
            self._begin_cell(attributes)
        elif name in ("br", "p", "div") and self._cell:
            self._cell.append(" ")

    def handle_endtag(self, tag: str) -> None:
        """A cell ends with its row and its table, whatever was forgotten."""
        name = tag.rpartition(":")[2]
        if name in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif name in _CELL | _ROW | _TABLE:
            self._end_cell()

    def handle_data(self, data: str) -> None:
        """The text of a cell."""
        if self._cell is not None and not self._unseen:
            self._cell.append(data)

    def _begin_row(self) -> None:
        self._end_cell()
        if not self.tables:
            self.tables.append([])
        self._rows += 1
        if self._rows > MOST_ROWS + 100:
            raise NotAccepted("Ce fichier a trop de lignes : 50 000 au plus. Enregistrez-le en plusieurs fichiers.")
        self.tables[-1].append([])

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        if not self.tables or not self.tables[-1]:
            self._begin_row()
        row = self.tables[-1][-1]
        place = _read_number(attributes.get("index", "")) - 1  # of Excel's old XML, which leaves empty cells out
        while len(row) < min(place, self._width):
            row.append(None)
        self._over = max(1, _read_number(attributes.get("colspan", "1")))
        self._cell = []

    def _end_cell(self) -> None:
        if self._cell is None:
            return
        row = self.tables[-1][-1]
        text = " ".join("".join(self._cell).split())[:LONGEST_CELL]
        self._cell = None
        for cell in [text or None, *([None] * min(self._over - 1, self._width))]:
            if len(row) < self._width:
                row.append(cell)


def _read_number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 1
