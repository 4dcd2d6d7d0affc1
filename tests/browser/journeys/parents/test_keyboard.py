"""Everything a parent needs can be done without a mouse or a finger."""

from datetime import date

from playwright.sync_api import Locator, expect

from cantine.demo import PASSWORD
from tests.browser.journeys.window import LOGIN, Window

FURTHEST = 150
"""Steps with Tab from one end of a month to the other, at most."""


def tab_to(window: Window, target: Locator) -> None:
    target.wait_for()
    for _ in range(FURTHEST):
        window.page.keyboard.press("Tab")
        if target.evaluate("(one) => one.getRootNode().activeElement === one"):
            return
    raise AssertionError(f"{target} cannot be reached with Tab")


def test_a_parent_signs_in_ticks_five_days_and_saves_with_the_keyboard_alone(window, portal):
    keyboard = window.open().page.keyboard
    tab_to(window, window.field(LOGIN))
    keyboard.type("1")
    keyboard.press("Tab")
    keyboard.type(PASSWORD)
    keyboard.press("Enter")
    window.title("Bienvenue TEST !")
    tab_to(window, window.link("Ajouter des inscriptions").first)
    keyboard.press("Enter")
    window.month("NOVEMBRE 2026")
    tab_to(window, window.button("Mois suivant"))
    keyboard.press("Enter")
    window.month("DÉCEMBRE 2026")
    tab_to(window, window.box("Repas, lundi 7 décembre 2026"))
    for day in range(5):
        keyboard.press(" ")
        expect(window.bar).to_contain_text(f"{day + 1} modification")
        keyboard.press("ArrowDown")
    tab_to(window, window.button("Enregistrer"))
    keyboard.press("Enter")
    expect(window.bar).to_contain_text("✓ 5 modifications enregistrées.")
    assert portal.booked("TOTO", "2026-11-01") == [(date(2026, 12, day), "Repas", None) for day in range(7, 12)]
