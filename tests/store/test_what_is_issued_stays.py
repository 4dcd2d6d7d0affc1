"""What was issued and received stays: the database itself refuses every attack, by whatever way it comes."""

import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import make_url, select, text
from sqlalchemy.exc import IntegrityError

from cantine.common.vocabulary import Method
from cantine.store import database
from cantine.store.tables import Base, DepositSlip, Invoice, InvoiceLine, OpeningBalance, Payment
from tests.dates import on
from tests.demo.demonstrations import content, filled
from tests.support.billing import NOW, bill, credit, lines, meals, papers, prices, special

ISSUED, RECEIVED = "Une facture émise ne change plus", "Un paiement enregistré ne change plus"
REAL = "Cette commune a des factures ou des paiements"
BOOKS = {"invoice": ISSUED, "invoice_line": ISSUED, "payment": RECEIVED, "deposit_slip": RECEIVED}


def books_of(cast):
    """An invoice, a special one and a credit note; a cheque at the bank, one that waits and one that was cancelled."""
    prices(cast)
    meals(cast, cast.leo, "lundi 2026-11-02", "mardi 2026-11-03")
    bill(cast)
    special(cast, [cast.chloes_family])
    credit(cast, [line.id for line in lines(cast, papers(cast)[1].id)])
    with database.open_writer(cast.url) as db:
        db.add(DepositSlip(id=1, number=1, made_on=on("mardi 2026-12-01")))
        db.flush()
        cheque = {"family_id": cast.alices_family, "received_on": on("mardi 2026-12-01"), "method": Method.CHEQUE}
        db.add(Payment(id=1, cents=600, deposit_slip_id=1, reference="0001", recorded_at=NOW, **cheque))
        db.add(Payment(id=2, cents=100, reference="0002", recorded_at=NOW, **cheque))
        db.add(Payment(id=3, cents=100, reference="0003", cancelled_at=NOW, cancelled_why="Erreur", **cheque))
    return cast.url


@pytest.fixture
def books(cast):
    """The address of a commune with all of that, on each engine."""
    return books_of(cast)


@pytest.fixture
def sqlite_books(sqlite_cast):
    return books_of(sqlite_cast)


def kept(url):
    """Everything in the books, and what points at them."""
    with database.open_reader(url) as db:
        return content(db, *BOOKS, "commune", "booking")


def refused(url, attack, sentence):
    """The attack, a statement or a function, is refused with this sentence, and nothing of it stays."""
    before = kept(url)
    with pytest.raises(IntegrityError, match=sentence), database.open_writer(url) as db:
        db.execute(text(attack)) if isinstance(attack, str) else attack(db)
    assert kept(url) == before


def test_no_column_of_an_invoice_or_of_a_line_changes_not_even_to_what_it_holds(books):
    for table in (Invoice, InvoiceLine):
        for column in table.__table__.columns:
            refused(books, f"UPDATE {table.__tablename__} SET {column.name} = {column.name}", ISSUED)


def test_nothing_that_was_issued_or_received_is_deleted(books):
    for table, sentence in BOOKS.items():
        refused(books, f"DELETE FROM {table}", sentence)
        refused(books, f"DELETE FROM {table} WHERE id = (SELECT max(id) FROM {table})", sentence)
    refused(books, "DELETE FROM family", "(?i)foreign key")


def test_no_line_is_added_to_an_invoice_that_was_issued_whatever_its_amount(books):
    for cents in (100, -100, 0):
        line = f"(1, 2, 'Et encore', '', 1, {cents}, {cents})"
        columns = "invoice_id, position, label, days, quantity, unit_cents, cents"
        refused(books, f"INSERT INTO invoice_line ({columns}) VALUES {line}", ISSUED)


def test_a_payment_and_a_deposit_slip_do_not_change(books):
    for change in (
        "cents = 1",
        "family_id = 1",
        "received_on = '2026-11-30'",
        "method = 'cash'",
        "reference = '9999'",
        "bank = 'Une autre'",
        "recorded_at = NULL",
        "accounted_on = '2026-12-01'",
        "recorded_by_id = 1",
        "id = 99",
    ):
        refused(books, f"UPDATE payment SET {change} WHERE id = 2", RECEIVED)
    refused(books, "UPDATE payment SET cancelled_at = NULL WHERE id = 3", RECEIVED)
    refused(books, "UPDATE payment SET cancelled_why = 'Autre' WHERE id = 3", RECEIVED)
    refused(books, "UPDATE payment SET deposit_slip_id = NULL WHERE id = 1", RECEIVED)
    refused(books, "UPDATE deposit_slip SET number = 2", RECEIVED)


