"""No way out of the month grid loses a change without asking."""

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


def test_links_months_children_and_browser_back_ask_and_nothing_is_lost_by_staying(unsaved, portal):
    for leave in (
        lambda: unsaved.link("Retour au relevé de situation").click(),
        lambda: unsaved.follow("Accueil"),
        lambda: unsaved.button("Mois suivant").click(),
        lambda: unsaved.button("LILI").click(),
        lambda: unsaved.button("Déconnexion").click(),
        lambda: unsaved.page.evaluate("history.back()"),
    ):
        asks_and_stays(unsaved, leave)
    unsaved.save()
    expect(unsaved.bar).to_contain_text("✓ 1 modification enregistrée.")
    unsaved.button("Mois suivant").click()
    unsaved.month("JANVIER 2027")
    expect(unsaved.question).to_have_count(0)


def test_leaving_after_the_question_leaves_and_saves_nothing(unsaved, portal):
    unsaved.page.evaluate("history.back()")
    unsaved.button("Quitter sans enregistrer").click()
    unsaved.month("NOVEMBRE 2026")
    unsaved.button("Mois suivant").click()
    expect(unsaved.box(TUESDAY)).not_to_be_checked()
    unsaved.box(TUESDAY).check()
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
