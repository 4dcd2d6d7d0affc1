"""What staff see of attempts: who, of what, what came of it, day by day, and what they are told at once."""

from datetime import timedelta

import pytest

from cantine.common.vocabulary import AttemptState, Reversal
from cantine.ledger.actions import reversals
from cantine.ledger.rules.reversals import TypedReversal
from cantine.online_payment.actions.staff_decisions import credit_attempt
from cantine.online_payment.queries import attempt_particulars, attempts, payment_alerts
from cantine.online_payment.queries.attempt_particulars import PaidPart
from cantine.online_payment.queries.attempts import AttemptFilter
from cantine.online_payment.queries.payment_alerts import PaymentAlerts
from cantine.store import database
from cantine.store.tables import AttemptPart, PaymentAttempt, PaymentSweep
from tests.billing.queries.test_open_invoices import issue
from tests.dates import at, on
from tests.online_payment.stored_attempts import attempt, pay_online
from tests.support.billing import farid
from tests.support.query_count import queries

NOW = at("lundi 2026-11-23 10:00:00")
TODAY = on("lundi 2026-11-23")
DAY = on("jeudi 2026-11-19")


def read(cast, *attempt_ids):
    with database.open_reader(cast.url) as db, queries(cast.url) as asked:
        found = attempt_particulars.read_particulars(db, attempt_ids)
    assert len(asked) == 3
    return found


def test_an_attempt_names_who_pays_and_the_invoices_oldest_first(cast):
    with database.open_writer(cast.url) as db:
        later = issue(db, cast.alices_family, 2, on("vendredi 2026-11-06"), [(cast.meal, 3000)])
        early = issue(db, cast.alices_family, 1, on("jeudi 2026-11-05"), [(cast.meal, 1000)])
    one = attempt(cast, cast.alices_family, 3000, NOW, invoice=later, account_id=cast.alice)
    other = attempt(cast, cast.chloes_family, 500, NOW)
    with database.open_writer(cast.url) as db:
        db.add(AttemptPart(attempt_id=one, invoice_id=early, cents=1000))
        db.add(AttemptPart(attempt_id=other, invoice_id=None, cents=500))
    found = read(cast, one, other)
    assert (found[one].paid_by, found[other].paid_by) == ("Alice Morel", "alice@exemple.fr")
    assert found[one].parts == [PaidPart("2026-0001", early, 1000), PaidPart("2026-0002", later, 3000)]
    assert found[other].parts == [PaidPart("Solde repris", 0, 500)]
    assert (found[one].received_on, found[one].credited, found[one].taken_back) == (None, 0, [])


def test_a_paid_attempt_says_when_and_what_was_taken_back(cast):
    payment = pay_online(cast, cast.alices_family, 4000, DAY)
    with database.open_writer(cast.url) as db:
        for cents, kind in ((1000, Reversal.REFUNDED), (500, Reversal.BOUNCED)):
            typed = TypedReversal(kind, TODAY, "Sans provision", cents)
            reversals.reverse_payment(db, farid(cast), payment, typed, NOW)
        number = db.query(PaymentAttempt.id).scalar()
    [more] = read(cast, number).values()
    assert (more.received_on, more.credited) == (DAY, 4000)
    assert [(back.reversal, back.day, back.cents, back.reason) for back in more.taken_back] == [
        (Reversal.REFUNDED, TODAY, 1000, "Sans provision"),
        (Reversal.BOUNCED, TODAY, 500, "Sans provision"),
    ]


def test_no_attempts_have_no_particulars(cast):
    with database.open_reader(cast.url) as db:
        assert attempt_particulars.read_particulars(db, []) == {}


def test_a_day_is_one_of_paris_from_midnight_to_midnight(cast):
    for moment, state in (
        ("mercredi 2026-11-18 23:59:59", AttemptState.PAID),
        ("jeudi 2026-11-19 00:00:00", AttemptState.WAITING),
        ("jeudi 2026-11-19 23:59:59", AttemptState.WAITING),
        ("vendredi 2026-11-20 00:00:00", AttemptState.REFUSED),
    ):
        attempt(cast, cast.alices_family, 100, at(moment), state)
    with database.open_reader(cast.url) as db, queries(cast.url) as asked:
        [thursday] = attempt_particulars.list_days(db, DAY, DAY)
        assert len(asked) == 1
        days = attempt_particulars.list_days(db, DAY - timedelta(9), TODAY)
    assert (thursday.day, thursday.by_state) == (DAY, {AttemptState.WAITING: (2, 200)})
    assert (thursday.count(*AttemptState), thursday.sum_cents(AttemptState.PAID)) == (2, 0)
    assert [one.day for one in days] == [DAY + timedelta(1), DAY, DAY - timedelta(1)]


def test_what_is_paid_is_summed_as_it_was_credited_not_as_it_was_asked(cast):
    """25,00 € were asked and a clerk saw 20,00 € paid; 7,00 € were asked and paid; of 9,00 € nothing came."""
    asked = attempt(cast, cast.alices_family, 2500, at("jeudi 2026-11-19 12:00:00"), AttemptState.TO_CHECK)
    with database.open_writer(cast.url) as db:
        credit_attempt(db, farid(cast), asked, "Vu au service", "https://cantine.test", NOW, cents=2000)
    pay_online(cast, cast.alices_family, 700, DAY)
    attempt(cast, cast.alices_family, 900, at("jeudi 2026-11-19 18:00:00"), AttemptState.REFUSED)
    with database.open_reader(cast.url) as db:
        [day] = attempt_particulars.list_days(db, DAY, DAY)
        by_state = attempts.count_by_state(db, AttemptFilter(DAY, DAY))
    assert day.by_state == by_state == {AttemptState.PAID: (2, 2700), AttemptState.REFUSED: (1, 900)}


@pytest.mark.parametrize(("minutes", "told"), [(59, False), (60, True)])
def test_a_provider_that_fails_is_told_of_after_an_hour(cast, minutes, told):
    since = NOW - timedelta(minutes=minutes)
    with database.open_writer(cast.url) as db:
        db.add(PaymentSweep(id=1, begun_at=NOW, failing_since=since, failure="Pas de réponse."))
    with database.open_reader(cast.url) as db, queries(cast.url) as asked:
        alerts = payment_alerts.read_alerts(db, NOW)
        assert len(asked) == 2
    assert alerts == (PaymentAlerts(0, since, "Pas de réponse.") if told else PaymentAlerts())
    assert bool(alerts) is told


def test_what_is_to_be_checked_is_counted_until_it_is_closed(cast):
    with database.open_writer(cast.url) as db:
        db.add(PaymentSweep(id=1, begun_at=NOW))
    for state, why in (("to_check", ""), ("to_check", "Vu"), ("abandoned", ""), ("waiting", "")):
        attempt(cast, cast.alices_family, 100, NOW, AttemptState(state), closed_why=why)
    with database.open_reader(cast.url) as db:
        assert payment_alerts.read_alerts(db, NOW) == PaymentAlerts(1)
