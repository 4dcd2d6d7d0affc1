"""The administrator sets the payment service: what is refused stays typed, what is saved is seen by the families."""

from playwright.sync_api import expect


def test_the_service_is_set_refused_checked_and_seen_by_the_families(window, open_browser, portal):
    window.enter("mairie@exemple.fr", "/reglages")
    window.link("Service de paiement").click()
    window.title("Service de paiement")
    number = window.field("Numéro de client (numcli), 6 chiffres")
    number.fill("1234")
    window.button("Enregistrer").click()
    expect(window.text("6 chiffres, comme sur le contrat PayFiP.")).to_be_visible()
    expect(number).to_have_value("1234")
    number.fill("007450")
    window.field("Montant maximum").fill("300")
    window.button("Enregistrer").click()
    expect(window.text("Le service de paiement est réglé.")).to_be_visible()
    assert portal.ask("SELECT client, most_cents FROM payment_service") == [("007450", 30_000)]
    window.button("Vérifier mes réglages").click()
    expect(window.page.locator(".notice").filter(has_text="007450")).to_be_visible()

    parent = open_browser("phone")
    parent.enter("durand@exemple.fr", "/payer")
    expect(parent.text("jusqu'à 300,00 €")).to_be_visible()
    expect(parent.page.locator("form.pay")).to_have_count(0)

    window.page.get_by_text("Aucun", exact=True).click()
    expect(number).to_have_count(0)
    window.button("Enregistrer").click()
    expect(window.text("Aucun service : les familles lisent « Comment payer »")).to_be_visible()
    parent.reload()
    expect(parent.page.get_by_role("heading", name="Comment payer")).to_be_visible()
