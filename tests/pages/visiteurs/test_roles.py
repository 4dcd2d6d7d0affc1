"""Every page asks who is there: what is not for somebody does not exist for them."""

import pytest
from sqlalchemy import func, select, update

from cantine.common.roles import Role
from cantine.settings import settings
from cantine.store import database
from cantine.store.tables import Account, Booking, Commune, Family, Guardian
from tests.pages.browser import Browser
from tests.pages.conftest import NOW

MISSING = "Cette page n'existe pas"
SIGN_IN = "Gestion des prestations de cantine et périscolaires"


STAFF_PAGES = {"frequentation": "Fréquentation", "journal": "Journal", "reglages": "Réglages"}


@pytest.mark.parametrize("address", STAFF_PAGES)
def test_a_parent_sees_nothing_of_a_staff_page(parent, address):
    parent.open(address)
    assert parent.title == MISSING
    assert parent.html.tables == {}
    assert STAFF_PAGES[address] not in parent.everything


@pytest.mark.parametrize("address", STAFF_PAGES)
def test_nobody_sees_nothing_of_a_staff_page(browser, address):
    browser.open(address)
    assert browser.title == SIGN_IN
    assert browser.html.tables == {}
    assert STAFF_PAGES[address] not in browser.everything


@pytest.mark.parametrize(("login", "address"), [("cantine", "journal"), ("finance", "journal")])
def test_staff_see_nothing_of_a_page_of_another_role(browser, login, address):
    browser.open().sign_in(f"{login}@exemple.fr").open(address)
    assert browser.title == MISSING
    assert STAFF_PAGES[address] not in browser.everything


@pytest.mark.parametrize("address", ["compte", "inscriptions"])
@pytest.mark.parametrize("login", ["cantine", "finance", "mairie", "lecture"])
def test_staff_see_nothing_of_a_parents_page(browser, login, address):
    browser.open().sign_in(f"{login}@exemple.fr").open(address)
    assert browser.title == MISSING
    assert browser.html.tables == {}
    assert {"Accueil", "Afficher tout", "Ajouter des inscriptions"}.isdisjoint(browser.links)


def test_somebody_who_is_parent_and_staff_sees_both(parent, portal_url):
    with database.open_writer(portal_url) as db:
        db.execute(update(Account).where(Account.email == "test@exemple.fr").values(role=Role.READER))
    parent.open("compte")
    assert parent.title == "Bienvenue TEST !"
    assert {"Accueil", "Fréquentation", "Mon profil"} <= parent.links.keys()
    assert parent.open("frequentation").title == "Fréquentation"


def test_the_profile_says_whose_account_it_is(parent):
    parent.open("profil")
    assert parent.title == "Mon profil"
    assert "Famille TEST, n° 1" in parent.texts
    assert "Votre adresse : test@exemple.fr" in parent.html.words
    assert [field.value for field in parent.at.text_input][:3] == ["Camille", "TEST", "06 39 98 01 01"]
    assert not parent.at.selectbox


def test_the_guardian_of_two_families_chooses_for_which_one_to_act(parent, portal_url):
    with database.open_writer(portal_url) as db:
        account = db.scalars(select(Account.id).where(Account.email == "test@exemple.fr")).one()
        durand = db.scalars(select(Family.id).where(Family.number == 2)).one()
        db.add(Guardian(family_id=durand, account_id=account))
    [choice] = parent.open("profil").at.selectbox
    assert choice.options == ["TEST (n° 1)", "DURAND (n° 2)"]
    choice.set_value(durand).run()
    assert "Famille DURAND, n° 2" in parent.texts
    assert parent.open("compte").title == "Bienvenue DURAND !"
    assert "TOTO" not in parent.everything


def test_a_disabled_account_is_out_at_the_next_click(parent, portal_url):
    with database.open_writer(portal_url) as db:
        db.execute(update(Account).where(Account.email == "test@exemple.fr").values(disabled_at=NOW))
    assert parent.open("compte").title == SIGN_IN


def booked(url):
    with database.open_reader(url) as db:
        return db.scalar(select(func.count()).select_from(Booking))


def test_the_open_grid_of_a_family_that_is_archived_meanwhile_books_nothing(parent, portal_url):
    parent.open("inscriptions", mois="2026-12")
    [meal] = [one["id"] for one in parent.grid["services"] if one["label"] == "Repas"]
    before = booked(portal_url)
    with database.open_writer(portal_url) as db:
        db.execute(update(Family).where(Family.number == 1).values(archived_on=NOW.date()))
    tick = {"day": "2026-12-07", "service": meal, "on": True, "time": None, "was": {"on": False, "time": None}}
    parent.send("save", {"child": parent.grid["child"]["id"], "changes": [tick]})
    assert booked(portal_url) == before
    assert parent.title == SIGN_IN


@pytest.mark.parametrize("role", [None, Role.READER])
def test_what_an_administrator_left_open_changes_nothing_once_the_role_is_gone(browser, portal_url, role):
    browser.open().sign_in("mairie@exemple.fr").open("commune")
    with database.open_writer(portal_url) as db:
        db.execute(update(Account).where(Account.email == "mairie@exemple.fr").values(role=role))
    [field] = [one for one in browser.at.text_input if one.label == "Téléphone"]
    field.set_value("01 02 03 04 05")
    browser.click("Enregistrer")
    assert browser.title == (SIGN_IN if role is None else "Commune")
    with database.open_reader(portal_url) as db:
        assert db.scalar(select(Commune.phone)) != "01 02 03 04 05"


def test_a_portal_without_a_commune_says_how_to_begin(sqlite_url, cookies, monkeypatch):
    monkeypatch.setenv("CANTINE_DATABASE_URL", sqlite_url)
    settings.cache_clear()
    window = Browser().open()
    settings.cache_clear()
    assert window.title == "Ce portail n'a pas encore de commune"
    assert [code.value for code in window.at.code] == ["python -m cantine init", "python -m cantine demo"]
