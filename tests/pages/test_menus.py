"""« Menus »: pasted or typed by the manager, seen by parents on their home."""

import pytest

NAME = "Menus"


@pytest.fixture
def agent(browser):
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
    agent.click("Déconnexion").open().sign_in("1").open("compte")
    assert agent.table(NAME) == shown
    assert "b" not in agent.html.elements


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


def test_parents_without_menus_see_no_empty_table(parent):
    assert NAME not in parent.html.tables
