"""Days are typed with the keyboard: said in words before anything happens, taken as they are or refused."""

import pytest
from playwright.sync_api import expect


def words_below(window, label):
    return window.field(label).locator("xpath=ancestor::*[@data-testid='stTextInput']")


@pytest.mark.parametrize("key", ["Tab", "Enter"])
def test_a_day_is_said_in_words_while_it_is_typed(window, key):
    window.enter("mairie@exemple.fr", "/fermetures")
    window.field("Motif, tel que les familles le lisent").fill("Grève")
    first, last = window.field("Premier jour"), window.field("Dernier jour")
    expect(words_below(window, "Premier jour")).to_have_attribute("data-day", "mardi 24 novembre 2026")
    first.fill("")
    first.press_sequentially("2/1/2027")
    expect(words_below(window, "Premier jour")).to_have_attribute("data-day", "samedi 2 janvier 2027")
    expect(window.page.get_by_role("status").filter(has_text="samedi 2 janvier 2027")).to_have_count(1)
    last.fill("31/02/2027")
    expect(words_below(window, "Dernier jour")).to_have_attribute(
        "data-day", "« 31/02/2027 » n'existe pas : février 2027 a 28 jours."
    )
    last.fill("3 janvier 2027")
    last.press(key)
    if key == "Tab":
        window.button("Voir ce qui sera annulé").click()
    expect(window.text("du samedi 2 janvier au dimanche 3 janvier 2027 : tout est fermé")).to_be_visible()


def test_a_payment_keeps_the_day_that_was_typed(window, portal):
    window.enter("finance@exemple.fr", "/paiements?famille=2")
    window.field("Montant (€)").fill("50")
    window.field("Numéro du chèque").fill("77")
    window.field("Banque").fill("Crédit agricole")
    window.field("Reçu le").fill("1/11/2026")
    window.button("Enregistrer le paiement").click()
    expect(window.page.locator(".notice.good")).to_contain_text("Reçu le dimanche 1er novembre 2026.")
    assert portal.ask("SELECT received_on FROM payment WHERE reference = '77'") == [("2026-11-01",)]
