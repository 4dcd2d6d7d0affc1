"""Invoices to download: a family's own, everybody's for the accountant, a month of them in one file."""

import pytest

from cantine.common.vocabulary import Delivery, InvoiceKind
from cantine.http.downloads import invoices
from cantine.ledger.queries import statement
from cantine.store import database
from cantine.store.tables import InvoiceDelivery
from tests.billing.queries.test_open_invoices import issue
from tests.dates import at, on
from tests.support.table_reading import amount, pages

OCTOBER = on("jeudi 2026-10-01")


@pytest.fixture
def bills(cast):
    """Alice's invoice and credit note, Chloé's invoice, all of October; a special invoice and one of November."""
    of_october, credit = {"month": OCTOBER}, InvoiceKind.CREDIT_NOTE
    note = {"balance_before": -5210, "reason": "Sortie scolaire", **of_october}
    issued_on, later = on("jeudi 2026-11-05"), on("lundi 2026-11-09")
    with database.open_writer(cast.url) as db:
        made = [
            issue(db, cast.alices_family, 1, issued_on, [(cast.meal, 4450), (cast.study, 760)], **of_october),
            issue(db, cast.chloes_family, 2, issued_on, [(cast.meal, 990)], **of_october),
        ]
        made.append(issue(db, cast.alices_family, 3, later, [(cast.meal, 450)], credit, made[0], **note))
        made.append(issue(db, cast.chloes_family, 4, on("vendredi 2026-10-30"), [(None, 1500)]))
    return made


def address(id):
    return f"/telecharger/facture-{id}.pdf"


def test_a_parent_downloads_an_invoice_whose_figures_are_those_of_the_database(sign_in, cast, bills):
    answer = sign_in(cast.alice, cast.alices_family).get(address(bills[0]))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith('attachment; filename="Facture 2026-0001.pdf"')
    assert answer.headers["cache-control"] == "no-store"
    [page] = pages(answer.content)
    for words in ("Famille MOREL", "Facture n° 2026-0001", f"Total de cette facture {amount(5210)}"):
        assert words in page


def test_the_balance_after_the_last_paper_is_that_of_the_statement(sign_in, cast, bills):
    answer = sign_in(cast.alice, cast.alices_family).get(address(bills[2]))
    with database.open_reader(cast.url) as db:
        balance = statement.read_statement(db, cast.alices_family)[1].balance
    [page] = pages(answer.content)
    assert "Avoir n° 2026-0003" in page
    assert "Corrige la facture n° 2026-0001\nMotif : Sortie scolaire" in page
    assert f"Nouveau solde (reste à payer) {amount(-balance)}" in page


@pytest.mark.parametrize("which", ["0", "987654", "x", "-1", "1 2", "99999999999999999999", "%2e%2e"])
def test_what_is_no_invoice_does_not_exist(sign_in, cast, bills, which):
    browser = sign_in(cast.farid, None)
    assert browser.get(address(which)).status_code == 404


def test_another_familys_invoice_is_answered_like_none_at_all(sign_in, cast, bills):
    browser = sign_in(cast.chloe, cast.chloes_family)
    others, none = browser.get(address(bills[0])), browser.get(address(987654))
    assert (others.status_code, others.content) == (none.status_code, none.content)


def test_the_accountant_downloads_a_month_as_one_file_in_the_order_of_the_numbers(sign_in, cast, bills, monkeypatch):
    monkeypatch.setattr(invoices, "TOGETHER", 2)
    answer = sign_in(cast.farid, None).get("/telecharger/factures-2026-10.pdf")
    assert answer.headers["content-disposition"].endswith("filename*=UTF-8''Factures%2C%20octobre%202026.pdf")
    shown = pages(answer.content)
    numbers = ["Facture n° 2026-0001", "Facture n° 2026-0002", "Avoir n° 2026-0003", "Facture n° 2026-0004"]
    assert [number in page for number, page in zip(numbers, shown, strict=True)] == [True] * 4
    assert f"Total de cette facture {amount(990)}" in shown[1]


def test_the_pile_to_print_holds_what_leaves_on_paper(sign_in, cast, bills):
    pile = "/telecharger/impression-2026-10.pdf"
    browser = sign_in(cast.farid, None)
    assert browser.get(pile).status_code == 404
    with database.open_writer(cast.url) as db:
        for id, by in zip(bills, (Delivery.PRINT, Delivery.MAIL, Delivery.PRINT), strict=False):
            db.add(InvoiceDelivery(invoice_id=id, by=by, at=at("lundi 2026-11-23 10:00:00")))
    answer = browser.get(pile)
    assert answer.headers["content-disposition"].startswith(
        'attachment; filename="Factures a imprimer octobre 2026.pdf'
    )
    shown = pages(answer.content)
    assert ["n° 2026-0001" in shown[0], "n° 2026-0003" in shown[1], len(shown)] == [True, True, 2]


@pytest.mark.parametrize("month", ["2026-09", "2026-13", "2026-1", "0000-01", "9999-12", "x"])
def test_a_month_without_invoices_does_not_exist(sign_in, cast, bills, month):
    assert sign_in(cast.farid, None).get(f"/telecharger/factures-{month}.pdf").status_code == 404
