"""No way out of the month grid loses a change without asking."""

from datetime import date

import pytest
from playwright.sync_api import expect

from tests.browser.journeys.window import LOGIN

TUESDAY = "Repas, mardi 8 décembre 2026"


@pytest.fixture
def unsaved(window, portal):
    """From home to TOTO's December, with one box ticked and not saved."""
    window.enter("1")
    window.link("Ajouter des inscriptions").first.click()
    window.month("NOVEMBRE 2026")
    window.button("Mois suivant").click()
    window.month("DÉCEMBRE 2026")
    window.box(TUESDAY).check()
    return window


def asks_and_stays(window, leave):
    leave()
    expect(window.question).to_have_accessible_name("Vous avez une modification non enregistrée.")
    window.button("Rester").click()
    expect(window.question).to_have_count(0)
    expect(window.box(TUESDAY)).to_be_checked()
    expect(window.bar).to_contain_text("1 modification à enregistrer")


def test_links_ask_and_months_and_children_take_the_tick_along_until_it_is_saved_on_the_way_out(unsaved, portal):
    for leave in (
        lambda: unsaved.link("Retour au relevé de situation").click(),
        lambda: unsaved.follow("Accueil"),
        lambda: unsaved.button("Déconnexion").click(),
    ):
        asks_and_stays(unsaved, leave)
    unsaved.button("Mois suivant").click()
    unsaved.month("JANVIER 2027")
    expect(unsaved.bar).to_contain_text("1 modification à enregistrer, dont 1 en décembre")
    unsaved.button("LILI").click()
    expect(unsaved.text("LILI TEST")).to_be_visible()
    expect(unsaved.bar).to_contain_text("1 modification à enregistrer, dont 1 pour TOTO en décembre")
    unsaved.box("Repas, mardi 5 janvier 2027").check()
    unsaved.page.evaluate("history.back()")
    expect(unsaved.text("TOTO TEST")).to_be_visible()
    expect(unsaved.bar).to_contain_text("2 modifications à enregistrer")
    expect(unsaved.question).to_have_count(0)
    unsaved.link("Retour au relevé de situation").click()
    unsaved.button("Enregistrer et continuer").click()
    unsaved.title("Bienvenue TEST !")
    assert portal.booked("TOTO", "2026-11-01") == [(date(2026, 12, 8), "Repas", None)]
    assert portal.booked("LILI", "2026-11-01") == [(date(2027, 1, 5), "Repas", None)]


def test_leaving_after_the_question_leaves_and_saves_nothing(unsaved, portal):
    unsaved.page.evaluate("history.back()")
    unsaved.month("NOVEMBRE 2026")
    expect(unsaved.bar).to_contain_text("1 modification à enregistrer, dont 1 en décembre")
    unsaved.button("Déconnexion").click()
    unsaved.button("Quitter sans enregistrer").click()
    expect(unsaved.field(LOGIN)).to_be_visible()
    assert portal.booked("TOTO", "2026-11-01") == []


def test_closing_the_window_asks_only_while_something_is_unsaved(unsaved):
    with unsaved.page.expect_event("dialog") as asked:
        unsaved.page.close(run_before_unload=True)
    assert asked.value.type == "beforeunload"
    asked.value.dismiss()
    expect(unsaved.box(TUESDAY)).to_be_checked()
    unsaved.button("Annuler").click()
    with unsaved.page.expect_event("close"):
        unsaved.page.close(run_before_unload=True)
