"""« Clôture »: what is open is shown first, nothing is closed before it is confirmed, and a closed day says so."""

import pytest

from cantine.store import database
from cantine.store.closed_books import find_closed_until
from tests.dates import on

OCTOBER = on("samedi 2026-10-31")


def closed_until(url):
    with database.open_reader(url) as db:
        return find_closed_until(db)


def choose(page, label, typed):
    [field] = [field for field in page.at.text_input if field.label.startswith(label)]
    field.set_value(typed)
    return page


def close(page, typed="31/10/2026"):
    return choose(page, "Clore jusqu'au", typed).click("Voir ce qui reste ouvert")


@pytest.fixture
def finance(browser):
    return browser.enter("finance@exemple.fr").open("cloture")


def test_what_is_open_is_read_before_the_books_are_closed(finance, portal_url):
    assert "Aucun exercice n'est clos." in finance.everything
    close(finance)
    assert "Avant de clore jusqu'au 31 octobre 2026" in [one.value for one in finance.at.header]
    assert closed_until(portal_url) is None
    finance.click("Clore jusqu'au 31 octobre 2026")
    assert closed_until(portal_url) == OCTOBER
    assert "Exercice clos jusqu'au 31 octobre 2026." in finance.everything
    assert "Les comptes sont clos jusqu'au 31 octobre 2026." in finance.notices
    assert not [button for button in finance.at.button if button.label == "Rouvrir les comptes"]


@pytest.mark.parametrize(
    ("typed", "says"),
    [("23/11/2026", "jusqu'à hier au plus, le 22 novembre 2026"), ("31/02/2026", "Clore jusqu'au"), ("", "Clore")],
)
def test_a_day_that_cannot_be_closed_is_refused_in_words(finance, portal_url, typed, says):
    close(finance, typed)
    assert any(says in one for one in finance.notices)
    assert closed_until(portal_url) is None


def test_the_administration_opens_them_again_with_a_reason(browser, portal_url):
    page = browser.enter("mairie@exemple.fr").open("cloture")
    close(page).click("Clore jusqu'au 31 octobre 2026")
    page.click("Rouvrir les comptes")
    assert any("Saisissez le motif de la réouverture" in one for one in page.notices)
    choose(page, "Motif", "Une facture oubliée").click("Rouvrir les comptes")
    assert closed_until(portal_url) is None


def test_a_backdated_payment_is_refused_and_what_was_typed_stays(finance):
    close(finance).click("Clore jusqu'au 31 octobre 2026")
    page = finance.open("profil").open("paiements", famille="2")
    for label, typed in (
        ("Montant", "50"),
        ("Reçu le", "30/10/2026"),
        ("Numéro du chèque", "0001234"),
        ("Banque", "Crédit agricole"),
    ):
        choose(page, label, typed)
    page.click("Enregistrer le paiement")
    assert any("Exercice clos jusqu'au 31 octobre 2026" in one for one in page.notices)
    [amount] = [field for field in page.at.text_input if field.label.startswith("Montant")]
    assert amount.value == "50"


def test_the_roll_of_a_closed_day_is_not_called(browser):
    page = browser.enter("mairie@exemple.fr").open("cloture")
    close(page, "20/11/2026").click("Clore jusqu'au 20 novembre 2026")
    assert "Exercice clos" in page.open("pointage", jour="2026-11-20").roll["locked"]
