"""Payments by day, way, family and standing; a page at a time, in a fixed number of queries."""

from datetime import timedelta

import pytest

from cantine.common.vocabulary import Method
from cantine.ledger.queries import payments
from cantine.ledger.queries.payments import PaymentChoice, PaymentState
from cantine.store import database
from cantine.store.tables import DepositSlip, Payment
from cantine.till.queries import deposit_slips
from tests.dates import at, on
from tests.support.query_count import queries

FIRST, LAST = on("dimanche 2026-11-01"), on("lundi 2026-11-30")
NOW = at("lundi 2026-11-23 10:00:00")


@pytest.fixture
def till(cast):
    """Of Alice: a cheque at the bank, one that waits, cash of October; of Chloé a card and a cancelled transfer."""

    def payment(family, day, method, cents, **more):
        return Payment(family_id=family, received_on=day, method=method, cents=cents, recorded_by_id=cast.farid, **more)

    with database.open_writer(cast.url) as db:
        db.add(DepositSlip(id=5, number=3, made_on=on("lundi 2026-11-09")))
        db.flush()
        cheque = {"bank": "Crédit agricole"}
        db.add(payment(cast.alices_family, FIRST, Method.CHEQUE, 100, reference="1", deposit_slip_id=5, **cheque))
        db.add(payment(cast.alices_family, LAST, Method.CHEQUE, 200, reference="2", **cheque))
        db.add(payment(cast.alices_family, FIRST - timedelta(1), Method.CASH, 400))
        db.add(payment(cast.chloes_family, LAST, Method.CARD, 800))
        db.add(payment(cast.chloes_family, FIRST, Method.TRANSFER, 1600, cancelled_at=NOW, cancelled_why="Erreur"))
    return cast


def asked(cast, page=1, first=FIRST, last=LAST, **more):
    with database.open_reader(cast.url) as db:
        return payments.read_page(db, PaymentChoice(first, last, **more), page)


@pytest.mark.parametrize(
    ("filters", "amounts", "total"),
    [
        ({}, [800, 200, 1600, 100], 1100),
        ({"first": FIRST - timedelta(1)}, [800, 200, 1600, 100, 400], 1500),
        ({"last": LAST - timedelta(1)}, [1600, 100], 100),
        ({"method": Method.CHEQUE}, [200, 100], 300),
        ({"number": 101}, [200, 100], 300),
        ({"number": 999}, [], 0),
        ({"standing": PaymentState.VALID}, [800, 200, 100], 1100),
        ({"standing": PaymentState.CANCELLED}, [1600], 0),
    ],
)
def test_payments_are_found_the_latest_first_with_the_sum_of_those_that_stand(till, filters, amounts, total):
    found = asked(till, **filters)
    shown = [payment.cents for payment in found.payments]
    assert sorted(shown) == sorted(amounts)
    assert [payment.received_on for payment in found.payments] == sorted(
        (payment.received_on for payment in found.payments), reverse=True
    )
    assert (found.count, found.cents) == (len(amounts), total)


def test_a_payment_says_whose_it_is_how_it_came_and_on_which_slip_it_is(till):
    [waiting, banked] = asked(till, method=Method.CHEQUE).payments
    assert (banked.family_name, banked.family_number, banked.bank, banked.slip) == ("MOREL", 101, "Crédit agricole", 3)
    assert (waiting.slip, waiting.recorded_by, waiting.cancelled_at) == (None, "Farid", None)


def test_a_page_holds_fifty_and_the_sum_is_that_of_all_pages(till):
    with database.open_writer(till.url) as db:
        for number in range(60):
            day = FIRST + timedelta(number % 20)
            db.add(Payment(family_id=till.brunos_family, received_on=day, method=Method.CASH, cents=1 + number))
    with database.open_reader(till.url) as db, queries(till.url) as sent:
        first = payments.read_page(db, PaymentChoice(FIRST, LAST, number=102))
        assert len(sent) == 2
    second = asked(till, 2, number=102)
    assert (len(first.payments), len(second.payments)) == (50, 10)
    assert (first.count, first.cents) == (second.count, second.cents) == (60, sum(range(1, 61)))
    assert {one.id for one in first.payments}.isdisjoint(one.id for one in second.payments)


def test_the_cheques_that_wait_are_on_no_slip(till):
    with database.open_reader(till.url) as db:
        [cheque] = deposit_slips.list_waiting(db)
        [slip], count = deposit_slips.list_slips(db)
        assert deposit_slips.list_slips(db, 2) == ([], 1)
        assert deposit_slips.find_slip(db, 987_654) is None
        known = deposit_slips.find_slip(db, slip.id)
    assert (cheque.number, cheque.cents, cheque.family_name) == ("2", 200, "MOREL")
    assert (slip.number, slip.made_on, slip.count, slip.cents, count) == (3, on("lundi 2026-11-09"), 1, 100, 1)
    assert known[0] == slip
    assert [one.number for one in known[1]] == ["1"]


def test_no_more_cheques_wait_at_once_than_one_slip_takes_the_oldest_first(till):
    with database.open_writer(till.url) as db:
        fields = {"method": Method.CHEQUE, "cents": 100, "bank": "B"}
        for number in range(deposit_slips.AT_MOST):
            day = FIRST + timedelta(number % 20)
            db.add(Payment(family_id=till.brunos_family, received_on=day, reference=f"N{number}", **fields))
    with database.open_reader(till.url) as db:
        waiting = deposit_slips.list_waiting(db)
    assert len(waiting) == deposit_slips.AT_MOST
    assert "2" not in [cheque.number for cheque in waiting]
