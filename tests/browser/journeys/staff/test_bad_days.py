"""The bad days of a till: a cheque bounces from its deposit slip, an advance goes back, a debt is forgiven."""

import csv

from playwright.sync_api import expect

from tests.browser.journeys.staff.test_finance import cents, shown

NBSP = "\u00a0"
DURAND = "/compte-famille?numero=2"


def read_balance(window):
    """The cents of the account, negative where the family owes."""
    window.open(DURAND)
    written = shown(window, "Relevé de compte")[-1][-1]
    return -cents(written) if written.endswith("à payer") else cents(written)


def record(window, **typed):
    for label, value in typed.items():
        window.page.locator(f"input[aria-label^='{label}']").first.fill(value)
    window.button("Enregistrer l'écriture").click()
    window.settle()
    good = window.page.locator(".notice.good")
    expect(good).to_be_visible()
    return good


def test_a_cheque_bounces_from_its_slip_an_advance_goes_back_and_a_debt_is_forgiven(open_browser, portal):
    window = open_browser("desk").enter("finance@exemple.fr")
    owed = read_balance(window)
    [(family,)] = portal.ask("SELECT id FROM family WHERE number = 2")
    portal.insert(
        "INSERT INTO deposit_slip (number, made_on, method) SELECT max(number) + 1, '2026-11-20', 'cheque' "
        "FROM deposit_slip"
    )
    portal.insert(
        "INSERT INTO payment (family_id, received_on, method, cents, reference, bank, recorded_at, deposit_slip_id) "
        "SELECT ?, '2026-11-19', 'cheque', ?, '0004242', 'Crédit agricole', '2026-11-19 09:00:00', max(id) "
        "FROM deposit_slip",
        family,
        5000 - owed,
    )
    assert read_balance(window) == 5000

    window.unfold("Rembourser ou transférer l'avance")
    told = record(window, Montant="50", Motif="Départ de la commune")
    expect(told).to_have_text(f"Remboursement de 50,00{NBSP}€ : le solde est de 0,00{NBSP}€.")
    assert portal.ask("SELECT kind, cents, account_code FROM adjustment") == [("refunded", -5000, "515")]

    window.open("/paiements?vue=Liste&numero=2")
    window.unfold("Rejet ou remboursement")
    window.settle()
    choice = window.page.get_by_role("combobox", name="Paiement rejeté ou remboursé")
    option = window.page.get_by_role("option").filter(has_text="0004242")
    for _again in range(20):  # while the fold around it still opens, the list closes at once
        choice.press("ArrowDown")
        if window.settle() and option.count():
            break
    option.click()
    expect(record(window, Motif="Sans provision")).to_have_text("Rejet enregistré : le solde de la famille a changé.")
    assert portal.ask("SELECT count(*) FROM payment WHERE reverses_id IS NOT NULL") == [(1,)]
    assert read_balance(window) == owed - 5000
    assert [row[0] for row in shown(window, "Factures à payer")[1:-1]][-1] == "Avance à reverser"

    window.unfold("Remise ou admission en non-valeur")
    told = record(window, Montant="50,01", Décision="Délibération n° 12", Motif="Situation difficile")
    expect(told).to_contain_text(f"Remise gracieuse de 50,01{NBSP}€ : le solde est de ")
    assert read_balance(window) == owed + 1
    lines = [row[1] for row in shown(window, "Relevé de compte")[-4:-1]]
    assert lines == ["Rejet", "Remboursement", "Remise gracieuse"]

    file = window.page.request.get(f"{portal.address}/telecharger/journal-comptable.csv?mois=2026-11")
    entries = csv.DictReader(file.body().decode("utf-8-sig").splitlines(), delimiter=";")
    moved = {entry["Compte"]: (entry["Débit"], entry["Crédit"]) for entry in entries if entry["Journal"] == "OD"}
    assert (moved["515"], moved["6577"]) == (("", "50,00"), ("50,01", ""))
    letters = [subject for (subject,) in portal.ask("SELECT subject FROM outbox_mail ORDER BY id DESC LIMIT 3")]
    assert [subject.split(" : ")[1].replace(NBSP, " ") for subject in letters] == [
        "une remise de 50,01 € vous est accordée",
        f"votre paiement de {(5000 - owed) / 100:.2f} € est rejeté".replace(".", ","),
        "50,00 € vous sont remboursés",
    ]
