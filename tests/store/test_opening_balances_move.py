"""What the first import wrote as invoices and transfers becomes opening balances, and nothing else does."""

from datetime import UTC, datetime

import pytest
from alembic import command
from sqlalchemy import insert, select

from cantine.common.list_filter import ListFilter
from cantine.common.vocabulary import Delivery, InvoiceKind, Method
from cantine.exports import EXPORTS
from cantine.ledger.queries import reconciliation, statement
from cantine.store import database, tables
from tests.dates import on

IMPORTED = on("mardi 2026-09-01")
LATER = on("jeudi 2026-10-15")
NOW = datetime(2026, 10, 15, 10, tzinfo=UTC)


def add_invoice(db, family, number, cents, label="Solde repris", **more):
    columns = {"year": 2026, "number": number, "label": label, "issued_on": IMPORTED, "cents": cents, "line_count": 1}
    row = tables.Invoice(family_id=family, **columns | more)
    db.add(row)
    db.flush()
    line = {"label": label, "quantity": 1, "unit_cents": cents, "cents": cents, "kind": "special"}
    db.add(tables.InvoiceLine(invoice_id=row.id, position=1, **line))
    db.flush()
    return row.id


def add_transfer(db, family, cents, reference="Solde repris", **more):
    columns = {"received_on": IMPORTED, "method": Method.TRANSFER, "cents": cents, "reference": reference}
    row = tables.Payment(family_id=family, **columns | more)
    db.add(row)
    db.flush()
    return row.id


def go_back(url):
    alembic = database.make_alembic_config()
    with database._open_reshaper(url) as connection:
        alembic.attributes["connection"] = connection
        command.downgrade(alembic, "0045")


def read(url, *columns):
    with database.open_reader(url) as db:
        return [tuple(row) for row in db.execute(select(*columns).order_by(columns[0]))]


@pytest.fixture
def older(cast):
    """Alice's family owes 12,50 € as invoice 2026-0001, Bruno's has 20,00 € as a transfer, Chloé's was billed since."""
    with database.open_writer(cast.url) as db:
        owed = add_invoice(db, cast.alices_family, 1, 1250)
        add_transfer(db, cast.brunos_family, 2000)
        add_invoice(db, cast.chloes_family, 2, 900, "Prestations de septembre", due_on=LATER)
        add_transfer(db, cast.alices_family, 500, "VIR MOREL", received_on=LATER, recorded_at=NOW)
        db.execute(insert(tables.InvoiceCounter), [{"year": 2026, "last": 2}])
        db.add(tables.InvoiceDelivery(invoice_id=owed, by=Delivery.PRINT, at=NOW))
    go_back(cast.url)
    return cast


def test_debts_and_advances_move_with_their_day_and_every_balance_stays(older):
    database.migrate(older.url)
    moved = tables.OpeningBalance
    assert read(older.url, moved.family_id, moved.taken_on, moved.due_on, moved.cents, moved.invoice_number) == sorted(
        [
            (older.alices_family, IMPORTED, on("samedi 2026-09-26"), -1250, 1),
            (older.brunos_family, IMPORTED, None, 2000, None),
        ]
    )
    assert read(older.url, tables.Invoice.number, tables.Invoice.label) == [(2, "Prestations de septembre")]
    assert read(older.url, tables.Payment.reference) == [("VIR MOREL",)]
    with database.open_reader(older.url) as db:
        families = older.alices_family, older.brunos_family, older.chloes_family
        balances = [statement.read_statement(db, family)[1].balance for family in families]
        assert balances == [-750, 2000, -900]
        assert [*reconciliation.find_differences(db)] == []
        rows = [*EXPORTS["factures"].rows(db, ListFilter(), LATER)]
    assert len(rows) == 1


def test_what_is_kept_goes_on_being_kept(older):
    """The triggers that stood aside are there again."""
    database.migrate(older.url)
    with database.open_writer(older.url) as db, pytest.raises(Exception, match="ne change plus"):
        db.execute(tables.Invoice.__table__.update().values(cents=1))


def test_what_only_looks_like_one_stays(cast):
    with database.open_writer(cast.url) as db:
        add_invoice(db, cast.alices_family, 1, 1250, due_on=LATER)  # typed by a clerk: special invoices have a due date
        credited = add_invoice(db, cast.chloes_family, 2, 900)
        note = {"kind": InvoiceKind.CREDIT_NOTE, "corrects_id": credited, "reason": "Erreur"}
        add_invoice(db, cast.chloes_family, 3, 900, "Avoir", **note)
        add_transfer(db, cast.brunos_family, 2000, recorded_at=NOW)  # recorded by a clerk
        db.execute(insert(tables.InvoiceCounter), [{"year": 2026, "last": 3}])
    go_back(cast.url)
    database.migrate(cast.url)
    assert read(cast.url, tables.OpeningBalance.id) == []
    assert [number for (number,) in read(cast.url, tables.Invoice.number)] == [1, 2, 3]
    assert read(cast.url, tables.Payment.reference) == [("Solde repris",)]
