"""DURAND pay their invoice online, in the demonstration's own simulation of PayFiP: every way that it may end."""

import os
import subprocess

from playwright.sync_api import Locator, expect

from tests.browser.journeys.portal import ROOT, Portal
from tests.browser.journeys.tour import look
from tests.browser.journeys.window import Window
from tests.support.programs.nursery import python

DUE = "314,65\xa0€"
PROVIDER = r"/simulateur/payfip/paiement\?idop=.*"
PAID = f"Votre paiement de {DUE} est enregistré. Merci ! Un reçu vous est envoyé par mail."


def green_link(window: Window) -> Locator:
    """« Payer » beside the balance."""
    return window.page.locator(".due a.act")


def pay_button(window: Window) -> Locator:
    """The one button of « Payer »."""
    return window.page.locator("form.pay button")


def go_to_provider(window: Window) -> None:
    """From the home to the page of the provider, in two taps."""
    green_link(window).click()
    window.title("Payer")
    expect(pay_button(window)).to_have_text(f"Payer {DUE}")
    pay_button(window).click()
    window.path(PROVIDER)


def press(window: Window, name: str) -> None:
    """A button of the provider's page; afterwards the browser is back on the home."""
    window.button(name).click()
    window.path(r"/compte\?paiement=\d+")
    window.title("Bienvenue DURAND !")


def attempts(portal: Portal) -> list[tuple[str, int]]:
    return [(str(state), int(cents)) for state, cents in portal.ask("SELECT state, cents FROM payment_attempt")]


