"""Reading a spreadsheet or CSV file from outside with distrust: titles and rows, within fixed bounds."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from cantine.common.form_input import NotAccepted
from cantine.common.tables.file_limits import MOST_BYTES, MOST_COLUMNS, MOST_ROWS
from cantine.imports.reading import text_file, xls_file, xlsx_file
from cantine.imports.rules.cell import FileCell
from cantine.imports.rules.titles import count_known

_TITLES_WITHIN = 30
"""The titles are within so many rows, below headlines and empty lines."""
_MOST_TABLES = 30
"""Sheets of a file, or ways to read it, that are tried at most."""


class SourceTable(Protocol):
    """One sheet of a file, or one way to read it; rows can be asked for again and again."""

    name: str
    later_epoch: bool

    def rows(self, width: int) -> Iterator[tuple[int, Sequence[FileCell]]]:
        """(line, cells) of every row, empty ones too, at most `width` cells each."""

    def list_hidden(self) -> frozenset[int]:
        """The lines that are hidden in the program that wrote the file."""


@dataclass(frozen=True)
class FileSheet:
    """The titles of a file's columns, and its rows as they are, without empty ones; none is longer than the titles.

    `lines` are their line numbers in the file, `hidden` those that a filter hides; `later_epoch`: days are counted from
    1904. `name` is the name of the sheet if there are several, `titles_line` the line number of the titles.
    """

    titles: Sequence[str]
    rows: Sequence[Sequence[FileCell]]
    lines: Sequence[int] = ()
    hidden: frozenset[int] = frozenset()
    later_epoch: bool = False
    name: str = ""
    titles_line: int = 1


def read_sheet(content: bytes) -> FileSheet:
    """Read the table with the most known titles from an XLSX, XLS, HTML or CSV file. Raises NotAccepted.

    The sentence of the error says what to do. Of a spreadsheet it may be any sheet; of a text the separator is the one
    that gives the most known titles. Titles are searched in the first rows; if none is known, the first row that is not
    empty has them.
    """
    if len(content) > MOST_BYTES:
        raise NotAccepted("Ce fichier est trop gros : 10 Mo au plus. Enregistrez-le en plusieurs fichiers.")
    tables = [*islice(_list_tables(content), _MOST_TABLES)]
    best: tuple[int, int, list[str], SourceTable] | None = None
    for table in tables:
        found = _find_titles(table.rows(MOST_COLUMNS + 1))
        if found and (best is None or found[0] > best[0]):
            best = *found, table
    if best is None:
        raise NotAccepted("Ce fichier est vide : sa première ligne porte les titres des colonnes.")
    _known, line, titles, table = best
    if len(titles) > MOST_COLUMNS:
        raise NotAccepted("Ce fichier a trop de colonnes : 200 au plus.")
    rows, lines = _read_rows(table, line, len(titles))
    if not rows:
        raise NotAccepted("Ce fichier n'a que des titres : écrivez dessous une ligne par famille ou par enfant.")
    hidden = table.list_hidden().intersection(lines)
    return FileSheet(titles, rows, lines, hidden, table.later_epoch, table.name if tables[1:] else "", line)


def _list_tables(content: bytes) -> Iterable[SourceTable]:
    if content[:2] == b"PK":
        return xlsx_file.list_tables(content)
    if content[:8] == xls_file.MARK:
        return xls_file.list_tables(content)
    return text_file.list_tables(content)


def _find_titles(rows: Iterator[tuple[int, Sequence[FileCell]]]) -> tuple[int, int, list[str]] | None:
    """(how many are known, line, titles) of the first rows; None where all are empty."""
    best: tuple[int, int, list[str]] | None = None
    filled = 0
    for line, row in rows:
        if _is_empty(row):
            continue
        titles = [str(cell).strip()[:100] if cell is not None else "" for cell in row]
        while titles and not titles[-1]:
            titles.pop()
        known = count_known(titles)
        if best is None or known > best[0]:
            best = known, line, titles
        filled += 1
        if filled >= _TITLES_WITHIN:
            break
    return best


def _read_rows(table: SourceTable, titles_line: int, width: int) -> tuple[list[Sequence[FileCell]], list[int]]:
    rows: list[Sequence[FileCell]] = []
    lines: list[int] = []
    for line, row in table.rows(width):
        if line <= titles_line or _is_empty(row):
            continue
        if len(rows) >= MOST_ROWS:
            raise NotAccepted("Ce fichier a trop de lignes : 50 000 au plus. Enregistrez-le en plusieurs fichiers.")
        rows.append(row[:width])
        lines.append(line)
    return rows, lines


def _is_empty(row: Sequence[FileCell]) -> bool:
    return all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in row)
