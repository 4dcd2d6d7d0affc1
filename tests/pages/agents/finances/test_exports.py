"""« Exports »: what can be chosen, what is seen of it, and where the files are."""

import pytest
from sqlalchemy import make_url

from cantine.exports import EXPORTS
from cantine.ledger.queries.shown_months import list_months
from cantine.store import database
from tests.dates import on
from tests.exports import second_count

TITLES = {export.title: address for address, export in EXPORTS.items()}


@pytest.fixture
def accountant(browser):
    return browser.enter("finance@exemple.fr")


def files(window):
    return [address for words, address in window.html.links.items() if words in ("Tableur (XLSX)", "CSV")]


def test_the_first_list_is_the_invoices_of_the_last_month_that_is_over(accountant, portal_url):
    accountant.open("exports")
    assert accountant.title == "Exports"
    assert "60 lignes" in accountant.texts
    [head, *rows, total] = accountant.table("Factures et avoirs")
    assert head[0] == "Numéro"
    assert [row[0] for row in rows] == [f"2026-{number:04}" for number in range(61, 71)]
    counted = second_count.of_month(make_url(portal_url).database, "2026-10")["factures"]["Montant"]
    assert total[0] == "Total"
    assert int("".join(digit for digit in total[8] if digit.isdigit())) == counted
    assert files(accountant) == ["/telecharger/factures.xlsx?mois=2026-10", "/telecharger/factures.csv?mois=2026-10"]


NOTHING_YET = ("autres-ecritures", "prises-en-charge")
"""Lists of what the demonstration does not use."""

FEW = {"releve-famille": 5, "remises": 9}
"""Rows of the lists, with head and total, that have less than ten."""


@pytest.mark.parametrize("title", TITLES)
def test_every_list_is_shown_with_its_choices(accountant, title):
    number = {"famille": "2"} if TITLES[title] == "releve-famille" else {}
    window = accountant.open("exports", liste=title, dates="Toutes les dates", **number)
    assert window.at.selectbox(key="liste").value == title
    if TITLES[title] in NOTHING_YET:
        assert "Aucune ligne pour ce choix." in window.everything
    else:
        assert window.table(title)[-1][0] == "Total"
        assert len(window.table(title)) == FEW.get(TITLES[title], 12)
    assert len(files(window)) == 2
    assert all(address.startswith(f"/telecharger/{TITLES[title]}.") for address in files(window))


def test_choices_come_from_the_address_and_go_into_the_file_s(accountant):
    window = accountant.open(
        "exports",
        liste="Lignes de factures",
        dates="Du … au …",
        depuis="2026-11-01",
        jusque="2026-11-30",
        famille="2",
        pour="Repas",
    )
    assert window.texts[-1] == "2 lignes"
    assert {row[7] for row in window.table("Lignes de factures")[1:-1]} == {"Repas"}
    question = "?du=2026-11-01&au=2026-11-30&famille=2&prestation=1"
    assert files(window) == [f"/telecharger/lignes.xlsx{question}", f"/telecharger/lignes.csv{question}"]


def test_payments_of_one_kind_can_be_had_alone(accountant):
    window = accountant.open("exports", liste="Paiements", dates="Toutes les dates", mode="Espèces")
    assert {row[3] for row in window.table("Paiements")[1:-1]} == {"Espèces"}


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"liste": "Relevé de compte d'une famille"}, "Indiquez le numéro de la famille."),
        ({"famille": "DURAND"}, "« DURAND » n'est pas un numéro de famille."),
        ({"famille": "0"}, "« 0 » n'est pas un numéro de famille."),
        ({"famille": "987654"}, "Aucune famille n'a ce numéro."),
        (
            {"dates": "Du … au …", "depuis": "2026-11-02", "jusque": "2026-11-01"},
            "Le premier jour doit venir avant le dernier.",
        ),
        (
            {"liste": "Bordereaux de remise", "dates": "Du … au …", "jusque": "2026-09-01"},
            "Aucune ligne pour ce choix.",
        ),
    ],
)
def test_what_cannot_be_shown_is_said(accountant, parameters, said):
    window = accountant.open("exports", **parameters)
    assert window.texts[-1] == said
    assert window.html.tables == {}


def test_an_address_that_asks_for_nonsense_shows_what_there_is(accountant):
    window = accountant.open("exports", liste="Tout", dates="jamais", depuis="demain")
    assert window.at.selectbox(key="liste").value == "Factures et avoirs"
    assert "60 lignes" in window.texts


def test_balances_can_be_asked_for_an_earlier_day_and_debtors_alone(accountant):
    window = accountant.open("exports", liste="Soldes des familles", situation="2026-10-05", debiteurs="true")
    assert files(window)[0] == "/telecharger/soldes.xlsx?jour=2026-10-05&debiteurs=oui"
    assert "60 lignes" in window.texts


def test_a_reader_takes_lists_away_too(browser):
    window = browser.enter("lecture@exemple.fr").open("exports")
    assert window.title == "Exports"
    assert "Exports" in window.links


def test_the_months_to_choose_from_reach_from_the_first_movement_to_today(cast):
    with database.open_reader(cast.url) as db:
        assert list_months(db, on("lundi 2026-11-23")) == [on("dimanche 2026-11-01")]
