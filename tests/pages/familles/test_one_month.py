"""A month after a credit note and a new bill, as the accountant sees it page by page: one sum, counted twice."""

import re
from collections import defaultdict

import pytest
from sqlalchemy import make_url, select, text

from cantine.billing.actions import bill_month, credit_notes, special_invoices
from cantine.billing.queries import invoice_drafts
from cantine.billing.rules.credits import LineToCredit
from cantine.billing.rules.special_invoices import SpecialInvoice, SpecialLine
from cantine.common.list_filter import ListFilter
from cantine.common.roles import Actor, Role
from cantine.common.vocabulary import Method
from cantine.demo.rows import catch_up_sequences
from cantine.exports import EXPORTS
from cantine.ledger.actions.payments import record_payment
from cantine.ledger.queries import outstanding, reconciliation
from cantine.ledger.rules.payments import ReceivedPayment
from cantine.settings import settings
from cantine.store import database
from cantine.store.tables import Invoice, InvoiceLine
from tests.dates import at, on
from tests.exports import month_sums, second_count

BILLED, LATER = at("lundi 2026-11-30 18:00:00"), at("jeudi 2026-12-10 10:00:00")
NOVEMBER, DECEMBER = on("dimanche 2026-11-01"), on("mardi 2026-12-01")
FINANCE = Actor(None, None, Role.FINANCE)
TRIP = SpecialInvoice("Sortie", [SpecialLine("Entrée", 1250, "7062")])


def bill(url, now):
    with database.open_reader(url) as db:
        families = invoice_drafts.list_families_to_bill(db, NOVEMBER)
    with database.open_writer(url) as db:
        bill_month.bill(db, FINANCE, NOVEMBER, families, now)


@pytest.fixture
def december(portal_url, monkeypatch):
    """November is billed on its last day with a trip; on 10 December one of its invoices is taken back and billed anew.

    A payment received in November is recorded that day too.
    """
    with database.open_writer(portal_url) as db:
        catch_up_sequences(db)
    bill(portal_url, BILLED)
    with database.open_writer(portal_url) as db:
        special_invoices.issue_special(db, FINANCE, [2], TRIP, BILLED)
        largest = select(Invoice.id).where(Invoice.month == NOVEMBER).order_by(Invoice.cents.desc()).limit(1)
        lines = db.scalars(select(InvoiceLine.id).where(InvoiceLine.invoice_id == largest.scalar_subquery())).all()
    before = month_sums.reckoned(portal_url)
    with database.open_writer(portal_url) as db:
        credit_notes.credit(
            db, FINANCE, [LineToCredit(line) for line in lines], "Quotient arrivé", LATER, billable_again=True
        )
    bill(portal_url, LATER)
    with database.open_writer(portal_url) as db:
        paid = ReceivedPayment(on("samedi 2026-11-28"), Method.CARD, 1250)
        record_payment(db, FINANCE, 2, paid, LATER)
    assert month_sums.reckoned(portal_url) == before
    monkeypatch.setenv("CANTINE_NOW", LATER.isoformat())
    settings.cache_clear()
    return portal_url, before["2026-11"]


def cents(shown):
    """The first amount in euros of what is shown."""
    sign, whole, rest = re.search(r"(−?)([0-9\s\u202f\xa0]+),([0-9]{2})\xa0€", shown).groups()
    return (-1 if sign else 1) * (int(re.sub(r"\D", "", whole)) * 100 + int(rest))


def test_every_page_and_every_list_of_the_month_says_the_same(browser, december):
    url, november = december
    window = browser.enter("finance@exemple.fr").open("mois", mois="novembre 2026")
    [said] = [text for text in window.texts if text.startswith("Pour novembre 2026")]
    assert cents(said) == november
    assert "avoirs déduits" in said
    *_rows, total = window.table("Prestations de novembre 2026")
    assert cents(total[1]) - cents(total[2]) == november
    [row] = [row for row in window.table("Mois après mois") if row[0] == "novembre 2026"]
    assert row[1:] == total[1:]
    window.open("facturation", vue="Factures", mois="novembre 2026")
    [listed] = [text for text in window.texts if " pièces, " in text]
    assert cents(listed) == november
    assert any("Par mois facturé" in one.value for one in window.at.caption)
    for address in month_sums.BY_MONTH:
        window.open("profil").open("exports", liste=EXPORTS[address].title, dates="novembre 2026")
        *_rows, last = window.table(EXPORTS[address].title)
        assert any(cents(cell) == november for cell in last if "€" in cell)
        assert any("Par mois facturé" in one.value for one in window.at.caption)
    window.open("envois", mois="novembre 2026")
    with database.open_reader(url) as db:
        papers = db.scalar(text("SELECT count(*) FROM invoice WHERE issued_on >= '2026-11-30' AND cents > 0"))
    assert any(one.startswith(f"{papers} factures et avoirs") for one in window.texts)
    found = month_sums.said(url, NOVEMBER, LATER.date())
    assert found == dict.fromkeys(found, november)
    assert set(month_sums.in_spreadsheets(url, NOVEMBER, LATER.date()).values()) == {november}
    assert month_sums.on_paper(url, NOVEMBER) == november
    counted = second_count.of_month(make_url(url).database, "2026-11")
    assert counted["factures"]["Montant"] == november
    with database.open_reader(url) as db:
        assert [*reconciliation.find_differences(db), *outstanding.find_outstanding(db, LATER.date())] == []


@pytest.mark.parametrize("month", [NOVEMBER, DECEMBER])
def test_the_journal_of_each_month_is_that_counted_a_second_time(december, month):
    url, _november = december
    accounts = defaultdict(int)
    with database.open_reader(url) as db:
        for _day, _journal, _piece, account, *_, debit, credit in EXPORTS["journal-comptable"].rows(
            db, ListFilter(month=month), LATER.date()
        ):
            accounts[account] += (debit or 0) - (credit or 0)
    counted = second_count.journal(make_url(url).database, f"{month:%Y-%m}")
    assert {account: sum_ for account, sum_ in accounts.items() if sum_} == counted
    assert sum(accounts.values()) == 0
