"""« Prestations » with a moment for each weekday, « Commune » with its logo, and periods that rest on a guess."""

import pytest
from sqlalchemy import select

from cantine.common.roles import Actor, Role
from cantine.offer.actions.commune import set_logo
from cantine.store import database
from cantine.store.tables import Account, Commune
from pages.shared.escaping import keep_together
from tests.offer.documents.test_logo import picture
from tests.pages.conftest import NOW

TABLE = "chaque jour de la semaine à son heure"
GUESS = "Vacances scolaires\u00a0: calendrier estimé, à vérifier."


@pytest.fixture
def mairie(browser):
    """A window of the administrator."""
    return browser.enter("mairie@exemple.fr")


def choose(window, kind, label, value):
    next(one for one in getattr(window.at, kind) if one.label == label).set_value(value)
    return window


def as_table(mairie):
    mairie.open("prestations")
    choose(mairie, "radio", "Réservation : se ferme", TABLE)
    return mairie.reload()


def test_each_weekday_of_a_service_closes_at_its_moment(mairie):
    as_table(mairie)
    lines = {one.label for one in mairie.at.selectbox}
    assert {"Lundi se ferme le", "Vendredi se ferme le"} <= lines
    assert "Samedi se ferme le" not in lines
    mairie.click("Enregistrer")
    assert mairie.notices == ["La prestation est modifiée."]
    [told] = [row[3] for row in mairie.table("Prestations") if row[0] == "Repas"]
    assert told == (
        "Réservation et annulation jusqu'au vendredi 9\u00a0h\u00a000 de la semaine précédente pour lundi et mardi, "
        "jusqu'au mardi 9\u00a0h\u00a000 de la même semaine pour mercredi, jeudi et vendredi."
    )


@pytest.mark.parametrize(
    ("kind", "label", "value", "says"),
    [
        ("text_input", "Lundi, à", "25:00", "25:00"),
        ("text_input", "Lundi, à", "", "« Lundi, à » : à remplir."),
    ],
)
def test_a_closing_that_is_none_changes_nothing(mairie, kind, label, value, says):
    before = mairie.open("prestations").table("Prestations")
    choose(as_table(mairie), kind, label, value).click("Enregistrer")
    assert mairie.notices
    assert all(says in said for said in mairie.notices)
    assert mairie.table("Prestations") == before


def test_the_logo_is_shown_and_taken_away(mairie, portal_url):
    assert "Aucun logo : les papiers portent le nom de la commune seul." in mairie.open("commune").texts
    with database.open_writer(portal_url) as db:
        admin = db.scalars(select(Account.id).where(Account.email == "mairie@exemple.fr")).one()
        set_logo(db, Actor(admin, None, Role.ADMIN), picture("PNG"), NOW)
    mairie.open("commune")
    assert len(mairie.at.get("image")) == 1
    assert not any(text.startswith("Aucun logo") for text in mairie.texts)
    mairie.click("Retirer le logo")
    assert mairie.notices == ["Le logo est retiré."]
    assert not mairie.at.get("image")
    with database.open_reader(portal_url) as db:
        assert db.scalars(select(Commune.logo)).one() is None


@pytest.mark.parametrize("address", ["frequentation", "statistiques"])
@pytest.mark.parametrize("span", ["Mois", "Entre vacances", "Année scolaire"])
def test_days_after_the_last_decree_are_named_a_guess(mairie, address, span):
    def said(day):
        mairie.open("profil")  # a page that is left forgets its choices
        return [one.value for one in mairie.open(address, periode=span, jour=day).at.caption]

    assert GUESS not in said("2026-11-23")
    assert GUESS in said("2029-01-10")


def test_an_alert_without_a_case_has_no_pages(mairie):
    mairie.open("alertes", alerte="no_class")
    assert "Rien à corriger ici." in mairie.texts
    assert not any(text.startswith("Page ") for text in mairie.texts)


def test_french_signs_stay_with_their_words():
    assert keep_together("Deux prix : « 2,80 € », ou 5 % ; lesquels ?") == (
        "Deux prix\u00a0: «\u00a02,80\u00a0€\u00a0», ou 5\u00a0%\u00a0; lesquels\u00a0?"
    )
    assert keep_together("Le lundi à 17 h 30 ou 17\u00a0h 30, loi n° 2005-102, de 9 h à 12 h") == (
        "Le lundi à 17\u00a0h\u00a030 ou 17\u00a0h\u00a030, loi n°\u00a02005-102, de 9\u00a0h à 12\u00a0h"
    )
