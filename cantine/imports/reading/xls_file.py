"""Workbooks of Excel 97 to 2003 (XLS), which PrestoFacto reads and writes."""

import io
from collections.abc import Iterator, Sequence
from typing import Any

import xlrd

from cantine.common.form_input import NotAccepted
from cantine.common.tables.file_limits import LONGEST_CELL
from cantine.imports.rules.cell import FileCell, UnreadableCell

MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""The first bytes of such a file, and of every other old or locked Office file."""

_LOCKED = "EncryptedPackage".encode("utf-16-le")
_HOW = "ouvrez-le dans Excel ou LibreOffice et enregistrez-le en .xlsx."


class XlsSheet:
    """One sheet of such a workbook."""

    def __init__(self, sheet: Any, datemode: int) -> None:
        self._sheet, self._datemode = sheet, datemode
        self.name, self.later_epoch = sheet.name, datemode == 1

    def rows(self, width: int) -> Iterator[tuple[int, Sequence[FileCell]]]:
        """See `table_file.SourceTable`."""
        for number in range(self._sheet.nrows):
            yield number + 1, [self._plain(cell) for cell in self._sheet.row(number)[:width]]

    def list_hidden(self) -> frozenset[int]:
        """See `table_file.SourceTable`."""
        return frozenset(number + 1 for number, row in self._sheet.rowinfo_map.items() if row.hidden)

    def _plain(self, cell: Any) -> FileCell:
        if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
            return None
        if cell.ctype == xlrd.XL_CELL_BOOLEAN:
            return bool(cell.value)
        if cell.ctype == xlrd.XL_CELL_NUMBER:
            return float(cell.value)
        if cell.ctype == xlrd.XL_CELL_ERROR:
            error = xlrd.error_text_from_code.get(cell.value, "?")
            return UnreadableCell(f"la formule donne l'erreur {error} : corrigez-la.")
        if cell.ctype == xlrd.XL_CELL_DATE:
            try:
                return xlrd.xldate_as_datetime(cell.value, self._datemode)  # type: ignore[no-any-return]
            except (ValueError, OverflowError):
                return float(cell.value)
        return str(cell.value)[:LONGEST_CELL]


def list_tables(content: bytes) -> Iterator[XlsSheet]:
    """The visible sheets, first to last. Raises NotAccepted, with how to save the file, for what cannot be read."""
    if _LOCKED in content:
        raise NotAccepted(f"Ce fichier est protégé par un mot de passe : {_HOW}")
    try:
        book = xlrd.open_workbook(file_contents=content, formatting_info=True, ragged_rows=True, logfile=io.StringIO())
        sheets = [sheet for sheet in book.sheets() if sheet.visibility == 0] or book.sheets()[:1]
    except Exception as error:  # whatever a made-up file makes the library stumble over
        raise NotAccepted(f"Ce fichier Excel 97-2003 ne se lit pas : {_HOW}") from error
    for sheet in sheets:
        yield XlsSheet(sheet, book.datemode)
