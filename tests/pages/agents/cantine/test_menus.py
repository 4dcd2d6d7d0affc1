"""« Menus »: pasted or typed by the manager, seen by parents on their home."""

import pytest
from sqlalchemy import delete

from cantine.store import database
from cantine.store.tables import Menu

NAME = "Menus"


@pytest.fixture
def agent(browser, portal_url):
    """The manager, before any menu is written."""
    with database.open_writer(portal_url) as db:
        db.execute(delete(Menu))
    return browser.open("menus").sign_in("cantine@exemple.fr")


def test_pasted_menus_are_kept_and_seen_by_parents_letter_by_letter(agent):
    agent.at.text_area(key="pasted").set_value("lundi : <b>Salade</b>, rôti\nmercredi : Omelette (végétarien)")
    agent.click("Enregistrer ce qui est collé")
    shown = [
        ["Jour", "Menu"],
        ["lundi 23 novembre", "<b>Salade</b>, rôti"],
        ["mercredi 25 novembre", "Omelette (végétarien)"],
    ]
    assert agent.notices == ["2 menus enregistrés."]
    assert agent.table(NAME) == shown
    assert agent.at.text_area(key="pasted").value == ""
    assert "b" not in agent.html.elements
    agent.click("Déconnexion").enter("1").open("compte")
    assert agent.card["menus"] == [[day.capitalize(), menu] for day, menu in shown[1:]]


def test_what_is_not_understood_is_told_and_stays_in_its_field(agent):
    agent.at.text_area(key="pasted").set_value("Salade")
    agent.click("Enregistrer ce qui est collé")
    assert agent.notices == ["Ligne 1 : commencez par un jour, par exemple « lundi 30 novembre : … »."]
    assert agent.at.text_area(key="pasted").value == "Salade"


def test_a_week_is_typed_day_by_day(agent):
    agent.at.text_area(key="text 2026-11-24").set_value("Gratin")
    agent.at.checkbox(key="green 2026-11-24").set_value(True)
    agent.click("Enregistrer la semaine")
    assert agent.table(NAME)[1:] == [["mardi 24 novembre", "Gratin (jour végétarien)"]]


def test_the_week_that_was_pasted_is_shown_and_what_was_left_out_told(agent):
    pasted = "Bonjour,\nSemaine du 7 au 11 décembre\nLundi : Gratin\nCordialement,\nPaul"
    agent.at.text_area(key="pasted").set_value(pasted)
    agent.click("Enregistrer ce qui est collé")
    assert agent.notices == ["1 menu enregistré. Laissé de côté : Bonjour, · Cordialement, · Paul"]
    assert "Semaine du 7 décembre" in [one.value for one in agent.at.header]
    assert agent.table(NAME)[1:] == [["lundi 7 décembre", "Gratin"]]
    assert agent.at.text_input(key="semaine").value == "07/12/2026"


def test_the_demonstration_has_menus_with_one_day_without_meat_a_week(parent):
    rows = parent.card["menus"]
    assert len(rows) == 10
    assert [day for day, menu in rows if "(jour végétarien)" in menu] == ["Jeudi 26 novembre", "Jeudi 3 décembre"]


def test_parents_without_menus_see_none(agent):
    parent = agent.click("Déconnexion").enter("1").open("compte")
    assert parent.card["menus"] == []
