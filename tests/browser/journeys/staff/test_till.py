"""The accountant takes cash and closes the day of the till; the family finds its receipt, a late payment is refused."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.journeys.staff.test_payments import downloaded
from tests.support.table_reading import pages

NBSP = "\xa0"


@pytest.mark.parametrize("window", ["desk"], indirect=True)
def test_a_day_of_the_till_is_counted_and_closed_and_takes_no_more(window, portal, open_browser):
    window.enter("finance@exemple.fr", "/paiements?famille=2").title("Paiements")
    window.page.get_by_label("Moyen de paiement").click()
    window.page.get_by_role("option", name="Espèces").click()
    expect(window.field("Référence (facultatif)")).to_be_visible()
    window.field("Montant (€)").fill("45,50")
    window.button("Enregistrer le paiement").click()
    window.settle()
    name, pdf = downloaded(window, "Quittance n° 2026-0001 (PDF)")
    assert name == "Quittance 2026-0001.pdf"
    assert "En espèces 45,50 €" in pages(pdf)[0]

    window.open("/caisse").title("Caisse")
    window.text("Arrêter la caisse de cette journée").click()
    window.field("Fonds de caisse du matin (€)").fill("50")
    for label, number in ((f"50{NBSP}€", "1"), (f"20{NBSP}€", "2"), (f"5{NBSP}€", "1"), (f"50{NBSP}c", "1")):
        window.page.get_by_label(label, exact=True).fill(number)
    window.button("Arrêter la caisse").click()
    expect(window.page.locator(".notice.good")).to_contain_text("est arrêtée. Pas d'écart.")
    window.settle()
    name, pdf = downloaded(window, "Journal de caisse (PDF)")
    [paper] = pages(pdf)
    assert name == "Caisse 2026-11-23.pdf"
    for words in ("2026-0001", "Espèces prévues en caisse 95,50 €", "Espèces comptées 95,50 €", "50 c 1 0,50 €"):
        assert words in paper
    assert portal.ask("SELECT opening_cents, cash_cents, counted_cents, reason FROM till_day") == [
        (5000, 4550, 9550, ""),
    ]

    window.open("/paiements?famille=2")
    window.field("Montant (€)").fill("10")
    window.field("Numéro du chèque").fill("1")
    window.field("Banque").fill("CIC")
    window.button("Enregistrer le paiement").click()
    expect(window.page.locator(".notice.bad")).to_contain_text("La caisse est arrêtée jusqu'au 23 novembre 2026")

    parents = open_browser().enter("durand@exemple.fr", "/compte")
    parents.title("Bienvenue DURAND !")
    receipt = parents.page.get_by_role("link", name=re.compile("quittance n° 2026-0001"))
    expect(receipt).to_be_visible()
