"""A spreadsheet that the accountant need not touch up, whatever people typed into it."""

import csv
import tracemalloc
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cantine.common.tables import spreadsheet
from cantine.common.tables.csv_table import write_csv
from cantine.common.tables.spreadsheet import TooManyRows, xlsx
from cantine.common.tables.table import LONGEST_TEXT, CellKind, Column, Table
from tests.dates import on
from tests.support.sheets import opened, recalculated, rows, without_values

COLUMNS = (
    Column("Libellé"),
    Column("Date", CellKind.DATE),
    Column("Quantité", CellKind.COUNT, total=True),
    Column("Débit", CellKind.AMOUNT, total=True),
    Column("Crédit", CellKind.AMOUNT, total=True),
    Column("Solde", CellKind.AMOUNT, less=("Crédit", "Débit")),
    Column("Heures", CellKind.HOURS, total=True),
)
MONDAY = on("lundi 2026-11-30")
ROWS = (
    ("Repas", MONDAY, 12, 4320, None, -4320, 7 * 60 + 45),
    ("Chèque n° 0012", on("mardi 2026-12-01"), None, None, 4010, -310, None),
    ("Garderie", None, 7, 7, None, -317, 125 * 60 + 30),
)


def made(*given_rows, columns=COLUMNS, **more):
    return b"".join(xlsx(Table("Lignes", columns, given_rows, **more)))


def test_every_cell_has_its_type_and_its_french_format():
    sheet = opened(made(*ROWS))["Lignes"]
    assert [cell.value for cell in sheet[1]] == [column.title for column in COLUMNS]
    label, day, count, debit, credit, balance, hours = sheet[2]
    assert (label.value, label.data_type, label.number_format) == ("Repas", "s", "@")
    assert (day.value.date(), day.is_date, day.number_format) == (MONDAY, True, "dd/mm/yyyy")
    assert (count.value, count.number_format) == (12, "[$-40C]#,##0")
    assert (debit.value, debit.number_format) == (43.2, '[$-40C]#,##0.00\\ "€"')
    assert (credit.value, balance.value) == (None, -43.2)
    assert (hours.value, hours.number_format) == (timedelta(hours=7, minutes=45), "[h]:mm")
    assert sheet["E3"].value == 40.1


def test_the_header_stays_in_view_rows_are_filtered_and_pages_are_printed_with_it():
    sheet = opened(made(*ROWS, about="octobre 2026 & novembre", made_on=MONDAY))["Lignes"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:G4"  # not the totals
    assert sheet.print_title_rows == "$1:$1"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage) == (0, True)
    assert sheet.oddHeader.left.text == "&BLignes – octobre 2026 && novembre"
    assert (sheet.oddFooter.left.text, sheet.oddFooter.right.text) == ("Édité le 30/11/2026", "Page &P sur &N")


def test_totals_are_formulas_of_what_is_shown_and_hold_their_value():
    content = made(*ROWS)
    assert [cell.value for cell in opened(content, formulas=True)["Lignes"][5]] == [
        "Total",
        None,
        "=SUBTOTAL(9,C2:C4)",
        "=SUBTOTAL(9,D2:D4)",
        "=SUBTOTAL(9,E2:E4)",
        "=E5-D5",
        "=SUBTOTAL(9,G2:G4)",
    ]
    values = [cell.value for cell in opened(content)["Lignes"][5]]
    assert values == ["Total", None, 19, 43.27, 40.1, -3.17, timedelta(hours=133, minutes=15)]


def test_libreoffice_calculates_the_same_totals_by_itself(tmp_path):
    many = [(f"Ligne {n}", MONDAY, n % 7, n * 7919 % 99_999, n * 31 % 4_000, None, n * 7 % 600) for n in range(3_000)]
    files = {"lignes": made(*many), "vide": made()}
    assert opened(without_values(files["lignes"]))["Lignes"]["D3002"].value is None
    found = recalculated(files, tmp_path)
    total = [cell.value for cell in found["lignes"]["Lignes"][3002]]
    debit, credit = sum(row[3] for row in many), sum(row[4] for row in many)
    assert total[0] == "Total"
    assert total[2] == sum(row[2] for row in many)
    assert [round(value * 100) for value in total[3:6]] == [debit, credit, credit - debit]
    assert round(total[6] / timedelta(minutes=1)) == sum(row[6] for row in many)
    assert rows(found["vide"]["Lignes"])[1] == ["Total", None, 0, 0, 0, 0, timedelta(0)]


def test_a_table_without_rows_still_has_its_header_and_totals_of_nought():
    assert rows(opened(made())["Lignes"])[1] == ["Total", None, 0, 0, 0, 0, timedelta(0)]
    assert len(rows(opened(made(columns=[Column("Nom")]))["Lignes"])) == 1


