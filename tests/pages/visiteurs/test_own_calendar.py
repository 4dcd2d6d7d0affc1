"""« Mon agenda » on « Mon profil »: an address that is shown once, another one, none."""

import re

import pytest

from cantine.calendar_feed import queries
from cantine.store import database


@pytest.fixture
def profile(parent):
    return parent.open("profil")


def find_address(browser):
    [address] = [one.value for one in browser.at.code]
    return address


def is_known(url, address):
    with database.open_reader(url) as db:
        return queries.find_feed(db, re.fullmatch(r"http://localhost:8501/agenda/(.+)\.ics", address)[1]) is not None


def test_an_address_is_made_and_shown_until_another_page_is_opened(profile, portal_url):
    profile.click("Créer mon adresse d'agenda")
    assert is_known(portal_url, find_address(profile))
    assert "Elle n'est affichée qu'une fois" in profile.everything
    profile.open("compte").open("profil")
    assert not profile.at.code
    assert (
        "Votre adresse d'agenda a été créée le lundi 23 novembre 2026. Aucun agenda ne l'a encore lue."
        in profile.everything
    )


def test_a_renewed_address_takes_the_place_of_the_one_before(profile, portal_url):
    first = find_address(profile.click("Créer mon adresse d'agenda"))
    second = find_address(profile.click("Renouveler l'adresse"))
    assert (is_known(portal_url, first), is_known(portal_url, second)) == (False, True)


def test_a_deleted_address_is_gone(profile, portal_url):
    address = find_address(profile.click("Créer mon adresse d'agenda"))
    profile.click("Supprimer l'adresse")
    assert not is_known(portal_url, address)
    assert not profile.at.code
    assert "Votre adresse d'agenda est supprimée." in profile.everything
    assert "Créer mon adresse d'agenda" in [button.label for button in profile.at.button]


def test_staff_without_a_family_have_none(browser):
    browser.open().sign_in("cantine@exemple.fr").open("profil")
    assert "Mon agenda" not in browser.everything
