"""Whatever is brought as a file ends in a table or in a French sentence, within bounds, and writes nothing."""

import io
import tracemalloc
import zipfile

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from cantine.common.form_input import NotAccepted
from cantine.imports.reading import table_file
from cantine.imports.rules import cells, dates
from cantine.imports.rules.columns import match_columns
from cantine.imports.rules.fields import Field
from cantine.imports.rules.rows import read_rows
from cantine.imports.rules.subscriptions import NamedService
from cantine.imports.rules.titles import NAMES

SERVICES = [NamedService(1, "Repas"), NamedService(2, "Garderie matin"), NamedService(3, "Garderie soir")]
TITLES = [names[0] for names in NAMES.values()]
ODD = st.sampled_from(
    ["=1+1", '=HYPERLINK("http://x")', "+33", "-", "@x", "\u202eabc", "😀", "e\u0301", "0" * 400, "31/02/2020", "nan"]
)
WORD = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=20)
CELL = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.datetimes() | st.dates() | st.text(max_size=40) | ODD
)


def said(refused):
    """A whole sentence: it begins with a capital or what was typed, and ends."""
    assert str(refused)[0] == "«" or str(refused)[0].isupper()
    assert str(refused).endswith(".")


def read(content):
    """The table, or the sentence that refuses it; anything else is a fault of ours."""
    try:
        return table_file.read_sheet(content)
    except NotAccepted as refused:
        return said(refused)


@given(st.binary(max_size=4000))
@example(b"PK\x03\x04")
@example(b"\xff\xfea\x00;\x00")
@example(b'"nom famille\n')
@settings(max_examples=200)
def test_any_bytes_are_a_table_or_a_sentence(content):
    sheet = read(content)
    assert sheet is None or (sheet.titles and all(len(row) <= len(sheet.titles) for row in sheet.rows))


@given(st.text(max_size=2000), st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16", "latin-1"]))
@settings(max_examples=200)
def test_any_text_in_any_encoding_is_a_table_or_a_sentence(text, encoding):
    read(text.encode(encoding, "replace"))


@given(st.lists(st.lists(CELL, max_size=45), max_size=8))
@settings(max_examples=150)
def test_any_cells_under_known_titles_give_families_or_faults(rows):
    draft = read_rows(TITLES, match_columns(TITLES).fields, rows, SERVICES)
    assert all(2 <= fault.line <= len(rows) + 1 and fault.column in TITLES for fault in draft.faults)
    for family in draft.families.values():
        assert family.name
        assert all(child.first_name or child.last_name for child in family.children.values())


@given(CELL)
@settings(max_examples=300)
def test_any_cell_is_read_or_refused_in_words(cell):
    for read_cell in (
        cells.read_yes,
        dates.read_day,
        cells.read_emails,
        cells.read_postal_code,
        cells.read_phone,
        cells.read_amount,
    ):
        try:
            read_cell(cell)
        except NotAccepted as refused:
            said(refused)


@given(st.lists(st.lists(WORD | ODD, max_size=6), max_size=6))
@settings(max_examples=30)
def test_a_spreadsheet_of_any_text_is_read(rows):
    book = Workbook()
    book.active.append(["famille", "prénom", "a", "b", "c", "d"])
    for row in [*rows, ["ZOLA"]]:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    sheet = read(file.getvalue())
    assert sheet is not None
    assert sheet.titles == ["famille", "prénom", "a", "b", "c", "d"]


def _bomb(*sizes):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as folder:
        for number, size in enumerate(sizes):
            folder.writestr(f"xl/part{number}.xml", bytes(size))
    return file.getvalue()


@pytest.mark.parametrize("sizes", [(150_000_000,), (30_000_000,) * 4])
def test_a_bomb_takes_no_more_memory_than_a_file_may(sizes):
    bomb = _bomb(*sizes)
    tracemalloc.start()
    try:
        assert read(bomb) is None
        assert tracemalloc.get_traced_memory()[1] < 30_000_000
    finally:
        tracemalloc.stop()


def test_every_field_has_a_name_and_no_name_means_two():
    assert set(NAMES) == set(Field)
    everything = [name for names in NAMES.values() for name in names]
    assert len(set(everything)) == len(everything)
