"""The invoice on paper: everything on it, to the cent, whatever people are called and however many lines it has."""

from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image
from pypdf import PdfReader

from cantine.billing.documents.invoice_pdf import invoice_pdf, make_file_name
from cantine.billing.queries.printed_invoices import InvoicePayer, Letterhead, PrintedInvoice, PrintedLine
from cantine.common.terms.older_debt import OlderDebt
from cantine.common.vocabulary import InvoiceKind
from tests.dates import on
from tests.support.table_reading import amount, pages

TOWN = Letterhead(
    "Mairie de Saint-Just-d'Avray",
    "Le Bourg\n69870 Saint-Just-d'Avray",
    "mairie@exemple.fr",
    "04 65 71 00 00",
    "Chèque à l'ordre du Trésor public.",
    None,
)
PAYER = InvoicePayer(12, "DURAND", "12 chemin des Vignes\nBâtiment B", "69870", "Saint-Just-d'Avray")
LINES = [PrintedLine("Jules DURAND - Repas", "2, 3, 5", 3, 445, 1335), PrintedLine("Remise", "", 1, -35, -35)]


def issued(lines=LINES, kind=InvoiceKind.INVOICE, before=0, payer=PAYER, **more):
    fields = {
        "id": 7,
        "number": "2026-0042",
        "label": "Prestations de novembre 2026",
        "issued_on": on("samedi 2026-12-05"),
        "due_on": on("jeudi 2026-12-31"),
        "corrects": "",
        "reason": "",
    }
    cents = sum(line.cents for line in lines)
    return PrintedInvoice(kind=kind, cents=cents, balance_before=before, payer=payer, lines=lines, **fields | more)


def read(*papers, town=TOWN):
    return pages(invoice_pdf(papers, town))


def test_an_invoice_names_the_commune_the_family_the_services_and_what_is_to_be_paid_until_when():
    [page] = read(issued(before=-100_000))
    for words in (
        "Mairie de Saint-Just-d'Avray\nLe Bourg\n69870 Saint-Just-d'Avray\n04 65 71 00 00\nmairie@exemple.fr",
        "Famille DURAND\n12 chemin des Vignes\nBâtiment B\n69870 Saint-Just-d'Avray",
        "Facture n° 2026-0042\nPrestations de novembre 2026",
        "N° de famille 12\nDate samedi 5 décembre 2026\nDate limite de paiement jeudi 31 décembre 2026",
        "Prestation Jours Quantité Prix unitaire Montant",
        "Jules DURAND - Repas 2, 3, 5 3 4,45 € 13,35 €",
        "Remise 1 −0,35 € −0,35 €",
        "Total de cette facture 13,00 €",
        "Ancien solde (reste à payer) 1 000,00 €\nCette facture 13,00 €\nNouveau solde (reste à payer) 1 013,00 €",
        "Somme à payer : 1 013,00 € au plus tard le jeudi 31 décembre 2026.",
        "Chèque à l'ordre du Trésor public.",
        "page 1 sur 1",
    ):
        assert words in page


def test_the_slip_to_detach_has_the_number_the_family_the_amounts_and_the_day():
    [page] = read(issued(before=-500))
    slip = page.partition("À détacher et à joindre à votre règlement")[2]
    assert "Facture n° 2026-0042\nFamille DURAND (n° 12)\nMontant de la facture 13,00 €" in slip
    assert "Date limite de paiement jeudi 31 décembre 2026\nSomme à payer 18,00 €" in slip


