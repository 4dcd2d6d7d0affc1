"""The deposit slip on paper: every cheque once, their number and total."""

import pytest

from cantine.till.documents.deposit_slip_pdf import deposit_slip_pdf
from cantine.till.queries.deposit_slips import Slip, SlipItem
from tests.billing.documents.test_invoice_pdf import TOWN, TYPESETTING
from tests.dates import on
from tests.support.table_reading import amount, pages

DAY = on("lundi 2026-11-23")


def slip(count, bank="Crédit agricole"):
    cheques = [SlipItem(n, n, "DURAND", DAY, f"{n:07}", bank, 1000 + n) for n in range(1, count + 1)]
    total = sum(cheque.cents for cheque in cheques)
    return pages(deposit_slip_pdf(Slip(1, 12, DAY, count, total), cheques, TOWN)), total


def test_a_slip_lists_its_cheques_counts_them_and_adds_them_up():
    [page], total = slip(2)
    for words in (
        "Mairie de Saint-Just-d'Avray",
        "Bordereau de remise de chèques n° 12\nFait le lundi 23 novembre 2026",
        "1. DURAND (n° 1) 0000001 Crédit agricole 23.11.2026 10,01 €",
        "2. DURAND (n° 2) 0000002 Crédit agricole 23.11.2026 10,02 €",
        f"Total : 2 chèques {amount(total)}",
        "Signature du régisseur",
        "Cachet de la banque",
    ):
        assert words in page


@pytest.mark.parametrize("count", [1, 100])
def test_a_slip_of_any_length_has_each_cheque_once_and_its_head_on_every_page(count):
    shown, total = slip(count)
    together = "\n".join(shown)
    for number in range(1, count + 1):
        assert together.count(f" {number:07} ") == 1
    assert all("Famille N° du chèque Banque Reçu le Montant" in page for page in shown)
    assert f"Total : {count} chèque{'s' if count > 1 else ''} {amount(total)}" in shown[-1]
    assert [f"page {number} sur {len(shown)}" in page for number, page in enumerate(shown, 1)] == [True] * len(shown)


def test_a_bank_of_any_name_is_printed_letter_by_letter():
    [page], _total = slip(1, TYPESETTING)
    assert TYPESETTING in " ".join(page.split())