def test_a_payment_is_taken_to_the_bank_once_and_cancelled_once(books):
    with database.open_writer(books) as db:
        db.execute(text("UPDATE payment SET deposit_slip_id = 1 WHERE id = 2"))
    with database.open_writer(books) as db:
        db.execute(text("UPDATE payment SET cancelled_at = '2026-12-01', cancelled_why = 'Impayé' WHERE id = 2"))
    refused(books, "UPDATE payment SET cancelled_at = '2026-12-02' WHERE id = 2", RECEIVED)


def test_the_objects_of_the_code_are_refused_too(books):
    def change(db):
        row = db.scalars(select(table)).first()
        setattr(row, name, getattr(row, name) + 1)

    def delete(db):
        db.delete(db.scalars(select(table).order_by(table.id.desc())).first())

    for table in (Invoice, InvoiceLine, Payment, DepositSlip):
        name = "number" if table is DepositSlip else "cents"
        refused(books, change, BOOKS[table.__tablename__])
        refused(books, delete, BOOKS[table.__tablename__])


def test_a_real_commune_with_books_becomes_no_demonstration_and_does_not_disappear(books):
    refused(books, "DELETE FROM commune", REAL)
    refused(books, "UPDATE commune SET demonstration = true", REAL)


def test_even_a_demonstration_keeps_its_books_until_it_is_replaced_as_a_whole(url):
    filled(url, families=4)
    for table, sentence in BOOKS.items():
        refused(url, f"DELETE FROM {table}", sentence)
    refused(url, "UPDATE invoice SET cents = 1", ISSUED)
    filled(url, families=5, again=True)
    with database.open_reader(url) as db:
        assert len(content(db)["family"]) == 5


def test_on_sqlite_nothing_is_replaced(sqlite_books):
    for statement in (
        "INSERT OR REPLACE INTO invoice SELECT * FROM invoice WHERE id = 2",
        "REPLACE INTO invoice (year, number, kind, family_id, label, issued_on, cents) "
        "VALUES (2026, 2, 'invoice', 1, 'Autre', '2026-12-01', 1)",
        "UPDATE OR REPLACE invoice SET number = 2 WHERE number = 1",
        "INSERT INTO invoice SELECT * FROM invoice WHERE true ON CONFLICT (id) DO UPDATE SET cents = 1",
        "REPLACE INTO invoice_line SELECT * FROM invoice_line",
    ):
        refused(sqlite_books, statement, ISSUED)
    refused(sqlite_books, "REPLACE INTO payment SELECT * FROM payment WHERE id = 2", RECEIVED)
    refused(sqlite_books, "REPLACE INTO deposit_slip (number, made_on) VALUES (1, '2026-12-02')", RECEIVED)
    columns = ", ".join(column.name for column in Base.metadata.tables["commune"].columns)
    demonstration = columns.replace("demonstration", "true")
    refused(sqlite_books, f"REPLACE INTO commune ({columns}) SELECT {demonstration} FROM commune", REAL)


def test_a_program_that_knows_nothing_of_the_portal_is_refused_as_well(sqlite_books):
    before = kept(sqlite_books)
    with closing(sqlite3.connect(make_url(sqlite_books).database)) as foreign:
        for statement in ("UPDATE invoice SET cents = 1", "DELETE FROM payment", "DELETE FROM invoice_line"):
            with pytest.raises(sqlite3.IntegrityError, match="ne change plus"):
                foreign.execute(statement)
    assert kept(sqlite_books) == before


def test_on_postgresql_no_table_is_emptied_not_even_through_another(postgres_cast):
    books = books_of(postgres_cast)
    for table in (*BOOKS, "family", "account", "service", "commune"):
        refused(books, f"TRUNCATE {table} CASCADE", f"{ISSUED}|{RECEIVED}|{REAL}")


def test_an_opening_balance_does_not_change_nor_go(cast):
    taken_over = "Un solde repris ne change plus"
    with database.open_writer(cast.url) as db:
        db.add(OpeningBalance(family_id=cast.alices_family, taken_on=on("mardi 2026-12-01"), cents=-1250))
    statements = ["UPDATE opening_balance SET cents = 1", "DELETE FROM opening_balance"]
    if cast.url.startswith("sqlite"):
        statements.append("REPLACE INTO opening_balance SELECT * FROM opening_balance")
    else:
        statements.append("TRUNCATE opening_balance")
    for statement in statements:
        with pytest.raises(IntegrityError, match=taken_over), database.open_writer(cast.url) as db:
            db.execute(text(statement))


def test_not_even_of_an_anonymous_family_does_an_account_change(books):
    with database.open_writer(books) as db:
        db.execute(text("UPDATE family SET anonymised_on = '2026-12-02'"))
    for table, column in (
        ("invoice", "receivable_code"),
        ("invoice_line", "account_code"),
        ("invoice_line", "analytic_code"),
        ("payment", "account_code"),
        ("payment", "receivable_code"),
    ):
        refused(books, f"UPDATE {table} SET {column} = '999'", BOOKS[table])
