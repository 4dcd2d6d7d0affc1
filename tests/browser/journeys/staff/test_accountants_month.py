"""The accountant's month from the first click to the last: billed, mailed, paid, exported, and the same to the cent."""

import csv
import re

from playwright.sync_api import expect

from tests.billing.second_calculation import reckon
from tests.browser.journeys.staff.test_finance import cents, menu, shown, taken
from tests.support.sheets import opened, recalculated, rows
from tests.support.table_reading import amount, pages

NBSP = "\u00a0"


def euros(total: int) -> str:
    """« 12 345,60 € », as screens write it."""
    whole = f"{total // 100:,}".replace(",", "\u202f")
    return f"{whole},{total % 100:02}{NBSP}€"


def test_a_month_is_billed_mailed_paid_and_exported_to_the_cent(open_browser, portal, tmp_path):
    portal.set_clock("2026-12-07T10:00:00+01:00")
    expected = reckon(str(portal.database), "2026-11")
    total = sum(expected.values())
    finance = open_browser("desk").enter("finance@exemple.fr", "/facturation")

    finance.button("Préparer l'aperçu").click()
    finance.page.get_by_role("button", name=f"Émettre {len(expected)} factures ({euros(total)})", exact=True).click()
    done = f"Novembre 2026 : {len(expected)} factures émises, {euros(total)}."
    expect(finance.page.get_by_text(done, exact=True)).to_be_visible()
    billed = dict(portal.ask("SELECT family_id, sum(cents) FROM invoice WHERE month = '2026-11-01' GROUP BY 1"))
    assert billed == expected

    menu(finance, "Envoi des factures")
    finance.page.get_by_role("button", name=re.compile(f"^Envoyer {len(expected)} factures$")).click()
    expect(finance.page.locator(".notice.good")).to_contain_text("par mail")
    [paper] = portal.letter_to("durand@exemple.fr").iter_attachments()
    [(number,)] = portal.ask("SELECT number FROM invoice WHERE family_id = 2 AND month = '2026-11-01'")
    assert paper.get_filename() == f"Facture 2026-{number:04}.pdf"
    assert f"Total de cette facture {amount(expected[2])}" in pages(paper.get_content())[0]
    merged = pages(taken(finance, "Toutes les factures, novembre 2026 (PDF)"))
    found = re.findall(r"Total de cette facture ([\d\s]+,\d\d) €", " ".join(merged))
    assert sorted(map(cents, found)) == sorted(expected.values())

    ((before,),) = portal.ask(
        "SELECT (SELECT coalesce(sum(cents), 0) FROM payment WHERE family_id = 2 AND cancelled_at IS NULL)"
        " - (SELECT sum(cents) FROM invoice WHERE family_id = 2)"
    )
    finance.open("/paiements?famille=2")
    finance.field("Montant (€)").fill(f"{-before / 100:.2f}".replace(".", ","))
    finance.field("Numéro du chèque").fill("0004321")
    finance.field("Banque").fill("La Banque postale")
    finance.button("Enregistrer le paiement").click()
    expect(finance.page.locator(".notice.good")).to_contain_text("Paiement enregistré")
    parent = open_browser("phone").enter("durand@exemple.fr")
    expect(parent.text(re.compile("Votre solde à ce jour est de"))).to_contain_text(f"0,00{NBSP}€")

    menu(finance, "Exports")
    screen = shown(finance, "Factures et avoirs")
    assert cents(screen[-1][screen[0].index("Montant")]) == total
    sheet = taken(finance, "Tableur (XLSX)")
    for book in (opened(sheet), recalculated({"factures": sheet}, tmp_path)["factures"]):
        head, *lines, last = rows(book.worksheets[0])
        assert len(lines) == len(expected)
        assert round(last[head.index("Montant")] * 100) == total
    text = taken(finance, "CSV").decode("utf-8-sig").splitlines()
    head, *lines, last = csv.reader(text, delimiter=";")
    assert sum(cents(line[head.index("Montant")]) for line in lines) == cents(last[head.index("Montant")]) == total