TRICKS = [
    "=1+1",
    "+33 6 00",
    "-5",
    "@SUM(A1)",
    "\t=1",
    '=HYPERLINK("http://mechant.exemple")',
    "http://exemple.fr",
    "{=1}",
    "0012",
    "1e5",
    "VRAI",
    "a;b",
    'dit « "Léo" »',
    "ligne\nautre",
    "<r><t>gras</t></r>",
    "<r></r>",
    "&lt;",
    "_x0041_",
    "😀 é ß",
]


@pytest.mark.parametrize("trick", TRICKS)
def test_text_stays_text_whatever_it_looks_like(trick):
    cell = opened(made((trick, *[None] * 6)), formulas=True)["Lignes"]["A2"]
    assert cell.data_type == "s"
    assert cell.hyperlink is None
    assert cell.value.replace("_x005F", "").rstrip(" ") == trick


def test_signs_that_cannot_be_printed_become_spaces_and_endless_text_ends():
    sheet = opened(made(("a\0b\x1bc\ufffed", *[None] * 6), ("é" * 40_000, *[None] * 6)))["Lignes"]
    assert sheet["A2"].value == "a b c d"
    assert sheet["A3"].value == "é" * LONGEST_TEXT + "…"
    assert sheet.row_dimensions[3].height <= 409


@settings(max_examples=30)
@given(st.lists(st.text(max_size=80), min_size=1, max_size=4))
def test_any_text_can_be_opened_again(texts):
    columns = [Column(f"Colonne {number}") for number in range(len(texts))]
    sheet = opened(made(texts, columns=columns), formulas=True)["Lignes"]
    assert all(cell.data_type in ("s", "n", "inlineStr") for cell in sheet[2])
    assert len(sheet[2]) == len(texts)


@pytest.mark.parametrize("name", ["Relevé [DURAND] / 2026", "'a'", "x" * 60, "\0", "=1+1", " ＠A1"])
def test_a_sheet_has_a_name_that_sheets_may_have(name):
    [title] = opened(b"".join(xlsx(Table(name, COLUMNS, ROWS)))).sheetnames
    assert 0 < len(title) <= 31
    assert not set(title) & set("[]:*?/\\'")
    assert title[0] not in " =+-@＝＋－＠"


def test_several_tables_are_several_sheets():
    assert opened(b"".join(xlsx(*[Table(name, COLUMNS, ROWS) for name in ("CP", "CE1")]))).sheetnames == ["CP", "CE1"]


def test_a_date_before_the_first_that_spreadsheets_know_is_text():
    sheet = opened(made(("Né", date(1899, 12, 31), *[None] * 5)))["Lignes"]
    assert sheet["B2"].value == "31/12/1899"


def test_long_text_is_broken_into_lines_that_are_seen_and_short_text_is_not():
    sheet = opened(made(("mot " * 40, *[None] * 6), ("mot", *[None] * 6)))["Lignes"]
    assert sheet.row_dimensions[2].height >= 45
    assert sheet.row_dimensions[3].height is None
    assert 9 <= sheet.column_dimensions["A"].width <= 51


def test_a_sheet_that_would_be_too_long_is_refused_and_leaves_no_file(monkeypatch, tmp_path):
    monkeypatch.setattr(spreadsheet, "MOST_ROWS", 2)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(TooManyRows):
        made(*ROWS)
    assert list(tmp_path.iterdir()) == []


def test_memory_does_not_grow_with_the_rows():
    def peak(count):
        labels = (f"Libellé de la ligne {number}" for number in range(count))
        tracemalloc.start()
        try:
            for piece in xlsx(Table("Lignes", COLUMNS, ((label, MONDAY, 1, 100, None, None, 15) for label in labels))):
                assert piece
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(10)  # what is made once
    assert peak(5_000) - peak(100) < 500_000  # bytes; held in memory, so many rows take some ten million


def test_the_same_table_as_csv_has_the_same_totals():
    lines = b"".join(write_csv(Table("Lignes", COLUMNS, ROWS))).decode("utf-8-sig").splitlines()
    assert list(csv.reader(lines, delimiter=";")) == [
        [column.title for column in COLUMNS],
        ["Repas", "30/11/2026", "12", "43,20", "", "-43,20", "7:45"],
        ["Chèque n° 0012", "01/12/2026", "", "", "40,10", "-3,10", ""],
        ["Garderie", "", "7", "0,07", "", "-3,17", "125:30"],
        ["Total", "", "19", "43,27", "40,10", "-3,17", "133:15"],
    ]


def test_csv_text_has_no_sign_that_cannot_be_printed():
    lines = b"".join(write_csv(Table("Lignes", [Column("Nom")], [["=a\0b"]])))
    assert lines.endswith(b"'=a b\r\n")
