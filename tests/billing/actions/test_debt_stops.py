"""Who owes for too long is stopped, and books again as soon as the debt is paid."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from cantine.billing.actions.debt_stops import refresh_debt_stops
from cantine.common.limits.limit_refusals import Suspended
from cantine.common.limits.stop_types import StopCause
from cantine.common.roles import Actor, Role
from cantine.common.vocabulary import Method
from cantine.families.actions.stops import lift_stop
from cantine.ledger.actions.payments import record_payment
from cantine.ledger.rules.payments import ReceivedPayment
from cantine.store import database
from cantine.store.tables import BookingStop, Commune, Invoice
from tests.dates import at, on
from tests.support.billing import bill, credit, farid, lines, meals, papers, prices
from tests.support.saving import alice, save, tick

ISSUED = at("mardi 2026-12-01 08:00:00")
LATE = at("lundi 2027-02-01 08:00:00")
"""Due on 26 December: 37 days before."""


@pytest.fixture
def owing(cast):
    """Alice's family has an invoice of two meals."""
    prices(cast)
    meals(cast, cast.leo, "lundi 2026-11-02", "mardi 2026-11-03")
    bill(cast, now=ISSUED)
    return cast


def set_days(cast, days):
    with database.open_writer(cast.url) as db:
        db.execute(update(Commune).values(stop_debt_days=days))


def refresh(cast, now=LATE, families=None):
    with database.open_writer(cast.url) as db:
        refresh_debt_stops(db, families, now)
    return stopped(cast)


def stopped(cast):
    with database.open_reader(cast.url) as db:
        asked = select(BookingStop.family_id).where(BookingStop.lifted_at.is_(None), BookingStop.last_day.is_(None))
        return [*db.scalars(asked)]


def pay(cast, cents, now=LATE):
    with database.open_writer(cast.url) as db:
        payment = ReceivedPayment(now.date(), Method.CASH, cents, "", "")
        record_payment(db, farid(cast), cast.alices_family, payment, now, confirmed=True)


def owed(cast):
    with database.open_reader(cast.url) as db:
        return db.scalars(select(Invoice.cents)).one()


@pytest.mark.parametrize(("days", "is_stopped"), [(None, False), (37, False), (36, True), (0, True)])
def test_a_family_is_stopped_once_its_invoice_is_late_by_more_than_the_days(owing, days, is_stopped, locks_in_order):
    set_days(owing, days)
    assert refresh(owing) == ([owing.alices_family] if is_stopped else [])
    assert refresh(owing) == ([owing.alices_family] if is_stopped else [])


def test_its_parents_read_why_and_book_again_as_soon_as_they_have_paid(owing, locks_in_order):
    set_days(owing, 30)
    refresh(owing)
    change = tick(owing.meal, "jeudi 2027-03-04")
    [(_, reason)] = save(owing, alice(owing), owing.leo, [change], LATE).refused
    assert reason == Suspended("Une facture est en retard depuis plus de 30 jours.")
    pay(owing, owed(owing) - 1)
    assert stopped(owing) == [owing.alices_family]
    pay(owing, 1)
    assert stopped(owing) == []
    assert save(owing, alice(owing), owing.leo, [change], LATE).saved == [change]


def test_a_credit_note_frees_too(owing):
    set_days(owing, 30)
    refresh(owing)
    credit(owing, [line.id for line in lines(owing, papers(owing)[0].id)], now=LATE)
    assert stopped(owing) == []


def test_what_is_lifted_by_hand_stays_so_until_the_debt_is_paid(owing):
    set_days(owing, 30)
    refresh(owing)
    with database.open_writer(owing.url) as db:
        number = db.scalars(select(BookingStop.id)).one()
        lift_stop(db, Actor(owing.ines, role=Role.ADMIN), number, LATE)
    assert refresh(owing, LATE + timedelta(1)) == []
    pay(owing, owed(owing))
    with database.open_reader(owing.url) as db:
        assert db.scalars(select(BookingStop.last_day)).one() == on("lundi 2027-02-01")


def test_where_the_commune_no_longer_stops_everybody_is_free(owing):
    set_days(owing, 30)
    refresh(owing)
    set_days(owing, None)
    assert refresh(owing, families=[owing.chloes_family]) == [owing.alices_family]
    assert refresh(owing) == []


def test_a_stop_by_hand_is_left_alone(owing):
    with database.open_writer(owing.url) as db:
        day = on("lundi 2026-11-23")
        about = {"cause": StopCause.HAND, "made_at": ISSUED, "reason": "Dossier"}
        db.add(BookingStop(family_id=owing.alices_family, first_day=day, **about))
    set_days(owing, 90)
    assert refresh(owing) == [owing.alices_family]
