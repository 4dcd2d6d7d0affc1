"""The homes of staff: finance begins with what waits, the administrator of an empty town with its first steps."""

from sqlalchemy import delete, update

from cantine.store import database
from cantine.store.tables import Commune, Tariff, TariffBand
from tests.pages.browser import Browser


def test_finance_begins_at_its_own_home(browser):
    browser.enter("finance@exemple.fr")
    assert browser.title == "Accueil des finances"
    assert {"Facturer", "Envoyer les factures", "Rappels", "Paiements et bordereaux"} <= browser.links.keys()
    words = " ".join(browser.html.words)
    assert all(title in words for title in ("À facturer", "À envoyer", "En retard", "Chèques à remettre"))


def test_a_real_town_without_prices_shows_its_administrator_the_first_steps(browser, portal_url):
    with database.open_writer(portal_url) as db:
        db.execute(update(Commune).values(demonstration=False))
        db.execute(delete(TariffBand))
        db.execute(delete(Tariff))
    browser.enter("mairie@exemple.fr")
    assert "Premiers pas" in [header.value for header in browser.at.header]
    assert {"Écoles et classes : fait", "Tarifs"} <= browser.links.keys()
    browser.open("tarifs")
    assert browser.title == "Tarifs"


def test_nobody_else_sees_them_nor_a_demonstration(browser, portal_url):
    browser.enter("mairie@exemple.fr")
    assert "Premiers pas" not in [header.value for header in browser.at.header]
    with database.open_writer(portal_url) as db:
        db.execute(update(Commune).values(demonstration=False))
    manager = Browser().enter("cantine@exemple.fr")
    assert "Premiers pas" not in [header.value for header in manager.at.header]
