"""« Agents » lets finance set quotients and prices; their forms come and go with it on the card and on « Tarifs »."""

from cantine.store import database
from cantine.store.tables import Commune
from tests.pages.browser import Browser

QUOTIENT, PRICE, OWN_PRICE = "Enregistrer le quotient", "Enregistrer le prix", "Enregistrer le prix propre"


def forms(window):
    """The buttons of finance's card of family DURAND and of « Tarifs »."""
    shown = {button.label for button in window.open("famille", numero="2").at.button}
    shown |= {button.label for button in window.open("tarifs").at.button}
    return shown & {QUOTIENT, PRICE, OWN_PRICE, "Enregistrer"}


def test_the_administrator_lets_finance_set_quotients_and_prices(browser, portal_url):
    finance = Browser().enter("finance@exemple.fr")
    assert forms(finance) == set()
    assert "fixés par l'administration seule" in finance.open("agents").everything
    browser.enter("mairie@exemple.fr").open("agents")
    browser.at.checkbox[0].set_value(True)
    assert browser.at.checkbox[0].label == "Les finances fixent les quotients des familles"
    browser.click("Enregistrer les droits")
    assert "Les droits du service des finances sont enregistrés." in browser.notices
    assert forms(finance) == {QUOTIENT}
    with database.open_writer(portal_url) as db:
        db.get_one(Commune, 1).finance_prices = True
    assert forms(finance) == {QUOTIENT, PRICE, OWN_PRICE}
    told = "Le service des finances fixe lui aussi les quotients des familles et les tarifs."
    assert told in finance.open("agents").everything


def test_finance_sets_a_quotient(browser, portal_url):
    with database.open_writer(portal_url) as db:
        db.get_one(Commune, 1).finance_quotients = True
    browser.enter("finance@exemple.fr").open("famille", numero="2")
    [field] = [one for one in browser.at.text_input if one.label == "Nouveau quotient"]
    field.set_value("612")
    browser.click(QUOTIENT)
    assert ["23.11.2026", "612"] in browser.table("Quotients familiaux")
