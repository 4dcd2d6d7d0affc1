"""Everything a parent needs can be done without a mouse or a finger, and is told to whoever hears the page."""

from dataclasses import dataclass
from datetime import date

import pytest
from playwright.sync_api import Locator, expect

from cantine.demo import PASSWORD
from tests.browser.journeys.parents.test_paying import green_link, pay_button
from tests.browser.journeys.window import LOGIN, SECRET, Window

FURTHEST = 150
"""Steps with Tab from one end of a month to the other, at most."""


def tab_to(window: Window, target: Locator) -> None:
    target.wait_for()
    for _ in range(FURTHEST):
        window.page.keyboard.press("Tab")
        if target.evaluate("(one) => one.getRootNode().activeElement === one"):
            return
    raise AssertionError(f"{target} cannot be reached with Tab")


@dataclass
class Blind:
    """Somebody who presses keys and hears what stands in the accessibility tree."""

    window: Window

    def hear(self) -> str:
        """The whole tree of the page, spaces of French typography as plain ones."""
        tree = self.window.settle().page.locator("body").aria_snapshot()
        return tree.replace("\u00a0", " ").replace("\u202f", " ")

    def press(self, target: Locator, heard: str, key: str = "Enter") -> None:
        """Go to it with Tab and press the key: only after that the page says what is `heard`."""
        assert heard not in self.hear()
        tab_to(self.window, target)
        self.window.page.keyboard.press(key)
        for _ in range(20):
            if heard in (tree := self.hear()):
                return
            self.window.page.wait_for_timeout(250)
        raise AssertionError(f"{heard!r} is not in:\n{tree}")


@pytest.fixture
def blind(open_browser):
    return Blind(open_browser("desk"))


def test_a_parent_signs_in_ticks_five_days_and_saves(blind, portal):
    window, keyboard = blind.window.open(), blind.window.page.keyboard
    tab_to(window, window.field(LOGIN))
    keyboard.type("1")
    tab_to(window, window.field(SECRET))
    keyboard.type(PASSWORD)
    blind.press(window.button("Connexion"), 'heading "Bienvenue TEST !" [level=1]')
    blind.press(window.page.get_by_role("link", name="Ajouter des inscriptions pour TOTO"), "NOVEMBRE 2026")
    blind.press(window.button("Mois suivant"), "DÉCEMBRE 2026")
    blind.press(window.box("Repas, lundi 7 décembre 2026"), "1 modification à enregistrer", " ")
    for day in range(1, 5):
        keyboard.press("ArrowDown")
        keyboard.press(" ")
        expect(window.bar).to_contain_text(f"{day + 1} modifications")
    blind.press(window.button("Enregistrer"), "✓ 5 modifications enregistrées.")
    assert portal.booked("TOTO", "2026-11-01") == [(date(2026, 12, day), "Repas", None) for day in range(7, 12)]
    blind.press(window.button("Déconnexion"), "Vous êtes déconnecté.")


def test_a_parent_applies_a_week_reports_an_absence_and_pays(blind):
    window = blind.window.enter("durand@exemple.fr")
    first = window.page.get_by_role("link", name="Semaine type de Jules")
    blind.press(first, 'heading "Semaine type" [level=1]')
    blind.press(window.box("Étude, lundi"), "inscriptions à ajouter", " ")
    blind.press(window.button("Appliquer"), "Enregistré :")
    window.open("/absence")
    blind.press(window.button("Signaler l'absence"), "Absence signalée le")
    window.open("/compte")
    blind.press(green_link(window), 'button "Payer 314,65 €"')
    tab_to(window, pay_button(window))
    window.page.keyboard.press("Enter")
    window.page.wait_for_url("**/simulateur/payfip/paiement*")
    tab_to(window, window.button("Payer"))
    window.page.keyboard.press("Enter")
    window.title("Bienvenue DURAND !")
    assert "est enregistré. Merci !" in blind.hear()


def test_the_way_past_the_header_and_what_is_what_are_told(blind):
    window = blind.window.enter("1")
    tab_to(window, window.page.get_by_role("link", name="Aller au contenu"))
    window.page.keyboard.press("Enter")
    main = window.page.get_by_role("main")
    expect(main).to_be_focused()
    window.page.keyboard.press("Tab")
    assert main.evaluate("(one) => one.contains(document.activeElement) && one !== document.activeElement")
    for part in ("banner", "navigation", "main", "contentinfo"):
        assert f"- {part}" in blind.hear()
    blind.press(window.link("Mon profil"), 'heading "Mon profil" [level=1]')
    expect(window.page.get_by_role("heading", level=1)).to_be_focused()
