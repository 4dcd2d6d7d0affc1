"""The accountant takes a cheque and brings it to the bank, the parents see it; the invoices of a month are sent."""

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.support.table_reading import amount, pages

NBSP = "\xa0"


def downloaded(window, name):
    """The PDF behind this link, as the browser saves it."""
    with window.page.expect_download() as download:
        window.link(name).click()
    path = download.value.path()
    return download.value.suggested_filename, Path(path).read_bytes()


def test_a_cheque_of_a_closed_month_is_refused_one_of_today_put_on_a_slip_and_the_slip_downloaded(window, open_browser):
    window.enter("finance@exemple.fr", "/cloture").title("Clôture")
    window.button("Voir ce qui reste ouvert").click()
    window.button("Clore jusqu'au 31 octobre 2026").click()
    expect(window.page.locator(".notice.good")).to_contain_text("Les comptes sont clos jusqu'au 31 octobre 2026.")

    window.open("/paiements").title("Paiements")
    window.field("Famille (n°, nom, prénom, adresse mail, téléphone)").fill("durand")
    expect(window.page.get_by_role("heading", name="Famille DURAND (n° 2)")).to_be_visible()
    window.field("Montant (€)").fill("100")
    window.field("Numéro du chèque").fill("0001234")
    window.field("Banque").fill("Crédit agricole")
    window.field("Reçu le").fill("30/10/2026")
    window.button("Enregistrer le paiement").click()
    refused = window.page.locator(".notice.bad")
    expect(refused).to_contain_text("Exercice clos jusqu'au 31 octobre 2026")
    expect(refused).to_contain_text("Le premier jour ouvert est le 1er novembre 2026.")
    expect(window.field("Numéro du chèque")).to_have_value("0001234")
    window.field("Reçu le").fill("23/11/2026")
    window.button("Enregistrer le paiement").click()
    good = window.page.locator(".notice.good")
    expect(good).to_contain_text(f"Paiement enregistré : Chèque n° 0001234, 100,00{NBSP}€, famille DURAND (n° 2).")
    expect(window.page.get_by_role("heading", name="Famille DURAND (n° 2)")).to_have_count(0)

    window.page.get_by_role("radio", name="Bordereaux").click()
    mine = window.page.get_by_role("checkbox", name=re.compile("chèque n° 0001234"))
    expect(mine).to_be_checked()
    window.settle()
    others = window.page.locator(".st-key-waiting label").filter(has_not_text="0001234")
    for other in others.all():
        other.click()
    expect(window.text(f"Cochés : 1 chèque, 100,00{NBSP}€.")).to_be_visible()
    window.button("Faire le bordereau").click()
    expect(good).to_contain_text("Le bordereau est fait")
    window.settle()  # the table below has the new one too
    newest = window.table("Bordereaux").get_by_role("link").first
    name, pdf = downloaded(window, newest.inner_text())
    assert re.fullmatch(r"Bordereau \d+\.pdf", name)
    [slip] = pages(pdf)
    assert "DURAND (n° 2) 0001234 Crédit agricole 23.11.2026 100,00 €" in slip
    assert "Total : 1 chèque 100,00 €" in slip

    window.page.get_by_role("radio", name="Liste", exact=True).click()
    row = window.table("Paiements").get_by_role("row").filter(has_text="0001234")
    expect(row).to_contain_text("DURAND (n° 2)")
    expect(window.page.get_by_text("Annuler un paiement")).to_be_visible()

    parents = open_browser().enter("durand@exemple.fr", "/compte")
    parents.title("Bienvenue DURAND !")
    parents.settle()
    line = parents.table("Relevé de compte").get_by_role("row").filter(has_text="0001234")
    expect(line).to_contain_text(f"100,00{NBSP}€")
    number = parents.table("Relevé de compte").get_by_role("link").last.inner_text()
    name, pdf = downloaded(parents, number)
    assert name == f"Facture {number}.pdf"
    assert f"Facture n° {number}" in pages(pdf)[0]


def test_a_month_is_sent_and_the_letter_arrives_with_the_invoice(window, portal):
    window.enter("finance@exemple.fr", "/envois").title("Envoi des factures")
    expect(window.text(re.compile(r"restent à envoyer"))).to_be_visible()
    window.page.get_by_role("button", name=re.compile("^Envoyer [0-9]+ factures$")).click()
    expect(window.page.locator(".notice.good")).to_contain_text("partent par mail")
    window.settle()
    letter = portal.letter_to("durand@exemple.fr")
    [paper] = letter.iter_attachments()
    [(number, cents)] = portal.ask("SELECT number, cents FROM invoice WHERE family_id = 2 AND month = '2026-10-01'")
    assert paper.get_filename() == f"Facture 2026-{number:04}.pdf"
    [page] = pages(paper.get_content())
    assert f"Total de cette facture {amount(cents)}" in page
    name, pdf = downloaded(window, "Toutes les factures, octobre 2026 (PDF)")
    assert name == "Factures, octobre 2026.pdf"
    assert f"Facture n° 2026-{number:04}" in "".join(pages(pdf))
