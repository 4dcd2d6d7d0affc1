"""The accountant compares the provider's report with the portal, and records a direct debit that came back."""

import csv
from dataclasses import dataclass

from playwright.sync_api import expect

from cantine.common.vocabulary import AttemptState
from tests.browser.journeys.parents.test_paying import DUE, check, go_to_provider, press
from tests.browser.journeys.staff.test_finance import cents, menu, shown, taken
from tests.dates import at, on
from tests.online_payment.stored_attempts import attempt, pay_online

NBSP = "\u00a0"
DURAND = 2
THURSDAY = on("jeudi 2026-11-19")
BEGUN = at("jeudi 2026-11-19 18:00:00")


@dataclass(frozen=True)
class Stored:
    """The database of the portal, as what writes attempts into it wants it."""

    url: str


def read_owed(window):
    """The cents that the family's account asks for."""
    window.open("/compte-famille?numero=2")
    owed = shown(window, "Relevé de compte")[-1][-1]
    assert owed.endswith("à payer")
    return cents(owed)


def test_a_report_is_compared_a_bounce_recorded_and_the_family_owes_again(window, portal):
    stored = Stored(f"sqlite:///{portal.database}")
    paid = pay_online(stored, DURAND, 4000, THURSDAY)
    forgotten = attempt(stored, DURAND, 2500, BEGUN, AttemptState.EXPIRED, answer="P1")
    [(ours,)] = portal.ask("SELECT reference FROM payment WHERE id = ?", paid)
    [(theirs,)] = portal.ask("SELECT reference FROM payment_attempt WHERE id = ?", forgotten)
    window.enter("finance@exemple.fr")
    window.title("Accueil des finances")
    before = read_owed(window)

    menu(window, "Paiements en ligne")
    window.page.get_by_role("radio", name="Relevés du service").click()
    content = f"EN-TETE;007450\nLIGNE;19112026;{ours};40,00\nLIGNE;20112026;{theirs};25,00\nPIED-DE-PAGE;2;65,00\n"
    report = {"name": "releve.csv", "mimeType": "text/csv", "buffer": content.encode()}
    window.page.locator("input[type=file]").set_input_files(report)
    expect(window.page.locator(".notice.good")).to_have_text("Le relevé est importé : 2 paiements.")
    [_head, difference] = shown(window, "Écarts")
    assert difference[:6] == [
        "Payé au service, pas crédité ici",
        "20.11.2026",
        theirs,
        "DURAND (n° 2)",
        f"25,00{NBSP}€",
        "",
    ]
    window.page.locator("input[type=file]").set_input_files(report)
    expect(window.page.locator(".notice.warning")).to_have_text("Ce relevé était déjà importé : rien n'est ajouté.")

    window.link("Ouvrir la tentative (expirée)").click()
    window.unfold("Créditer la famille")
    window.field("Motif").fill("Vu dans l'espace PayFiP")
    window.button("Créditer la famille").click()
    expect(window.page.locator(".notice.good")).to_have_text("La famille est créditée.")
    window.open("/paiements-en-ligne?vue=Relevés+du+service")
    expect(window.page.locator(".notice.good")).to_contain_text("Aucun écart")

    window.page.get_by_role("radio", name="Tentatives").click()
    row = window.table("Tentatives").get_by_role("row").filter(has_text="40,00")
    row.get_by_role("link").first.click()
    window.field(f"Montant (€), 40,00{NBSP}€ au plus").fill("15")
    window.field("Motif").fill("Provision insuffisante")
    window.button("Enregistrer l'écriture").dblclick()
    expect(window.field(f"Montant (€), 25,00{NBSP}€ au plus")).to_be_visible()
    window.settle()
    assert read_owed(window) == before + 1500 - 2500
    bounced = shown(window, "Relevé de compte")[-2]
    assert (bounced[1:3], bounced[4]) == (["Rejet", f"Prélèvement unique n° {ours}"], f"15,00{NBSP}€")
    assert portal.ask("SELECT cents, reason FROM payment WHERE reverses_id = ?", paid) == [
        (-1500, "Provision insuffisante")
    ]

    exported = window.page.request.get(f"{portal.address}/telecharger/journal-comptable.csv?mois=2026-11")
    entries = [*csv.DictReader(exported.body().decode("utf-8-sig").splitlines(), delimiter=";")]
    online = {entry["Libellé"]: (entry["Débit"], entry["Crédit"]) for entry in entries if entry["Compte"] == "51181"}
    assert online == {
        f"Paiement DURAND, Prélèvement unique n° {ours}": ("40,00", ""),
        f"Paiement DURAND, Carte en ligne n° {theirs}": ("25,00", ""),
        f"Rejet DURAND, Prélèvement unique n° {ours}": ("", "15,00"),
    }


def test_what_durand_paid_is_in_the_report_and_owed_again_once_it_bounced(open_browser, portal):
    parents = open_browser("phone").enter("durand@exemple.fr")
    go_to_provider(parents)
    press(parents, "Payer par prélèvement")
    finance = open_browser("desk").enter("finance@exemple.fr", "/paiements-en-ligne?vue=Relevés+du+service")
    finance.title("Paiements en ligne")
    report = {"name": "releve.csv", "mimeType": "text/csv", "buffer": taken(finance, "Relevé de la simulation (CSV)")}
    finance.page.locator("input[type=file]").set_input_files(report)
    expect(finance.page.locator(".notice.good").first).to_have_text("Le relevé est importé : 1 paiement.")
    expect(finance.text("Aucun écart : les relevés et le portail disent la même chose.")).to_be_visible()

    finance.page.get_by_role("radio", name="Tentatives").click()
    finance.table("Tentatives").get_by_role("link").first.click()
    finance.field("Motif").fill("Provision insuffisante")
    finance.button("Enregistrer l'écriture").click()
    expect(finance.page.locator(".notice.good")).to_have_text("Rejet enregistré : le solde de la famille a changé.")

    parents.open("/compte")
    expect(parents.text(f"Votre solde à ce jour est de {DUE} (reste à payer)")).to_be_visible()
    statement = parents.table("Relevé de compte").get_by_role("row")
    expect(statement.filter(has_text="Rejet")).to_contain_text(DUE)
    check(portal)
