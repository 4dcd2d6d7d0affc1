"""What the database itself refuses, whatever the code above it does."""

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from cantine.store import database, tables

BOOKING = (
    "INSERT INTO booking (child_id, day, service_id, family_id, state, presence) "
    "VALUES ({child}, '2026-11-30', {service}, {family}, '{state}', '{presence}')"
)


def booking(child=1, service=1, family=1, state="booked", presence="unknown"):
    return BOOKING.format(child=child, service=service, family=family, state=state, presence=presence)


INVOICE = (
    "INSERT INTO invoice (year, number, kind, family_id, label, issued_on, cents) "
    "VALUES (2026, 1, '{kind}', {family}, 'Novembre', '2026-11-30', {cents})"
)
PAYMENT = (
    "INSERT INTO payment (family_id, received_on, method, cents, reference, bank) "
    "VALUES ({family}, '2026-11-30', '{method}', {cents}, '', '')"
)
TARIFF = "INSERT INTO tariff (service_id, first_day) VALUES ({service}, '2026-09-01')"
CLOSURE = "INSERT INTO closure (first, last, label) VALUES ('{first}', '{last}', 'Grève')"
SESSION = (
    "INSERT INTO web_session (account_id, token_hash, ticket_hash, started_at, used_at, ends_at, device) "
    "VALUES ({account}, {token}, {ticket}, '2026-11-30', '2026-11-30', '2026-11-30', '')"
)
EVENING_CARE = "WHERE label = 'Garderie soir'"


def refused(url, kind, *statements):
    """The last statement breaks a constraint of this kind, as both engines call it; those before it pass."""
    *before, last = statements
    with database.open_writer(url) as db:
        for statement in before:
            db.execute(text(statement))
        with pytest.raises(IntegrityError, match=f"(?i){kind} constraint"):
            db.execute(text(last))
        db.rollback()
    return True


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE custody SET weeks = 'none'",
        "UPDATE account SET role = 'mayor'",
        "UPDATE commune SET zone = 'D'",
        booking(state="eaten"),
        booking(presence="late"),
        INVOICE.format(kind="gift", family=1, cents=100),
        PAYMENT.format(method="gold", family=1, cents=100),
        f"UPDATE service SET time_choice = 'both' {EVENING_CARE}",
    ],
)
def test_a_word_outside_its_vocabulary_is_refused(cast, statement):
    assert refused(cast.url, "check", statement)


@pytest.mark.parametrize(
    "statement",
    [
        f"UPDATE service SET first_time = last_time {EVENING_CARE}",
        f"UPDATE service SET step = 0 {EVENING_CARE}",
        f"UPDATE service SET first_time = NULL {EVENING_CARE}",
        f"UPDATE service SET last_time = NULL {EVENING_CARE}",
        f"UPDATE service SET step = NULL {EVENING_CARE}",
        CLOSURE.format(first="2026-12-02", last="2026-12-01"),
        INVOICE.format(kind="invoice", family=1, cents=-1),
        PAYMENT.format(method="cash", family=1, cents=0),
        PAYMENT.format(method="cash", family=1, cents=-100),
        "INSERT INTO commune (id, name, address, email, phone, zone, demonstration) "
        "SELECT 2, name, address, email, phone, zone, demonstration FROM commune",
    ],
)
def test_what_makes_no_sense_is_refused(cast, statement):
    assert refused(cast.url, "check", statement)


@pytest.mark.parametrize(
    "statement", ["UPDATE child SET first_name = NULL", "UPDATE service SET booking_cutoff = NULL"]
)
def test_what_must_be_known_is_never_missing(cast, statement):
    assert refused(cast.url, "not.null", statement)


