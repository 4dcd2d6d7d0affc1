"""Which invoices are open, asked of the database; two queries, whatever the number of families."""

import pytest

from cantine.billing.queries import open_invoices
from cantine.common.vocabulary import InvoiceKind, Method
from cantine.ledger.queries import statement
from cantine.store import database
from cantine.store.tables import Invoice, InvoiceLine, Payment, Service
from tests.dates import at, on
from tests.support.query_count import queries

OCTOBER, NOVEMBER = on("lundi 2026-10-05"), on("jeudi 2026-11-05")


def issue(db, family, number, day, lines, kind=InvoiceKind.INVOICE, corrects=None, **more):
    """An invoice with a line (service id, cents) each; its id."""
    cents = sum(cents for _service, cents in lines)
    fields = {"kind": kind, "label": "Prestations", "issued_on": day, "due_on": None, "month": None} | more
    row = Invoice(year=day.year, number=number, family_id=family, cents=cents, corrects_id=corrects, **fields)
    db.add(row)
    db.flush()
    for position, (service, amount) in enumerate(lines, 1):
        of_line = {"label": "Ligne", "quantity": 1, "unit_cents": amount, "cents": amount}
        db.add(InvoiceLine(invoice_id=row.id, position=position, service_id=service, **of_line))
    db.flush()
    return row.id


def pay(db, family, day, cents, method=Method.CHEQUE, **more):
    db.add(Payment(family_id=family, received_on=day, method=method, cents=cents, **more))


@pytest.fixture
def town(cast):
    """Alice: two invoices, care on the second one, a credit note on it, and payments; Chloé paid in advance."""
    with database.open_writer(cast.url) as db:
        db.get_one(Service, cast.morning_care).cesu = True
        issue(db, cast.alices_family, 1, OCTOBER, [(cast.meal, 3000)])
        second = issue(db, cast.alices_family, 2, NOVEMBER, [(cast.meal, 800), (cast.morning_care, 1200), (None, 50)])
        credit = InvoiceKind.CREDIT_NOTE
        issue(db, cast.alices_family, 3, NOVEMBER, [(cast.morning_care, 200)], credit, second)
        pay(db, cast.alices_family, OCTOBER, 2500)
        pay(db, cast.alices_family, OCTOBER, 900, cancelled_at=at("lundi 2026-11-23 10:00:00"))
        pay(db, cast.alices_family, NOVEMBER, 400, Method.CESU)
        pay(db, cast.chloes_family, OCTOBER, 700)
    return cast


def test_a_family_sees_what_is_open_on_each_of_its_invoices(town):
    with database.open_reader(town.url) as db:
        mine = open_invoices.allocate_family(db, town.alices_family)
        balance = statement.read_statement(db, town.alices_family)[1].balance
    assert [(one.bill.number, one.cents, one.cesu) for one in mine.bills] == [
        ((2026, 1), 500, 0),
        ((2026, 2), 2050 - 200 - 400, 600),
    ]
    assert mine.left - mine.cents == balance == -1950


def test_a_family_without_any_movement_has_nothing_open(town):
    with database.open_reader(town.url) as db:
        assert open_invoices.allocate_family(db, town.brunos_family).bills == []


def test_all_families_at_once_are_each_as_it_is_alone(town):
    with database.open_reader(town.url) as db, queries(town.url) as asked:
        everybody = open_invoices.allocate_all(db)
        assert len(asked) == 2
        families = (town.alices_family, town.chloes_family)
        assert everybody == {family: open_invoices.allocate_family(db, family) for family in families}
    assert everybody[town.chloes_family].left == 700


def test_on_an_earlier_day_only_what_was_there_by_its_end_counts(town):
    with database.open_reader(town.url) as db:
        [october] = open_invoices.allocate_all(db, OCTOBER)[town.alices_family].bills
    assert (october.bill.number, october.cents) == ((2026, 1), 500)
