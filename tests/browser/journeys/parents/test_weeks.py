"""Many days at once: a typical week for the rest of the year, a month for a sister, and parents who take turns."""

import pytest
from playwright.sync_api import expect

from tests.browser.journeys.window import Window

COUNT = "window.pressed = 0; document.addEventListener('pointerdown', () => { window.pressed += 1 }, true)"


def pick(window: Window, text: str) -> None:
    """Click one of Streamlit's own boxes or choices, by its label."""
    window.page.locator("label").filter(has_text=text).click()


def test_a_mother_books_two_children_for_the_rest_of_the_school_year_in_five_clicks(window, portal):
    window.enter("1").title("Bienvenue TEST !")
    window.page.evaluate(COUNT)
    window.link("Semaine type").first.click()
    window.title("Semaine type")
    expect(window.box("Repas, lundi")).to_be_checked()  # as TOTO mostly does
    expect(window.box("Repas, mercredi")).not_to_be_checked()
    window.button("Étude : toute la semaine").click()
    expect(window.box("Étude, vendredi")).to_be_checked()
    pick(window, "LILI")
    pick(window, "La fin de l'année scolaire : 2 juillet 2027")
    for name in ("TOTO", "LILI"):
        expect(window.text(f"{name} : 190 inscriptions à ajouter")).to_be_visible()
    expect(window.text("12 inscriptions impossibles")).to_be_visible()
    assert portal.booked("TOTO", "2026-11-01") == []
    window.button("Appliquer").click()
    expect(window.text("Enregistré : 380 inscriptions ajoutées.")).to_be_visible()
    assert window.page.evaluate("window.pressed") == 5

    refused = window.page.get_by_role("listitem")
    expect(window.text("Jour férié : Lundi de Pâques. (1 jour)")).to_be_visible()
    expect(refused.filter(has_text="Lundi 29 mars 2027 : Repas et Étude")).to_be_visible()
    expect(window.text("Fermeture : Journée pédagogique. (1 jour)")).to_be_visible()
    booked = portal.booked("TOTO", "2026-11-01")
    assert len(booked) == 190
    assert portal.booked("LILI", "2026-11-01") == booked
    assert {(day.weekday(), service) for day, service, _time in booked} == {
        (weekday, service) for weekday in (0, 1, 3, 4) for service in ("Repas", "Étude")
    }

    window.link("Voir les inscriptions de LILI").click()
    window.month("NOVEMBRE 2026")
    expect(window.box("Étude, lundi 30 novembre 2026")).to_be_checked()


def test_a_week_is_ticked_with_its_hours_and_replaces_what_was_booked(window, portal):
    """Jules has meals on four days and evenings until 17 h 00 on Monday and Thursday."""
    window.enter("2", f"/semaine-type?enfant={portal.child('Jules')}").title("Semaine type")
    time = window.time("Garderie soir, heure, lundi")
    expect(time).to_have_value("1020")
    time.select_option("18 h 00")
    window.box("Garderie soir, jeudi").uncheck()
    window.box("Garderie soir, mardi").check()
    expect(window.time("Garderie soir, heure, mardi")).to_have_value("1080")
    pick(window, "Remplacer ce qui est déjà inscrit")
    expect(window.text("3 inscriptions à ajouter, 3 inscriptions à retirer et 3 heures à changer")).to_be_visible()
    window.button("Appliquer").click()
    expect(window.text("Enregistré : 3 inscriptions ajoutées, 3 inscriptions retirées et 3 heures")).to_be_visible()
    evenings = [one for one in portal.booked("Jules", "2026-11-30", "2026-12-18") if one[1] == "Garderie soir"]
    assert [(day.weekday(), at) for day, _service, at in evenings] == [(0, 1080), (1, 1080)] * 3


def test_a_month_ticked_with_one_button_is_copied_to_a_sister(window, portal):
    window.enter("1", f"/inscriptions?enfant={portal.child('TOTO')}&mois=2027-01")
    window.month("JANVIER 2027")
    window.button("Repas : tout le mois").click()
    expect(window.bar).to_contain_text("20 modifications à enregistrer")
    window.button("Copier vers LILI").click()  # copies what is saved: what is not must be saved or left first
    expect(window.question).to_be_visible()
    window.button("Rester").click()
    window.save()
    expect(window.bar).to_contain_text("✓ 20 modifications enregistrées.")
    window.button("Copier vers LILI").click()
    expect(window.text("LILI : 20 inscriptions à ajouter")).to_be_visible()
    assert portal.booked("LILI", "2027-01-01") == []
    window.button("Copier le mois").click()
    expect(window.text("Enregistré : 20 inscriptions ajoutées.")).to_be_visible()
    assert portal.booked("LILI", "2027-01-01") == portal.booked("TOTO", "2027-01-01")
    assert len(portal.booked("LILI", "2027-01-01")) == 20


@pytest.fixture
def swapped(portal):
    """Thursday 3 December, of the father's week, was given to the mother; nothing is booked for ZOÉ yet."""
    zoe = portal.child("ZOÉ")
    portal.insert("DELETE FROM booking WHERE child_id = ? AND day > '2026-11-29'", zoe)
    portal.insert("INSERT INTO custody_day (child_id, day, family_id) VALUES (?, '2026-12-03', 3)", zoe)
    return f"/inscriptions?enfant={zoe}&mois=2026-12"


def test_the_parents_of_zoe_each_see_the_weeks_and_days_of_the_other_greyed(window, open_browser, portal, swapped):
    mother = window
    mother.enter("martin@exemple.fr", swapped).month("DÉCEMBRE 2026")
    own = mother.box("Repas, jeudi 3 décembre 2026")
    expect(own).to_be_enabled()
    expect(mother.box("Repas, mardi 1er décembre 2026")).to_be_disabled()
    expect(mother.box("Repas, mardi 1er décembre 2026")).to_have_accessible_description("Semaine de l'autre parent.")
    expect(mother.box("Repas, mardi 8 décembre 2026")).to_be_enabled()
    own.check()
    mother.box("Repas, mardi 8 décembre 2026").check()
    mother.save()
    expect(mother.bar).to_contain_text("✓ 2 modifications enregistrées.")

    father = open_browser()
    father.enter("bernard@exemple.fr", swapped).month("DÉCEMBRE 2026")
    expect(father.box("Repas, mardi 1er décembre 2026")).to_be_enabled()
    hers = father.box("Repas, jeudi 3 décembre 2026")
    expect(hers).to_be_disabled()
    expect(hers).to_be_checked()
    expect(hers).to_have_accessible_description("chez l'autre parent – L'enfant est chez l'autre parent ce jour-là.")
    father.open_week("Semaine 50 · 7 – 11 décembre")
    week = father.box("Repas, mardi 8 décembre 2026")
    expect(week).to_be_disabled()
    expect(week).to_be_checked()
    assert portal.ask(
        "SELECT DISTINCT family_id FROM booking WHERE child_id = ? AND day > '2026-11-29'", portal.child("ZOÉ")
    ) == [(3,)]
