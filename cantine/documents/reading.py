"""A spreadsheet or CSV file from outside, read with distrust: its titles and its rows, within fixed bounds."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO, StringIO
from itertools import islice
from typing import Any
from zipfile import ZipFile

from openpyxl import load_workbook

from cantine.rules.imports.cells import Cell
from cantine.rules.typed import NotAccepted

MOST_BYTES = 10_000_000
"""Of a file."""
MOST_UNPACKED = 100_000_000
"""Bytes of everything in a spreadsheet: it is a packed folder, and a small one can hold gigabytes of nothing."""
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 50_000, 200, 32_767
_ENCODINGS = ("utf-8-sig", "cp1252")


@dataclass(frozen=True)
class Sheet:
    """The titles of a file's columns, and its rows as they are; every row has at most as many cells as titles."""

    titles: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def read(content: bytes) -> Sheet:
    """The first sheet of an XLSX file, or a CSV file by its own separator. Raises NotAccepted with what to do."""
    if len(content) > MOST_BYTES:
        raise NotAccepted("Ce fichier est trop gros : 10 Mo au plus. Enregistrez-le en plusieurs fichiers.")
    rows = _spreadsheet(content) if content[:2] == b"PK" else _text(content)
    found = _titles(rows)
    kept = [row[: len(found)] for row in islice(rows, MOST_ROWS + 1)]
    if len(kept) > MOST_ROWS:
        raise NotAccepted("Ce fichier a trop de lignes : 50 000 au plus. Enregistrez-le en plusieurs fichiers.")
    return Sheet(found, kept)


def _titles(rows: Iterator[Sequence[Cell]]) -> list[str]:
    first = next(rows, ())
    titles = [str(cell).strip()[:100] if cell is not None else "" for cell in first]
    while titles and not titles[-1]:
        titles.pop()
    if not titles:
        raise NotAccepted("Ce fichier est vide : sa première ligne porte les titres des colonnes.")
    if len(titles) > MOST_COLUMNS:
        raise NotAccepted("Ce fichier a trop de colonnes : 200 au plus.")
    return titles


def _spreadsheet(content: bytes) -> Iterator[list[Cell]]:
    broken = NotAccepted("Ce fichier ne se lit pas : enregistrez-le de nouveau en XLSX ou en CSV.")
    try:
        with ZipFile(BytesIO(content)) as folder:
            if sum(part.file_size for part in folder.infolist()) > MOST_UNPACKED:
                raise NotAccepted("Ce fichier est trop gros une fois ouvert : enregistrez-le en CSV.")
            _unpack(folder)
        book = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # a file may claim any size
        for row in sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS + 1, max_row=MOST_ROWS + 2):
            yield [_plain(cell) for cell in row]
    except NotAccepted:
        raise
    except Exception as error:  # whatever a made-up file makes the library stumble over
        raise broken from error


def _unpack(folder: ZipFile) -> None:
    """Count what is really in it, piece by piece: the sizes that a packed folder tells may be lies."""
    left = MOST_UNPACKED
    for part in folder.infolist():
        with folder.open(part) as packed:
            while piece := packed.read(1 << 20):
                left -= len(piece)
                if left < 0:
                    raise NotAccepted("Ce fichier est trop gros une fois ouvert : enregistrez-le en CSV.")


def _plain(cell: Any) -> Cell:
    if cell is None or isinstance(cell, bool | int | float | datetime | date):
        return cell
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    return str(cell)[:LONGEST_CELL]


def _text(content: bytes) -> Iterator[list[Cell]]:
    text = _decoded(content)
    if "\0" in text:
        raise NotAccepted("Ce fichier n'est ni un tableur XLSX ni un texte CSV.")
    first = text.partition("\n")[0]
    separator = max(";\t,", key=first.count)
    try:
        for row in csv.reader(StringIO(text, newline=""), delimiter=separator):
            yield [cell[:LONGEST_CELL] or None for cell in row[: MOST_COLUMNS + 1]]
    except csv.Error:
        raise NotAccepted(
            "Ce fichier CSV ne se lit pas : un guillemet n'est pas fermé, ou une cellule est trop longue."
        ) from None


def _decoded(content: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotAccepted("Ce fichier n'est ni un tableur XLSX ni un texte CSV.")
