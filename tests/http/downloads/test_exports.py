"""Staff take lists away; parents, strangers and nonsense find nothing there."""

import csv
import gc
from itertools import product

import pytest

from cantine.exports import EXPORTS
from cantine.http.downloads import exports
from cantine.store import streaming
from tests.support.big_town import NAME, settle
from tests.support.sheets import opened, rows

FORMS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def address(name, form="csv", question=""):
    return f"/telecharger/{name}.{form}{question}"


@pytest.fixture
def accountant(cast, sign_in):
    settle(cast)
    return sign_in(cast.farid, None)


def table(answer):
    assert answer.status_code == 200
    return list(csv.reader(answer.content.decode("utf-8-sig").splitlines(), delimiter=";"))


@pytest.mark.parametrize(("name", "form"), [*product(EXPORTS, FORMS)])
def test_every_list_leaves_in_both_forms_under_its_french_name_and_is_kept_nowhere(accountant, name, form):
    needed = {"releve-famille": "?famille=101", "rapprochement": "?mois=2026-11"}
    answer = accountant.get(address(name, form, needed.get(name, "")))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == FORMS[form]
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-disposition"].startswith("attachment; filename=")
    content = table(answer) if form == "csv" else rows(opened(answer.content).worksheets[-1])
    assert content[0] == [column.title for column in EXPORTS[name].columns]
    totals = any(column.total for column in EXPORTS[name].columns)
    assert content[-1][0] == "Total" if totals else len(content) == 1


def test_the_file_s_name_says_what_was_chosen(accountant):
    said = accountant.get(address("factures", "xlsx", "?mois=2026-10&famille=101")).headers["content-disposition"]
    assert 'filename="Factures et avoirs octobre 2026 famille MOREL n 101 par mois facture.xlsx"' in said


def test_a_choice_is_kept(accountant):
    october = table(accountant.get(address("factures", question="?mois=2026-10")))
    assert [row[0] for row in october] == ["Numéro", "2026-0001", "2026-0002", "2026-0003", "Total"]
    assert october[-1][8] == "60,85"
    alone = table(accountant.get(address("paiements", question="?du=2026-11-17&au=2026-11-17&mode=cheque")))
    assert [row[1] for row in alone] == ["N° famille", "103", ""]


def test_what_people_typed_is_text_in_both_forms(accountant):
    [row] = [row for row in table(accountant.get(address("soldes"))) if row[0] == "103"]
    assert row[1] == f"'{NAME}"
    sheet = opened(accountant.get(address("soldes", "xlsx")).content, formulas=True).worksheets[0]
    [cell] = [sheet.cell(line, 2) for line in range(1, 6) if sheet.cell(line, 1).value == 103]
    assert (cell.value, cell.data_type) == (NAME, "s")


@pytest.mark.parametrize(
    "nonsense",
    [
        "/telecharger/tout.xlsx",
        "/telecharger/factures.pdf",
        "/telecharger/factures.XLSX",
        "/telecharger/factures.",
        "/telecharger/Factures.csv",
        "/telecharger/..%2Ffactures.csv",
        "/telecharger/releve-famille.csv",
        "/telecharger/factures.csv?mois=2026-13",
        "/telecharger/factures.csv?mois=2026-10&mois=2026-11",
        "/telecharger/factures.csv?prestation=1",
        "/telecharger/factures.csv?famille=987654",
        "/telecharger/lignes.csv?prestation=987654",
        "/telecharger/lignes.csv?famille=%27",
        "/telecharger/soldes.csv?jour=2026-02-30",
        "/telecharger/paiements.csv?mode=troc",
        "/telecharger/factures.csv?x=%00",
        f"/telecharger/{'a' * 5000}.csv",
    ],
)
def test_nonsense_does_not_exist(accountant, nonsense):
    answer = accountant.get(nonsense)
    assert answer.status_code == 404
    assert "Cette page n'existe pas" in answer.text
    assert answer.headers["cache-control"] == "no-store"


def test_a_sheet_that_would_be_too_long_does_not_exist_but_its_csv_does(accountant, monkeypatch):
    monkeypatch.setattr("cantine.common.tables.spreadsheet.MOST_ROWS", 2)
    assert accountant.get(address("factures", "xlsx")).status_code == 404
    assert len(table(accountant.get(address("factures")))) == 5


@pytest.mark.parametrize(("person", "family"), [("alice", "alices_family"), ("nadia", None)])
def test_neither_parents_nor_the_canteen_take_lists_away(cast, sign_in, person, family):
    settle(cast)
    browser = sign_in(getattr(cast, person), family and getattr(cast, family))
    for name in EXPORTS:
        answer = browser.get(address(name, question="?famille=101" if name == "releve-famille" else ""))
        assert answer.status_code == 404
        assert "MOREL" not in answer.text


def test_the_list_is_made_before_it_leaves_and_its_file_goes_with_it(heap_set_aside):
    asked = []

    def content():
        for number in range(3):
            asked.append(number)
            yield b"x" * 700_000  # more than is kept in memory

    leaving = exports.write_to_file(content())
    assert asked == [0, 1, 2]
    assert sum(map(len, leaving)) == 2_100_000
    stopped = exports.write_to_file(content())
    next(stopped)
    stopped.close()
    del stopped
    gc.collect()  # an open file would be reported here


def test_a_list_that_cannot_be_made_leaves_no_open_file(heap_set_aside):
    def broken():
        yield b"x" * 2_000_000
        raise RuntimeError

    with pytest.raises(RuntimeError):
        exports.write_to_file(broken())
    gc.collect()


def test_rows_are_fetched_some_at_a_time(cast, monkeypatch, accountant):
    monkeypatch.setattr(streaming, "AT_ONCE", 1)
    assert len(table(accountant.get(address("lignes")))) == 9
