"""A day of the till, a receipt and the slips of other means, on paper."""

from datetime import timedelta

import pytest

from cantine.common.terms.till import SlipEnding, TillMove
from cantine.common.vocabulary import Method, Reversal
from cantine.till.documents.cash_receipt_pdf import cash_receipt_pdf
from cantine.till.documents.deposit_slip_pdf import deposit_slip_pdf
from cantine.till.documents.till_day_pdf import till_day_pdf
from cantine.till.queries.closed_days import ClosedDay
from cantine.till.queries.deposit_slips import Slip, SlipItem
from cantine.till.queries.movements import Movement
from cantine.till.queries.receipts import Receipt
from cantine.till.queries.till_pages import TillPage
from tests.billing.documents.test_invoice_pdf import TOWN, TYPESETTING
from tests.dates import at, on
from tests.support.table_reading import amount, pages

DAY = on("lundi 2026-11-23")
NOW = at("lundi 2026-11-23 17:05:00")


def move(kind, id, method, cents, **more):
    whose = {"family_number": 101, "family_name": "MOREL", "reference": "", "reason": "", "receipt": ""}
    return Movement(kind, id, method, cents, **{"counted": True, "reversal": None, **whose, **more})


MOVES = [
    move(TillMove.PAYMENT, 7, Method.CASH, 4000, receipt="2026-0001"),
    move(TillMove.PAYMENT, 8, Method.CASH, 900, counted=False, reason="Erreur"),
    move(TillMove.PAYMENT, 9, Method.CHEQUE, 5000, reference="77", family_name=TYPESETTING),
    move(TillMove.REVERSAL, 10, Method.CASH, -500, reversal=Reversal.REFUNDED, reason="Trop payé"),
    move(TillMove.SLIP, 3, Method.CASH, -2000, family_number=None, family_name=""),
]
CLOSED = ClosedDay(DAY, 5000, 3500, 2000, {5000: 1, 1000: 1, 200: 2, 50: 1}, 6450, "Rendu de monnaie", NOW, "Farid")


def day(closed):
    page = TillPage(DAY, MOVES, 5000, closed, DAY if closed else None, None)
    return " ".join("\n".join(pages(till_day_pdf(page, TOWN))).split())


def test_a_closed_day_tells_every_movement_its_sums_its_count_and_why_it_differs():
    shown = day(CLOSED)
    for words in (
        "Journal de caisse du lundi 23 novembre 2026",
        "Arrêtée le 23.11.2026 à 17 h 05 par Farid.",
        "Espèces 40,00 € 5,00 € 35,00 €",
        "Chèque 50,00 € 0,00 € 50,00 €",
        "Total 90,00 € 5,00 € 85,00 €",
        "R-7 2026-0001 MOREL (n° 101) Espèces 40,00 €",
        "Espèces, annulé : Erreur",
        "Remboursement, Espèces : Trop payé",
        "Versement à la banque, bordereau n° 3",
        "Fonds de caisse du matin 50,00 €",
        "Versées à la banque −20,00 €",
        "Espèces prévues en caisse 65,00 €",
        "Espèces comptées 64,50 €",
        "Écart 0,50 € de moins que prévu",
        "Motif de l'écart : Rendu de monnaie",
        "50 € 1 50,00 €",
        "2 € 2 4,00 €",
        "50 c 1 0,50 €",
        "Signature du régisseur",
    ):
        assert words in shown
    assert TYPESETTING[:10] in shown


def test_a_day_that_is_open_says_that_it_may_change():
    shown = day(None)
    assert "Journée non arrêtée : état provisoire." in shown
    assert "comptées" not in shown
    assert till_day_pdf(TillPage(DAY, [], None, None, None, None), TOWN)


def test_a_closed_day_gives_the_same_bytes_at_any_time():
    page = TillPage(DAY, MOVES, 5000, CLOSED, DAY + timedelta(9), DAY + timedelta(10))
    assert till_day_pdf(page, TOWN) == till_day_pdf(TillPage(DAY, MOVES, 5000, CLOSED, DAY, None), TOWN)


@pytest.mark.parametrize("cancelled", [None, NOW])
def test_a_receipt_says_who_paid_when_and_how_much_and_whether_it_was_cancelled(cancelled):
    receipt = Receipt("2026-0042", DAY, DAY, 4550, "", 101, "MOREL", cancelled, "Saisi deux fois" if cancelled else "")
    [page] = pages(cash_receipt_pdf(receipt, TOWN))
    for words in ("Quittance n° 2026-0042", "Famille MOREL (n° 101)", "lundi 23 novembre 2026", amount(4550)):
        assert words in page
    assert ("Annulée le 23.11.2026 à 17 h 05 : Saisi deux fois" in page) is bool(cancelled)


def test_a_slip_of_cash_lists_notes_and_coins_and_one_that_was_taken_back_says_so():
    counts = {2000: 2, 50: 3}
    slip = Slip(1, 12, DAY, 0, 4150, Method.CASH, counts, SlipEnding.TAKEN_BACK, DAY, "Banque fermée")
    [page] = pages(deposit_slip_pdf(slip, [], TOWN))
    assert "Bordereau de versement d'espèces n° 12\nFait le lundi 23 novembre 2026" in page
    assert "Repris le 23.11.2026, n'est pas parti à la banque : Banque fermée" in page
    for words in ("20 € 2 40,00 €", "50 c 3 1,50 €", "Total 41,50 €"):
        assert words in page


@pytest.mark.parametrize(
    ("method", "title", "total"),
    [
        (Method.CESU, "Bordereau de remise de CESU n° 12", "Total : 2 CESU 30,00 €"),
        (Method.CARD, "Bordereau de remise de paiements par carte n° 12", "Total : 2 paiements 30,00 €"),
    ],
)
def test_a_slip_of_another_means_names_it_and_has_no_banks(method, title, total):
    items = [SlipItem(n, 101, "MOREL", DAY, f"C-{n}", "", n * 1000) for n in (1, 2)]
    [page] = pages(deposit_slip_pdf(Slip(1, 12, DAY, 2, 3000, method), items, TOWN))
    assert title in page
    assert "Famille Référence Reçu le Montant\n1. MOREL (n° 101) C-1 23.11.2026 10,00 €" in page
    assert total in page