def test_older_debts_stand_with_their_own_days_and_an_invoice_of_before_says_what_it_said():
    older = (OlderDebt("solde repris", 200), OlderDebt("facture n° 2026-0007", 300, on("jeudi 2026-11-26")))
    [page] = read(issued(before=-500, older_debts=older))
    for words in (
        "Ancien solde (reste à payer) 5,00 €\ndont solde repris 2,00 €\n"
        "dont facture n° 2026-0007, échéance 26.11.2026 3,00 €\nCette facture 13,00 €\n"
        "Nouveau solde (reste à payer) 18,00 €",
        "Date limite de paiement jeudi 31 décembre 2026\nÀ payer pour cette facture 13,00 €\n"
        "Déjà à payer avant elle 5,00 €\nReste à payer 18,00 €",
    ):
        assert words in page
    assert (
        "dont 13,00 € pour cette facture au plus tard le jeudi 31 décembre 2026, et 5,00 € déjà à\npayer avant" in page
    )
    [page] = read(issued([PrintedLine("Repas", "2", 1, 0, 0)], before=-500, older_debts=older))
    assert "Cette facture n'ajoute rien. Reste à payer : 5,00 €, aux dates" in page
    assert "Date limite" not in page
    [page] = read(issued(before=-500))
    assert "Somme à payer : 18,00 € au plus tard le jeudi 31 décembre 2026." in page


@pytest.mark.parametrize("before", [1300, 5000])
def test_an_invoice_that_an_advance_covers_asks_for_nothing(before):
    [page] = read(issued(before=before))
    assert "Votre compte couvre cette facture : vous n'avez rien à payer." in page
    assert "détacher" not in page
    assert f"{amount(before - 1300)}" in page


def test_of_what_an_advance_covers_in_part_the_rest_is_asked_for():
    [page] = read(issued(before=1299))
    assert "Somme à payer : 0,01 € au plus tard" in page


def test_a_credit_note_says_what_it_corrects_and_why_and_asks_for_nothing():
    [page] = read(
        issued(kind=InvoiceKind.CREDIT_NOTE, before=-5000, due_on=None, corrects="2026-0003", reason="Sortie scolaire.")
    )
    for words in (
        "Avoir n° 2026-0042",
        "Corrige la facture n° 2026-0003\nMotif : Sortie scolaire.",
        "Total de cet avoir 13,00 €",
        "Ancien solde (reste à payer) 50,00 €\nCet avoir 13,00 €\nNouveau solde (reste à payer) 37,00 €",
        "Cette somme est portée au crédit de votre compte",
    ):
        assert words in page
    assert "Date limite" not in page
    assert "détacher" not in page


def test_many_lines_go_on_over_the_pages_under_the_same_heads_and_none_is_lost():
    lines = [PrintedLine(f"Ligne {number:03}", "2, 3, 5, 6", 4, number, 4 * number) for number in range(1, 91)]
    shown = read(issued(lines=lines))
    assert len(shown) == 3
    for number, page in enumerate(shown, 1):
        assert "Prestation Jours Quantité Prix unitaire Montant" in page
        assert f"page {number} sur 3" in page
        assert page.startswith("Mairie de Saint-Just-d'Avray Facture n° 2026-0042") is (number > 1)
    together = "\n".join(shown)
    for line in lines:
        assert together.count(f"{line.label} 2, 3, 5, 6 4 {amount(line.unit_cents)} {amount(line.cents)}") == 1
    assert f"Total de cette facture {amount(sum(line.cents for line in lines))}" in shown[-1]
    assert "détacher" in shown[-1]
    assert "détacher" not in shown[0] + shown[1]


HOW = "IBAN FR76 1000 1000 0100\nChèque à l'ordre de la régie."


def test_how_to_pay_stands_under_what_is_to_be_paid_and_nowhere_else():
    town = replace(TOWN, how_to_pay=HOW)
    [page] = read(issued(), town=town)
    assert f"2026.\nComment payer\n{HOW}\n{TOWN.footer}" in page
    assert "Comment payer" not in read(issued())[0]
    assert "Comment payer" not in read(issued(before=100_000), town=town)[0]
    assert "Comment payer" not in read(issued(kind=InvoiceKind.CREDIT_NOTE), town=town)[0]


TYPESETTING = '#panic("x") *gras* $x^2$ `code` <balise> @note \\ // [a] = titre "é" #[]{}'


def test_what_people_typed_is_printed_letter_by_letter_and_never_run():
    payer = InvoicePayer(12, TYPESETTING, TYPESETTING, "", "")
    lines = [PrintedLine(TYPESETTING, "#panic()", 1, 100, 100)]
    town = Letterhead(TYPESETTING, TYPESETTING, "", "", TYPESETTING, None, TYPESETTING)
    [page] = read(issued(payer=payer, lines=lines, reason=TYPESETTING, label=TYPESETTING), town=town)
    flat = " ".join(page.split())
    assert flat.count(TYPESETTING) >= 9
    assert "#panic() 1" in flat


