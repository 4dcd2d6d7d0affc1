"""« Comptes comptables »: set by finance, read by others; « Rapprochement » begins with its summary."""

import pytest
from sqlalchemy import select

from cantine.store import database
from cantine.store.commune import read_account_plan
from cantine.store.tables import School


@pytest.fixture
def accountant(browser):
    return browser.enter("finance@exemple.fr")


def test_finance_sets_an_account_and_a_code_and_a_wrong_one_is_refused_in_words(accountant, portal_url):
    window = accountant.open("comptes-comptables")
    assert window.at.text_input(key="account_cash").value == "531"
    window.at.text_input(key="account_cash").set_value("caisse")
    window.click("Enregistrer les comptes")
    assert any("« Espèces » : un compte commence par un chiffre" in one for one in window.notices)
    window.at.text_input(key="account_cash").set_value("53 11")
    window.click("Enregistrer les comptes")
    assert "Les comptes sont enregistrés." in window.everything
    window.at.text_input(key="code_1").set_value("bourg")
    window.click("Enregistrer les codes")
    assert "Les codes analytiques sont enregistrés." in window.everything
    with database.open_reader(portal_url) as db:
        assert (read_account_plan(db).cash, db.scalar(select(School.analytic_code))) == ("5311", "BOURG")


def test_a_reader_sees_them_and_can_change_nothing(browser):
    window = browser.enter("lecture@exemple.fr").open("comptes-comptables")
    assert ["Espèces", "531"] in window.table("Comptes")
    assert window.table("Codes analytiques")[1:] == [["École de Saint-Just-d'Avray", "aucun"]]
    assert not window.at.text_input


def test_the_sheet_of_differences_begins_with_its_summary(accountant):
    window = accountant.open("exports", liste="Rapprochement", mois="octobre 2026")
    head, *rows, total = window.table("Rapprochement, résumé")
    assert head == ["Nature", "Pièces", "Factures", "Paiements", "Débit", "Crédit", "Écart"]
    assert {row[0] for row in rows} >= {"Facture de ce mois, émise un autre mois"}
    assert total[2:] == window.table("Rapprochement")[-1][5:]