def check(portal: Portal) -> None:
    """The command that proves the books."""
    environment = {**os.environ, "CANTINE_DATABASE_URL": f"sqlite:///{portal.database}"}
    command = [*python(), "-m", "cantine", "check"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_invoice_is_paid_in_three_taps_and_everybody_sees_it(window, portal, open_browser):
    window.enter("durand@exemple.fr")
    expect(window.text(f"Votre solde à ce jour est de {DUE} (reste à payer)")).to_be_visible()
    go_to_provider(window)
    expect(window.text("aucun argent n'est débité")).to_be_visible()
    press(window, "Payer")
    expect(window.text(PAID)).to_be_visible()
    expect(window.text("Votre solde à ce jour est de 0,00\xa0€")).to_be_visible()
    expect(green_link(window)).to_have_count(0)
    statement = window.table("Relevé de compte")
    expect(statement.get_by_role("row").filter(has_text="Carte en ligne")).to_contain_text(DUE)
    assert attempts(portal) == [("paid", 31465)]
    assert portal.ask("SELECT method, cents FROM payment WHERE attempt_id IS NOT NULL") == [("online_card", 31465)]
    assert f"votre paiement en ligne de {DUE}".replace("\xa0", " ") in portal.letter("durand@exemple.fr", "bien reçu")
    accountant = open_browser()
    accountant.enter("finance@exemple.fr", "/paiements?vue=Liste&famille=2")
    expect(accountant.page.get_by_role("row").filter(has_text="Carte en ligne")).to_contain_text(DUE)
    check(portal)


def test_a_single_debit_is_recorded_with_its_reserve(open_browser, portal):
    window = open_browser("phone")
    window.enter("durand@exemple.fr")
    go_to_provider(window)
    press(window, "Payer par prélèvement")
    expect(window.text("sous réserve d'acceptation par votre banque")).to_be_visible()
    assert portal.ask("SELECT method FROM payment WHERE attempt_id IS NOT NULL") == [("online_debit",)]


def test_lyra_is_paid_too(open_browser, portal):
    portal.insert("UPDATE payment_service SET provider = 'lyra', client = '12345678', mode = 'TEST'")
    window = open_browser("phone")
    window.enter("durand@exemple.fr", "/payer")
    pay_button(window).click()
    window.path("/simulateur/lyra/paiement")
    press(window, "Payer")
    expect(window.text(PAID)).to_be_visible()
    assert attempts(portal) == [("paid", 31465)]
    check(portal)


def test_a_refused_card_may_be_tried_again_at_once(open_browser, portal):
    window = open_browser("phone")
    window.enter("durand@exemple.fr")
    go_to_provider(window)
    press(window, "Refuser")
    expect(window.text(f"Votre paiement de {DUE} a été refusé : rien n'est débité.")).to_be_visible()
    go_to_provider(window)
    press(window, "Payer")
    expect(window.text(PAID)).to_be_visible()
    assert attempts(portal) == [("refused", 31465), ("paid", 31465)]


def test_who_gives_up_waits_twenty_minutes_and_then_pays(open_browser, portal):
    window = open_browser("desk")
    window.enter("durand@exemple.fr")
    go_to_provider(window)
    press(window, "Abandonner")
    expect(window.text("sans le terminer : rien n'est débité, et vous pourrez recommencer à 10 h 20")).to_be_visible()
    expect(window.button("Actualiser")).to_be_visible()
    green_link(window).click()
    window.title("Payer")
    hold = f"Un paiement de {DUE} est en cours. Vous pourrez recommencer à 10\xa0h\xa020 (dans 20 minutes)."
    expect(window.text(hold)).to_be_visible()
    expect(pay_button(window)).to_have_count(0)
    portal.set_clock("2026-11-23T10:20:00+01:00")
    window.reload()
    expect(pay_button(window)).to_be_visible()


def test_who_closes_the_page_finds_what_is_under_way(open_browser, portal):
    window = open_browser("phone")
    window.enter("durand@exemple.fr")
    go_to_provider(window)
    window.button("Fermer sans rien faire").click()
    window.open("/payer?refus=en-cours")
    expect(window.text("Un paiement de")).to_be_visible()
    expect(pay_button(window)).to_have_count(0)
    assert attempts(portal) == [("waiting", 31465)]


def test_two_taps_are_one_payment(open_browser, portal):
    window = open_browser("phone")
    window.enter("durand@exemple.fr", "/payer")
    pay_button(window).dblclick()
    window.path(PROVIDER)
    assert len(attempts(portal)) == 1


def test_the_link_of_a_mail_survives_the_sign_in(window, portal):
    ((invoice,),) = portal.ask("SELECT max(id) FROM invoice WHERE family_id = 2")
    portal.insert(
        "INSERT INTO invoice (family_id, year, number, kind, label, issued_on, due_on, cents, balance_before, reason) "
        "VALUES (2, 2026, 900, 'invoice', 'Sortie', '2026-11-20', '2026-12-15', 2050, 0, '')"
    )
    window.enter("durand@exemple.fr", f"/payer?facture={invoice}")
    window.title("Payer")
    expect(window.page.get_by_role("checkbox", name="octobre 2026")).to_be_checked()
    expect(window.page.get_by_role("checkbox", name="Sortie")).not_to_be_checked()
    expect(pay_button(window)).to_have_text(f"Payer {DUE}")


def test_without_a_service_the_home_says_how_to_pay(window, portal):
    portal.insert("DELETE FROM payment_service")
    window.enter("durand@exemple.fr")
    expect(green_link(window)).to_have_count(0)
    window.page.get_by_text("Comment payer", exact=True).click()
    expect(window.text("IBAN FR76")).to_be_visible()
    assert look(window).faults == {}


def test_paying_is_for_everybody(window, portal):
    portal.insert("UPDATE payment_service SET advances = 1")
    portal.insert(
        "INSERT INTO invoice (family_id, year, number, kind, label, issued_on, due_on, cents, balance_before, reason) "
        "VALUES (2, 2026, 900, 'invoice', 'Sortie', '2026-11-20', '2026-12-15', 2050, 0, '')"
    )
    window.enter("durand@exemple.fr", "/payer")
    for choice in ("Choisir les factures", "Un montant en avance"):
        window.page.get_by_text(choice, exact=True).click()
        window.settle()
        assert look(window).faults == {}
