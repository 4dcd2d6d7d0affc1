"""What a family could pay, asked of the database: its own invoices, what is held, and what the commune allows."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from cantine.common.vocabulary import AttemptState, PaymentProvider
from cantine.online_payment.queries.payable import read_payable
from cantine.store import database
from cantine.store.tables import AttemptPart, Commune, OpeningBalance, PaymentAttempt, PaymentService
from tests.billing.queries.test_open_invoices import issue, pay
from tests.dates import at, on
from tests.support.query_count import queries

NOW = at("lundi 2026-11-23 10:00:00")
OCTOBER, NOVEMBER = on("lundi 2026-10-05"), on("jeudi 2026-11-05")


def add_service(db, mode="W", **more):
    db.add(PaymentService(id=1, provider=PaymentProvider.PAYFIP, client="007450", mode=mode, **more))


def add_attempt(db, cast, parts, until, *, state=AttemptState.WAITING, advance=0, reference="F101X1"):
    """An attempt of Alice's that pays these parts: (invoice id or None, cents)."""
    row = PaymentAttempt(
        reference=reference,
        provider=PaymentProvider.PAYFIP,
        client="007450",
        mode="W",
        family_id=cast.alices_family,
        account_id=cast.alice,
        email="alice@exemple.fr",
        label="Cantine",
        cents=sum(cents for _invoice, cents in parts) + advance,
        advance_cents=advance,
        state=state,
        created_at=until - timedelta(minutes=20),
        held_until=until,
    )
    db.add(row)
    db.flush()
    db.add_all([AttemptPart(attempt_id=row.id, invoice_id=invoice, cents=cents) for invoice, cents in parts])


@pytest.fixture
def town(cast):
    """Alice owes 12,00 € from before and two invoices, of which 5,00 € are paid; Chloé owes one."""
    with database.open_writer(cast.url) as db:
        db.add(
            OpeningBalance(family_id=cast.alices_family, taken_on=on("mardi 2026-09-01"), due_on=OCTOBER, cents=-1200)
        )
        issue(db, cast.alices_family, 41, OCTOBER, [(cast.meal, 3000)], label="Octobre 2026", due_on=NOVEMBER)
        issue(db, cast.alices_family, 42, NOVEMBER, [(cast.meal, 800)], label="Novembre 2026")
        issue(db, cast.chloes_family, 43, NOVEMBER, [(cast.meal, 700)])
        pay(db, cast.alices_family, OCTOBER, 500)
    return cast


def read(town, family=None, now=NOW):
    with database.open_reader(town.url) as db:
        return read_payable(db, family or town.alices_family, now)


def test_what_is_due_stands_oldest_first_with_names_and_days(town):
    found = read(town)
    assert [(part.name, part.label, part.due_on, part.cents) for part in found.parts] == [
        ("Solde repris", "", OCTOBER, 700),
        ("2026-0041", "Octobre 2026", NOVEMBER, 3000),
        ("2026-0042", "Novembre 2026", None, 800),
    ]
    assert (found.due_cents, found.parts[0].invoice_id, found.held_until) == (4500, 0, None)


def test_a_family_sees_nothing_of_another(town):
    with database.open_writer(town.url) as db:
        add_attempt(db, town, [(None, 700)], NOW + timedelta(minutes=5), advance=100)
    [own] = read(town, town.chloes_family).parts
    assert (own.name, own.cents, own.held_until) == ("2026-0043", 700, None)
    assert read(town, town.brunos_family).parts == []


def test_it_is_open_with_a_service_in_production(town):
    assert not read(town).is_open
    with database.open_writer(town.url) as db:
        add_service(db, "X", least_cents=150, most_cents=9000, advances=True)
    found = read(town)
    assert found.service
    assert (found.is_open, found.allows_advances, found.service.least_cents, found.service.most_cents) == (
        False,
        True,
        150,
        9000,
    )
    with database.open_writer(town.url) as db:
        db.execute(update(PaymentService).values(mode="W"))
    assert read(town).is_open


def test_a_demonstration_is_open_in_any_mode(cast):
    with database.open_writer(cast.url) as db:
        db.execute(update(Commune).values(demonstration=True))
        add_service(db, "T")
    found = read(cast)
    assert (found.is_open, found.demonstration, found.due_cents) == (True, True, 0)


@pytest.mark.parametrize(
    ("state", "held"),
    [(state, state in (AttemptState.CREATED, AttemptState.WAITING)) for state in AttemptState],
)
def test_an_attempt_holds_what_it_pays_until_its_time_is_over(town, state, held):
    until = NOW + timedelta(seconds=1)
    parts = read(town).parts
    with database.open_writer(town.url) as db:
        add_attempt(db, town, [(None, 700), (parts[1].invoice_id, 300)], until, state=state, advance=50)
    found = read(town)
    assert [part.held_until for part in found.parts] == ([until, until, None] if held else [None] * 3)
    assert found.advance_held_until == (until if held else None)
    assert read(town, now=until).held_until is None


def test_an_advance_alone_holds_no_invoice(town):
    until = NOW + timedelta(minutes=3)
    with database.open_writer(town.url) as db:
        add_attempt(db, town, [], until, advance=5000)
    found = read(town)
    assert [part.held_until for part in found.parts] == [None] * 3
    assert found.advance_held_until == until


def test_what_staff_have_to_check_holds_nothing_and_is_told(town):
    """It may be paid: a parent should not pay it twice."""
    assert read(town).unsure_cents == 0
    with database.open_writer(town.url) as db:
        add_attempt(db, town, [(None, 700)], NOW, state=AttemptState.TO_CHECK, advance=100)
        add_attempt(db, town, [(None, 700)], NOW, state=AttemptState.ABANDONED, reference="F101X2")
    assert (read(town).unsure_cents, read(town).held_until) == (800, None)
    assert read(town, town.chloes_family).unsure_cents == 0


def test_it_asks_seven_queries_whatever_there_is(town):
    with database.open_writer(town.url) as db:
        add_service(db)
        add_attempt(db, town, [(None, 700)], NOW + timedelta(minutes=5), advance=100)
    with queries(town.url) as asked:
        read(town)
    assert len(asked) == 7
