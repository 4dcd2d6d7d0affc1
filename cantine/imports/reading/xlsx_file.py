"""Workbooks of Excel, LibreOffice, Numbers and Google Sheets (XLSX); other packed files are recognised and refused."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from io import BytesIO
from itertools import repeat
from typing import IO, Any
from zipfile import ZipFile

from openpyxl import load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from cantine.common.form_input import NotAccepted
from cantine.common.tables.file_limits import LAST_LINE, LONGEST_CELL, MOST_UNPACKED
from cantine.imports.rules.cell import FileCell, UnreadableCell

BROKEN = "Ce fichier ne se lit pas : enregistrez-le de nouveau en XLSX ou en CSV."
NO_RESULT = UnreadableCell(
    "le résultat de la formule n'est pas dans le fichier : ouvrez-le dans Excel ou LibreOffice, enregistrez-le, "
    "puis apportez-le de nouveau."
)
ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#VALEUR!", "#NOM?"})

_OTHERS = (
    ("xl/workbook.bin", "un classeur binaire (.xlsb) : ouvrez-le dans Excel et enregistrez-le en .xlsx."),
    ("content.xml", "un fichier OpenDocument (.ods) : ouvrez-le dans LibreOffice et enregistrez-le en .xlsx."),
    ("Index/", "un fichier Numbers : dans Numbers, exportez-le vers Excel."),
    ("word/", "un document de texte : copiez son tableau dans un tableur et enregistrez-le en .xlsx."),
)
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_NUMBER = re.compile(rb'\br="(\d+)"')
_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
_PIECE = 1 << 20


class XlsxSheet:
    """One sheet of a workbook."""

    def __init__(self, content: bytes, name: str, *, later_epoch: bool) -> None:
        self._content, self.name, self.later_epoch = content, name, later_epoch
        self._scanned: tuple[frozenset[int], bool] | None = None

    def rows(self, width: int) -> Iterator[tuple[int, Sequence[FileCell]]]:
        """See `table_file.SourceTable`; a formula without its result, or with an error, is an unreadable cell."""
        with _guard_reading():
            values = self._raw(width, data_only=True)
            formulas = self._raw(width, data_only=False) if self._scan()[1] else repeat(())
            for line, (row, told) in enumerate(zip(values, formulas, strict=False), 1):
                yield line, [_make_plain(cell) for cell in row] if not told else [*map(_resolve_formula, row, told)]

    def list_hidden(self) -> frozenset[int]:
        """See `table_file.SourceTable`."""
        return self._scan()[0]

    def _raw(self, width: int, *, data_only: bool) -> Iterator[Sequence[Any]]:
        book = load_workbook(BytesIO(self._content), read_only=True, data_only=data_only, keep_links=False)
        sheet = book[self.name]
        sheet.reset_dimensions()  # a file may claim any size
        yield from sheet.iter_rows(values_only=True, max_col=width, max_row=LAST_LINE)

    def _scan(self) -> tuple[frozenset[int], bool]:
        """The hidden lines, and whether there are formulas, from the raw text of the sheet."""
        if self._scanned is None:
            with _guard_reading():
                book = load_workbook(BytesIO(self._content), read_only=True, keep_links=False)
                path = book[self.name]._worksheet_path
                with ZipFile(BytesIO(self._content)) as folder, folder.open(path) as packed:
                    self._scanned = _scan(packed)
        return self._scanned


def list_tables(content: bytes) -> Iterator[XlsxSheet]:
    """The visible sheets, first to last. Raises NotAccepted for what is no workbook, or is too big once unpacked."""
    with _guard_reading():
        with ZipFile(BytesIO(content)) as folder:
            if sum(part.file_size for part in folder.infolist()) > MOST_UNPACKED:
                raise NotAccepted("Ce fichier est trop gros une fois ouvert : enregistrez-le en CSV.")
            for start, what in _OTHERS:
                if any(name.startswith(start) for name in folder.namelist()):
                    raise NotAccepted(f"Ce fichier est {what}")
            _unpack(folder)
        book = load_workbook(BytesIO(content), read_only=True, keep_links=False)
        later = book.epoch == CALENDAR_MAC_1904
        shown = [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
    for name in shown or book.sheetnames[:1]:
        yield XlsxSheet(content, name, later_epoch=later)


@contextmanager
def _guard_reading() -> Iterator[None]:
    """Turn any error of the library over a malformed file into one sentence."""
    try:
        yield
    except NotAccepted:
        raise
    except GeneratorExit:
        raise
    except Exception as error:
        raise NotAccepted(BROKEN) from error


def _unpack(folder: ZipFile) -> None:
    """Check the real size of the content, piece by piece: the sizes that a packed folder states may be lies."""
    left = MOST_UNPACKED
    for part in folder.infolist():
        with folder.open(part) as packed:
            while piece := packed.read(_PIECE):
                left -= len(piece)
                if left < 0:
                    raise NotAccepted("Ce fichier est trop gros une fois ouvert : enregistrez-le en CSV.")


def _scan(packed: IO[bytes]) -> tuple[frozenset[int], bool]:
    hidden, line, formulas, rest = set(), 0, False, b""
    while piece := packed.read(_PIECE):
        text = rest + piece
        cut = text.rfind(b"<")
        text, rest = (text, b"") if cut < 0 else (text[:cut], text[cut:][-_PIECE:])
        formulas = formulas or b"<f" in text or b":f>" in text
        for row in _ROW.finditer(text):
            number = _NUMBER.search(row[1])
            line = int(number[1]) if number else line + 1
            if _HIDDEN.search(row[1]):
                hidden.add(line)
    return frozenset(hidden), formulas


def _resolve_formula(value: Any, formula: Any) -> FileCell:
    if value is None and formula is not None:
        return NO_RESULT
    return _make_plain(value)


def _make_plain(cell: Any) -> FileCell:
    if cell is None or isinstance(cell, bool | int | float | datetime | date):
        return cell
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    said = str(cell)[:LONGEST_CELL]
    return UnreadableCell(f"la formule donne l'erreur {said} : corrigez-la.") if said in ERRORS else said
