"""« Alertes »: what has to be mended, and the way there."""

import pytest
from sqlalchemy import update

from cantine.common.vocabulary import Presence
from cantine.store import database
from cantine.store.tables import Booking, Child
from tests.dates import on
from tests.pages.browser import said

DAY = on("vendredi 2026-11-20")


@pytest.fixture
def forgotten(portal_url):
    """Nobody ticked Léa or anybody else last Friday; TOTO has no class."""
    with database.open_writer(portal_url) as db:
        db.execute(update(Booking).where(Booking.day == DAY).values(presence=Presence.UNKNOWN))
        db.execute(update(Child).where(Child.last_name == "DURAND").values(classroom_id=None))


def links(window):
    return {said(label): there for label, there in window.links.items()}


def test_each_kind_is_counted_and_leads_to_its_cases_and_those_to_where_they_are_mended(browser, forgotten):
    browser.open("alertes").sign_in("cantine@exemple.fr")
    [label] = [label for label in links(browser) if label.startswith("Inscrits que personne n'a pointés : ")]
    assert links(browser)[label] == ("alertes", "mois=2026-11&alerte=not_ticked")
    browser.open("alertes", mois="2026-11", alerte="not_ticked")
    [case] = [label for label in links(browser) if label == "vendredi 20 novembre 2026 · Repas · DURAND Alice"]
    assert links(browser)[case] == ("pointage", "jour=2026-11-20&prestation=Repas")
    browser.open("alertes", mois="2026-11", alerte="no_class")
    assert links(browser)["DURAND Alice"] == ("familles", "recherche=DURAND+Alice")


def test_a_reader_is_led_to_what_a_reader_may_open(browser, forgotten):
    browser.open("alertes", mois="2026-11", alerte="not_ticked").sign_in("lecture@exemple.fr")
    assert links(browser)["vendredi 20 novembre 2026 · Repas · DURAND Alice"][0] == "liste-du-jour"


def test_a_month_is_said_to_need_mending_only_where_something_is_wrong(browser, forgotten):
    browser.open("alertes", mois="2026-08").sign_in("cantine@exemple.fr")
    assert not any(text.startswith("À corriger avant") for text in browser.texts)
    browser.open("alertes", mois="2026-11")
    assert any(text.startswith("À corriger avant") for text in browser.texts)


@pytest.mark.parametrize("rubbish", [{"mois": "x"}, {"alerte": "x"}, {"alerte": "not_ticked", "page": "-1"}])
def test_a_quiet_month_and_an_address_that_is_none_say_that_nothing_is_wrong(browser, rubbish):
    browser.open("alertes", **{"mois": "2026-08", **rubbish}).sign_in("cantine@exemple.fr")
    assert browser.title == "Alertes"
    assert any(text.startswith("Rien à corriger avant la facturation") for text in browser.texts) or rubbish == {
        "mois": "x"
    }