def test_long_names_break_into_lines_and_an_empty_address_leaves_the_name_alone():
    long = "DE LA ROCHEFOUCAULD-MONTMORENCY VAN DEN BERGHE-SAINT-ALBIN D'AUTREFOIS"
    [page] = read(issued(payer=InvoicePayer(123456, long, "", "", "")))
    assert f"Famille {long}" in " ".join(page.split()).replace("- ", "-")
    [page] = read(issued(payer=InvoicePayer(9, "X", "", "", "")))
    assert "Famille X\nFacture n° 2026-0042" in page


def test_several_papers_in_one_file_each_begin_at_page_1():
    many = [PrintedLine(f"Ligne {number}", "", 1, 100, 100) for number in range(60)]
    papers = [
        issued(id=1, number="2026-0001"),
        issued(many, id=2, number="2026-0002"),
        issued(id=3, number="2026-0003"),
    ]
    shown = read(*papers)
    assert [page.splitlines()[-1].partition("page ")[2] for page in shown] == [
        "1 sur 1",
        "1 sur 2",
        "2 sur 2",
        "1 sur 1",
    ]
    assert not shown[-1].startswith("Mairie de Saint-Just-d'Avray Facture")


def test_an_issued_invoice_is_the_same_file_at_any_time():
    assert invoice_pdf([issued()], TOWN) == invoice_pdf([issued()], TOWN)


def test_the_file_is_named_and_titled_after_the_paper():
    assert make_file_name(issued()) == "Facture 2026-0042.pdf"
    credit = issued(kind=InvoiceKind.CREDIT_NOTE)
    assert make_file_name(credit) == "Avoir 2026-0042.pdf"
    reader = PdfReader(BytesIO(invoice_pdf([credit], TOWN)))
    assert reader.metadata.title == "Avoir n° 2026-0042 · Mairie de Saint-Just-d'Avray"
    assert reader.trailer["/Root"]["/Lang"] == "fr-FR"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def with_logo(content):
    return Letterhead(TOWN.name, TOWN.address, "", "", "", content)


def test_a_logo_is_printed_small_however_big_it_is():
    picture = BytesIO()
    Image.effect_noise((3000, 2000), 90).save(picture, "PNG")
    pdf = invoice_pdf([issued()], with_logo(picture.getvalue()))
    [image] = PdfReader(BytesIO(pdf)).pages[0].images
    assert max(image.image.size) == 400
    assert len(pdf) < 250_000 < len(picture.getvalue())


@pytest.mark.parametrize(
    ("size", "printed"), [((400, 400), (17, 17)), ((1600, 160), (82, 8.2)), ((4000, 1), (82, 0.2))]
)
def test_a_long_logo_is_lower_and_leaves_the_window_of_the_envelope_free(size, printed):
    picture, placed = BytesIO(), []
    Image.new("RGB", size, "green").save(picture, "PNG")
    first = PdfReader(BytesIO(invoice_pdf([issued()], with_logo(picture.getvalue())))).pages[0]
    first.extract_text(visitor_operand_before=lambda what, _, at, __: placed.append(at) if what == b"Do" else None)
    [at] = placed
    assert (at[0] / 72 * 25.4, at[3] / 72 * 25.4) == pytest.approx(printed, abs=0.1)


def test_an_invoice_without_a_readable_logo_is_better_than_none():
    assert pages(invoice_pdf([issued()], with_logo(b"no picture"))) == pages(invoice_pdf([issued()], with_logo(None)))


def test_a_third_payer_is_told_no_days_and_is_no_family():
    payer = replace(PAYER, name="CCAS", organisation=True)
    [page] = read(issued([PrintedLine("Jules DURAND - Prise en charge, Repas", "2, 3, 5", 3, 200, 600)], payer=payer))
    assert "Jules DURAND - Prise en charge, Repas 3 2,00 € 6,00 €" in page
    assert "N° de payeur 12" in page
    assert "amille" not in page