@pytest.mark.parametrize(
    "statement",
    [
        CLOSURE.format(first="2026-12-01", last="2026-12-01"),
        INVOICE.format(kind="credit_note", family=1, cents=0),
        PAYMENT.format(method="cesu", family=1, cents=1),
        booking(state="cancelled", presence="absent"),
        SESSION.format(account=1, token="'t'", ticket="NULL"),
        TARIFF.format(service=1),
    ],
)
def test_the_same_statements_pass_where_they_make_sense(cast, statement):
    with database.open_writer(cast.url) as db:
        assert db.execute(text(statement)).rowcount == 1


@pytest.mark.parametrize(
    "statement",
    [
        booking(child=999),
        booking(service=999),
        booking(family=999),
        INVOICE.format(kind="invoice", family=999, cents=100),
        PAYMENT.format(method="cash", family=999, cents=100),
        TARIFF.format(service=999),
        SESSION.format(account=999, token="'t'", ticket="NULL"),
        "UPDATE child SET classroom_id = 999",
        "UPDATE custody SET family_id = 999 WHERE weeks = 'odd'",
        "UPDATE guardian SET account_id = 999",
        "DELETE FROM family",
        "DELETE FROM child",
        "DELETE FROM account",
        "DELETE FROM classroom",
        "DELETE FROM school",
    ],
)
def test_nothing_refers_to_what_does_not_exist(cast, statement):
    assert refused(cast.url, "foreign key", statement)


@pytest.mark.parametrize(
    "statements",
    [
        ["UPDATE account SET email = 'alice@exemple.fr'"],
        ["UPDATE family SET number = 101"],
        ["UPDATE service SET label = 'Repas'"],
        ["UPDATE classroom SET name = 'CP'"],
        ["UPDATE custody SET family_id = 1 WHERE child_id = (SELECT child_id FROM custody WHERE weeks = 'odd')"],
        [booking(), booking(family=2, state="cancelled")],  # nor once for each parent, nor beside a cancelled one
        [INVOICE.format(kind="invoice", family=1, cents=1), INVOICE.format(kind="credit_note", family=2, cents=1)],
        [TARIFF.format(service=1), TARIFF.format(service=1)],
        [SESSION.format(account=1, token="'t'", ticket="NULL"), SESSION.format(account=2, token="'t'", ticket="NULL")],
        [SESSION.format(account=1, token="NULL", ticket="'t'"), SESSION.format(account=2, token="NULL", ticket="'t'")],
        ["INSERT INTO quotient VALUES (1, '2026-09-01', 500)", "INSERT INTO quotient VALUES (1, '2026-09-01', 600)"],
    ],
)
def test_what_is_unique_cannot_come_twice(cast, statements):
    assert refused(cast.url, "unique", *statements)


def test_accounts_without_an_address_and_sessions_not_yet_fetched_are_not_the_same(cast):
    with database.open_writer(cast.url) as db:
        db.execute(text("UPDATE account SET email = NULL"))
        for account in (1, 2):
            db.execute(text(SESSION.format(account=account, token="NULL", ticket="NULL")))
        assert db.scalar(select(func.count()).select_from(tables.WebSession)) == 2


def test_a_closure_goes_with_what_it_closes_and_a_tariff_with_its_bands(cast):
    with database.open_writer(cast.url) as db:
        db.execute(text(CLOSURE.format(first="2026-12-01", last="2026-12-01")))
        db.execute(text("INSERT INTO closure_service VALUES (1, 1)"))
        db.execute(text("INSERT INTO closure_classroom VALUES (1, 1)"))
        db.execute(text(TARIFF.format(service=1)))
        db.execute(text("INSERT INTO tariff_band (tariff_id, from_quotient, sibling_rank, cents) VALUES (1, 0, 1, 9)"))
    with database.open_writer(cast.url) as db:
        assert db.execute(text("DELETE FROM closure")).rowcount == 1
        assert db.execute(text("DELETE FROM tariff")).rowcount == 1
    with database.open_reader(cast.url) as db:
        for table in (tables.ClosureService, tables.ClosureClassroom, tables.TariffBand):
            assert db.scalar(select(func.count()).select_from(table)) == 0
