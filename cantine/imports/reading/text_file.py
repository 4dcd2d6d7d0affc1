"""Texts: CSV with any separator, « Texte Unicode », and web pages saved under the name of a spreadsheet."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

from cantine.common.form_input import NotAccepted
from cantine.common.tables.file_limits import LONGEST_CELL, MOST_COLUMNS
from cantine.imports.reading.html_file import find_tables
from cantine.imports.reading.text_encoding import decode
from cantine.imports.rules.cell import FileCell

_SEPARATORS = ";\t,|"
_SAYS_SEPARATOR = re.compile(r'"?sep=(.)"?;*\r?\n', re.IGNORECASE)
_MARKUP = re.compile(r"\s*(?:<\?xml|<!doctype|<html|<table|<head|<body|<meta|<style|<!--)", re.IGNORECASE)
_NO_TABLE = "Ce fichier n'est ni un tableur XLSX ou XLS, ni un texte CSV."


class SeparatedText:
    """A text split at one separator."""

    name, later_epoch = "", False

    def __init__(self, text: str, separator: str) -> None:
        self._text, self._separator = text, separator

    def rows(self, width: int) -> Iterator[tuple[int, Sequence[FileCell]]]:
        """See `table_file.SourceTable`. A row is a line, also where one of its cells goes over several."""
        taken: list[str] = []
        source = _record_lines(StringIO(self._text, newline=""), taken)
        try:
            for line, row in enumerate(csv.reader(source, delimiter=self._separator), 1):
                if len(taken) > 1 and not _is_closed(taken, self._separator):
                    raise NotAccepted(
                        f"Ligne {line} : un guillemet n'est pas fermé, et les lignes qui suivent seraient perdues. "
                        "Fermez-le, ou ôtez-le."
                    )
                taken.clear()
                yield line, [cell[:LONGEST_CELL] or None for cell in row[:width]]
        except csv.Error:
            raise NotAccepted(
                "Ce fichier CSV ne se lit pas : un guillemet n'est pas fermé, ou une cellule est trop longue."
            ) from None

    def list_hidden(self) -> frozenset[int]:
        """Empty: a text has no hidden lines."""
        return frozenset()


def _record_lines(lines: Iterable[str], taken: list[str]) -> Iterator[str]:
    """The lines one by one; those that have been read are added to `taken`."""
    for line in lines:
        taken.append(line)
        yield line


def _is_closed(lines: Sequence[str], separator: str) -> bool:
    """Whether a row over several lines is quoted correctly; else its first quote has swallowed the next rows."""
    try:
        [*csv.reader(lines, delimiter=separator, strict=True)]
    except csv.Error:
        return False
    return True


class WebTable:
    """A table of a web page, which is read already."""

    later_epoch = False

    def __init__(self, rows: Sequence[Sequence[FileCell]], name: str = "") -> None:
        self._rows, self.name = rows, name

    def rows(self, width: int) -> Iterator[tuple[int, Sequence[FileCell]]]:
        """See `table_file.SourceTable`."""
        for line, row in enumerate(self._rows, 1):
            yield line, row[:width]

    def list_hidden(self) -> frozenset[int]:
        """Empty."""
        return frozenset()


def list_tables(content: bytes) -> Iterator[SeparatedText | WebTable]:
    """The ways to read a text, the most likely one first. Raises NotAccepted for what is no text."""
    if content[:5] == b"%PDF-":
        raise NotAccepted("Ce fichier est un PDF : il faut le tableur dont il vient, en XLSX ou en CSV.")
    text = decode(content)
    if text is None or "\0" in text:
        raise NotAccepted(_NO_TABLE)
    if _MARKUP.match(text):
        yield from (WebTable(rows) for rows in find_tables(text, MOST_COLUMNS + 1))
        return
    if says := _SAYS_SEPARATOR.match(text):
        yield SeparatedText(text[says.end() :], says[1])
        return
    first = next((line for line in text.splitlines() if line.strip(" ;,\t|\ufeff")), "")
    for separator in sorted(_SEPARATORS, key=first.count, reverse=True):
        yield SeparatedText(text, separator)
