"""A table that the French Excel opens as it was meant, and that runs nothing."""

import csv
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantine.documents.csv_table import amount, csv_table


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
        (amount(-1430), "-14,30"),
        (amount(5), "0,05"),
        (amount(123_456_789), "1234567,89"),
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


PRINTABLE = st.characters(
    exclude_categories=["Cc", "Cs"], include_characters="\t\r\n", exclude_characters="\ufffe\uffff"
)


@given(st.lists(st.text(PRINTABLE), min_size=2, max_size=5))
def test_any_printable_text_comes_back_and_none_begins_like_a_formula(cells):
    [back] = csv.reader([written(*cells)], delimiter=";")
    assert [cell.removeprefix("'") for cell in back] == [cell.removeprefix("'") for cell in cells]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for cell in back)
