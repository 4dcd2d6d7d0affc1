"""A table that the French Excel opens as it was meant, and that runs nothing."""

import csv
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantine.common.tables.csv_table import csv_table, make_euros
from cantine.common.typed_text.hidden_signs import drop_hidden_signs
from cantine.imports.reading import table_file
from cantine.imports.rules.cell import format_cell
from tests.support.sheets import opened_csv


def written(*cells):
    """One row, as the bytes after the header."""
    _, line = csv_table(["A"], [cells])
    return line.decode()


def test_the_file_begins_with_its_mark_and_its_header():
    assert b"".join(csv_table(["Date", "État"], [])) == b"\xef\xbb\xbfDate;\xc3\x89tat\r\n"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("Repas", "Repas"),
        ("Repas ; goûter", '"Repas ; goûter"'),
        ('dit « "Léo" »', '"dit « ""Léo"" »"'),
        (date(2026, 12, 1), "01/12/2026"),
        (make_euros(-1430), "-14,30"),
        (make_euros(5), "0,05"),
        (make_euros(123_456_789), "1234567,89"),
        (Decimal("1.5"), "1,5"),
        (-3, "-3"),
        (None, ""),
    ],
)
def test_a_cell_is_written_as_french_spreadsheets_read_it(cell, text):
    assert written(cell, "") == f"{text};\r\n"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_text_that_would_run_as_a_formula_stays_text(start):
    assert f"'{start}cmd|' /C calc'!A0" in written(f"{start}cmd|' /C calc'!A0")


def test_the_name_of_a_service_over_a_column_is_no_formula_either():
    head = b"".join(csv_table(["Jour", "=1+1"], [])).decode("utf-8-sig")
    assert head == "Jour;'=1+1\r\n"


TAKEN_FOR_NUMBERS = (
    """
    0004567|01000|1-2|11-12|3E2|1e3|2026-12|12-2026|1/2|1 1/2|2.5|1,50|1 000|5 %|10 €|(5)|12:30|2 mars|mars 18|1-mai|
    14/03/2018|12345678901234567|VRAI|false|5 pm
""".replace("\n    ", "")
    .strip()
    .split("|")
)
TAKEN_FOR_TEXT = [
    "2026-0002",
    "7067",
    "12 rue Haute",
    "CE1",
    "1er étage",
    "17 h 30",
    "Mai",
    "Marseille",
    "06 39 98 01 01",
]


@pytest.mark.parametrize("cell", TAKEN_FOR_NUMBERS)
def test_text_that_spreadsheets_take_for_a_number_stays_text_behind_a_tab(cell):
    assert written(cell, "") == f"\t{cell};\r\n"


@pytest.mark.parametrize("cell", TAKEN_FOR_TEXT)
def test_text_that_they_leave_alone_is_bare(cell):
    assert written(cell, "") == f"{cell};\r\n"


@pytest.mark.parametrize("searching", [False, True])
def test_libreoffice_and_our_own_import_show_what_was_written(tmp_path, searching):
    names = [*TAKEN_FOR_NUMBERS, *TAKEN_FOR_TEXT]
    content = b"".join(csv_table(["nom famille", "classe"], [(name, name) for name in names]))
    shown = opened_csv(content, tmp_path / "office", searching=searching).active
    assert [str(value).strip() for (value,) in shown.iter_rows(min_row=2, max_col=1, values_only=True)] == names
    assert [format_cell(row[1]) for row in table_file.read_sheet(content).rows] == names


PRINTABLE = st.characters(
    exclude_categories=["Cc", "Cs"], include_characters="\t\r\n", exclude_characters="\ufffe\uffff"
)


@given(st.lists(st.text(PRINTABLE), min_size=2, max_size=5))
def test_any_printable_text_comes_back_and_none_begins_like_a_formula(cells):
    [back] = csv.reader([written(*cells)], delimiter=";")
    assert [cell.lstrip("\t").removeprefix("'") for cell in back] == [
        drop_hidden_signs(cell).lstrip("\t").removeprefix("'") for cell in cells
    ] or any("\t" in cell for cell in cells)
    assert not any(cell.startswith(("=", "+", "-", "@", "\r", "\n")) for cell in back)
    assert not any(cell.removeprefix("\t").startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for cell in back)
