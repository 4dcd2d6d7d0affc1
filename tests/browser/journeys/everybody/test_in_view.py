"""On a phone, what an act did or why it did nothing is in view, wherever on a long page somebody stands."""

import pytest
from playwright.sync_api import expect


@pytest.fixture
def mairie(open_browser):
    return open_browser("phone").enter("mairie@exemple.fr", "/fermetures")


def test_what_a_form_far_down_the_page_did_stays_in_view(mairie):
    mairie.field("Motif, tel que les familles le lisent").fill("Grève")
    mairie.button("Voir ce qui sera annulé").click()
    mairie.button("Fermer et prévenir les familles").click()
    expect(mairie.page.locator(".notice.good")).to_be_in_viewport(ratio=1)
    mairie.open("/commune").page.get_by_text("Le Vendredi saint est férié").click()
    mairie.button("Enregistrer ces jours fériés").click()
    expect(mairie.text("Les jours fériés sont enregistrés.")).to_be_in_viewport(ratio=1)


def test_a_refusal_below_the_edge_of_the_screen_comes_into_view(mairie):
    mairie.open("/paiements?famille=2").field("Montant (€)").fill("10")
    button = mairie.button("Enregistrer le paiement")
    button.evaluate("one => one.scrollIntoView({ block: 'end' })")
    button.click()
    expect(mairie.page.locator(".notice.bad")).to_be_in_viewport(ratio=1)
