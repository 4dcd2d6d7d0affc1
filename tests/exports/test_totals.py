"""Totals agree to the cent: the list's own, in CSV and XLSX, as LibreOffice calculates them, counted a second time."""

import csv
from collections import defaultdict
from datetime import timedelta

import pytest
from sqlalchemy import make_url, update

from cantine.common.list_filter import ListChoice, ListFilter
from cantine.common.tables.csv_table import write_csv
from cantine.common.tables.spreadsheet import xlsx
from cantine.common.tables.table import CellKind
from cantine.common.vocabulary import InvoiceKind, Method, Reversal
from cantine.exports import EXPORTS, build_table
from cantine.store import database
from cantine.store.tables import DepositSlip, Invoice, InvoiceLine, Payment
from tests.dates import on
from tests.exports import second_count
from tests.pages.conftest import NOW, _filled, portal_url
from tests.support.sheets import opened, recalculated, rows

__all__ = ["_filled", "portal_url"]

TODAY = on("lundi 2026-11-23")
OCTOBER, NOVEMBER = on("jeudi 2026-10-01"), on("dimanche 2026-11-01")


@pytest.fixture
def commune(portal_url):
    """The demonstration commune, with a credit note, a special invoice, a cancelled payment, one slip more, and an
    online payment of which a part came back."""
    with database.open_writer(portal_url) as db:
        cheques = db.query(Payment).where(Payment.method == Method.CHEQUE, Payment.deposit_slip_id.is_(None))
        slip = DepositSlip(number=9_000, made_on=TODAY)
        db.add(slip)
        db.flush()
        for cheque in cheques.order_by(Payment.id).limit(5):
            cheque.deposit_slip_id = slip.id
        card = db.query(Payment.id).where(Payment.method == Method.CARD, Payment.received_on >= NOVEMBER).limit(1)
        db.execute(update(Payment).where(Payment.id == card.scalar()).values(cancelled_at=NOW, cancelled_why="Doublon"))
        online = {"family_id": 7, "method": Method.ONLINE_DEBIT, "reference": "CAN00000001", "recorded_at": NOW}
        paid = Payment(received_on=NOVEMBER, cents=5000, **online)
        db.add(paid)
        db.flush()
        back = {"reversal": Reversal.BOUNCED, "reason": "Sans provision", "reverses_id": paid.id}
        db.add(Payment(received_on=TODAY, cents=-1234, **online, **back))
        issued = {"year": 2026, "issued_on": TODAY, "due_on": TODAY + timedelta(30), "cents": 1260}
        for number, kind in ((9001, InvoiceKind.CREDIT_NOTE), (9002, InvoiceKind.INVOICE)):
            bill = Invoice(number=number, kind=kind, family_id=7, label="Sortie", **issued)
            db.add(bill)
            db.flush()
            line = {"label": "Sortie", "quantity": 3, "unit_cents": 420, "cents": 1260}
            db.add(InvoiceLine(invoice_id=bill.id, position=1, **line))
    return portal_url


def chosen(export):
    if ListChoice.ONE_FAMILY in export.choices:
        return ListFilter(family=2)
    return (
        ListFilter(month=NOVEMBER if export.address in ("paiements", "bordereaux", "journal-comptable") else OCTOBER)
        if (ListChoice.PERIOD in export.choices)
        else ListFilter()
    )


def cents(written):
    return int(written.replace(",", ""))


def test_totals_agree_in_every_form_and_with_a_second_count(commune, tmp_path):
    path, sheets, sums = make_url(commune).database, {}, {}
    with database.open_reader(commune) as db:
        summed = {address: export for address, export in EXPORTS.items() if any(one.total for one in export.columns)}
        assert EXPORTS.keys() - summed.keys() == {"prises-en-charge"}  # shares are no sums
        for address, export in summed.items():
            sheets[address] = b"".join(xlsx(build_table(db, export, chosen(export), TODAY)))
            size = export.size(db, chosen(export), TODAY)
            *lines, last = csv.reader(
                b"".join(write_csv(build_table(db, export, chosen(export), TODAY))).decode("utf-8-sig").splitlines(),
                delimiter=";",
            )
            kinds = {column.title: column.kind for column in export.columns}
            written = dict(zip(lines[0], last, strict=True))
            found = {title: cents(written[title]) for title in size.sums}
            assert found == size.sums
            assert len(lines) - 1 == size.rows
            total = dict(zip(lines[0], rows(opened(sheets[address]).worksheets[0])[-1], strict=True))
            in_cents = {title: 100 if kinds[title] is CellKind.AMOUNT else 1 for title in size.sums}
            assert {title: round(total[title] * in_cents[title]) for title in size.sums} == size.sums
            sums[address] = {"rows": size.rows, **size.sums}
    for address, book in recalculated(sheets, tmp_path).items():
        head, *_, last = rows(book.worksheets[0])
        total = dict(zip(head, last, strict=True))
        kinds = {column.title: column.kind for column in EXPORTS[address].columns}
        for title, value in sums[address].items():
            if title != "rows":
                assert round(total[title] * (100 if kinds[title] is CellKind.AMOUNT else 1)) == value, (address, title)

    october, november = (second_count.of_month(path, month) for month in ("2026-10", "2026-11"))
    for address, counted in {**october, **{name: november[name] for name in ("paiements", "bordereaux")}}.items():
        assert sums[address] == counted, address
        assert counted["rows"]
    billed, credited, paid = (sum(column) for column in zip(*second_count.balances(path).values(), strict=True))
    assert [sums["soldes"][title] for title in ("Facturé", "Avoirs", "Payé", "Solde")] == [
        billed,
        credited,
        paid,
        credited + paid - billed,
    ]
    debit, credit, _paid = second_count.balances(path)[2]
    assert sums["releve-famille"]["Débit"] == debit
    assert sums["releve-famille"]["Crédit"] == credit + _paid


def test_the_accounts_of_the_journal_are_those_counted_a_second_time(commune):
    accounts = defaultdict(int)
    with database.open_reader(commune) as db:
        export = EXPORTS["journal-comptable"]
        for _day, _journal, piece, account, *_, debit, credit in export.rows(db, ListFilter(month=NOVEMBER), TODAY):
            if not piece.endswith(" A"):
                accounts[account] += (debit or 0) - (credit or 0)
        size = export.size(db, ListFilter(), TODAY)
    assert size.sums["Débit"] == size.sums["Crédit"] > 0
    assert {account: sum_ for account, sum_ in accounts.items() if sum_} == second_count.journal(
        make_url(commune).database, "2026-11"
    )


def test_every_family_s_balance_and_ages_are_those_counted_a_second_time(commune):
    path, export = make_url(commune).database, EXPORTS["soldes"]
    titles = [column.title for column in export.columns]
    with database.open_reader(commune) as db:
        found = {row[0]: dict(zip(titles, row, strict=True)) for row in export.rows(db, ListFilter(), TODAY)}
    expected = second_count.balances(path)
    assert found.keys() == expected.keys()
    for number, (billed, credited, paid) in expected.items():
        assert [found[number][title] for title in ("Facturé", "Avoirs", "Payé")] == [billed, credited, paid]
    by_age = second_count.open_by_due_date(path, TODAY)
    assert len(by_age) > 30
    for number, ages in by_age.items():
        assert {age: found[number][age] for age in ages} == ages, number
        assert sum(found[number][age] for age in titles[6:11]) == sum(ages.values())
