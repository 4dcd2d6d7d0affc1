"""The rounds that ask about open attempts: when, which, by whom, and what a provider in trouble costs."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Thread

import httpx
import pytest
from sqlalchemy import select, update

from cantine.access.actions import sessions
from cantine.common.roles import Actor, Forbidden, NotFound, Role
from cantine.common.vocabulary import AttemptState, PaymentProvider
from cantine.online_payment import flow
from cantine.online_payment.actions import attempts, sweep_rounds
from cantine.online_payment.flow import PaymentForm
from cantine.online_payment.providers.making import make_provider
from cantine.online_payment.queries.attempts import list_to_ask
from cantine.online_payment.queries.payable import read_payable
from cantine.online_payment.rules.provider import Outcome, ProviderAnswer, ProviderUnavailable
from cantine.online_payment.rules.refusals import AlreadyBeingPaid
from cantine.store import database
from cantine.store.tables import PaymentAttempt, PaymentService, PaymentSweep
from tests.http.conftest import configure
from tests.online_payment.alice_pays import (
    EVERYTHING,
    NOW,
    ToldProvider,
    alice,
    begin,
    open_service,
    owe,
    paid,
    read_attempt,
    read_attempts,
    read_letters,
    read_payments,
)
from tests.online_payment.providers.test_payfip_unusable import BOMB

__all__ = ["configure"]

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


class Clock:
    """The time of these tests."""

    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("cantine.clock.now", clock)
    return clock


@pytest.fixture
def town(cast, configure, clock):
    configure(database_url=cast.url, base_url="https://cantine.test")
    open_service(cast)
    owe(cast, 3000, 800)
    return cast


@pytest.fixture
def provider():
    return ToldProvider()


def sweep(provider):
    return flow.sweep(lambda _service: provider)


def add_attempts(town, count, **fields):
    """So many attempts of Alice's at once, that wait as idop-0, idop-1 …"""
    first = begin(town, 3800, operation=None)
    with database.open_writer(town.url) as db:
        row = db.execute(select(PaymentAttempt.__table__).where(PaymentAttempt.id == first)).one()._asdict()
        db.execute(update(PaymentAttempt).where(PaymentAttempt.id == first).values(operation="idop-0", state="waiting"))
        for number in range(1, count):
            more = {"reference": f"F101XCOPY{number}", "operation": f"idop-{number}", "state": AttemptState.WAITING}
            db.add(PaymentAttempt(**{**row, "id": None, **more, **fields}))


FORM = PaymentForm(EVERYTHING, 3800, 101, "https://cantine.test")


@pytest.fixture
def token(town):
    """The token of Alice's browser."""
    with database.open_writer(town.url) as db:
        ticket = sessions.open_session(db, town.alice, town.alices_family, NOW).ticket
    with database.open_writer(town.url) as db:
        return sessions.claim(db, ticket, NOW, "Firefox").token


@pytest.mark.usefixtures("locks_in_order")
def test_a_guardian_begins_and_is_led_to_the_provider(town, provider, token):
    attempt, opened = flow.start_payment(token, FORM, lambda _: provider)
    row = read_attempt(town, attempt)
    assert (row.operation, row.state) == (opened.operation, WAITING)
    assert provider.orders[0].return_url == "https://cantine.test/paiement/retour"


def test_who_has_no_session_any_more_begins_nothing(town, provider, token):
    with database.open_writer(town.url) as db:
        sessions.end_by_token(db, token)
    with pytest.raises(Forbidden):
        flow.start_payment(token, FORM, lambda _: provider)
    assert read_attempts(town) == provider.orders == []


def test_a_portal_that_fails_between_the_two_leaves_what_expires(town, provider, token, clock, monkeypatch):
    """The provider has opened it, but that could not be written: nobody was sent there, and nothing can be paid."""
    monkeypatch.setattr(attempts, "note_opened", raise_oserror)
    with pytest.raises(OSError, match="disk"):
        flow.start_payment(token, FORM, lambda _: provider)
    [row] = read_attempts(town)
    assert (row.state, row.operation) == (AttemptState.CREATED, None)
    clock.now += 20 * MINUTE
    sweep(provider)
    assert read_attempt(town, row.id).state == AttemptState.EXPIRED


def raise_oserror(*_asked):
    raise OSError("disk full")


def test_a_round_brings_home_what_neither_return_nor_notification_brought(town, provider):
    attempt = begin(town, 3800)
    provider.answers["idop-1"] = paid(town, attempt)
    assert sweep(provider) == 1
    assert [payment.cents for payment in read_payments(town)] == [3800]
    assert "https://cantine.test/compte" in read_letters(town)[0][2]
    assert sweep(provider) == 0


def test_a_round_is_made_every_five_minutes_by_one_process(town, provider, clock):
    begin(town, 3800)
    assert [sweep(provider), sweep(provider)] == [1, 0]
    clock.now += 5 * MINUTE - timedelta(seconds=1)
    assert sweep(provider) == 0
    clock.now += timedelta(seconds=1)
    rounds = []
    others = [Thread(target=lambda: rounds.append(sweep(provider))) for _ in range(6)]
    for one in others:
        one.start()
    for one in others:
        one.join(30)
    assert sorted(rounds) == [0, 0, 0, 0, 0, 1]


def test_a_clock_that_was_set_back_stops_no_round(town, provider, clock):
    begin(town, 3800, now=NOW - DAY)
    clock.now = NOW + DAY
    assert sweep(provider) == 1
    clock.now = NOW
    with database.open_writer(town.url) as db:
        assert sweep_rounds.claim_round(db, clock.now)


def test_without_anything_to_ask_nothing_is_written(town, provider):
    assert sweep(provider) == 0
    with database.open_reader(town.url) as db:
        assert db.execute(select(PaymentSweep.id)).all() == []


def is_asked(town, when, **fields):
    with database.open_writer(town.url) as db:
        db.execute(update(PaymentAttempt).values(**fields))
    with database.open_reader(town.url) as db:
        return list_to_ask(db, when) != []


WAITING, PAID = AttemptState.WAITING, AttemptState.PAID
ENDED = (AttemptState.EXPIRED, AttemptState.ABANDONED, AttemptState.REFUSED, AttemptState.TO_CHECK)


@pytest.mark.parametrize(
    ("state", "age", "last", "asked"),
    [
        (WAITING, 0 * DAY, None, True),
        (WAITING, DAY, 5 * MINUTE, True),
        (WAITING, DAY, 5 * MINUTE - timedelta(seconds=1), False),
        (WAITING, 8 * DAY, DAY - MINUTE, False),
        (WAITING, 8 * DAY, DAY, True),
        (WAITING, 61 * DAY, None, False),
        (PAID, DAY, None, False),
        *((state, DAY, DAY, True) for state in ENDED),
        *((state, DAY, DAY - MINUTE, False) for state in ENDED),
        (AttemptState.EXPIRED, 59 * DAY, DAY, True),
        (AttemptState.EXPIRED, 60 * DAY, DAY, False),
    ],
)
def test_which_attempts_are_asked_about(town, state, age, last, asked):
    begin(town, 3800)
    when = NOW + age
    assert is_asked(town, when, state=state, asked_at=last and when - last) == asked


def test_what_may_still_succeed_comes_before_what_came_to_nothing(town, clock):
    add_attempts(town, 4)
    ended, asked_before, never, longest_ago = (row.id for row in read_attempts(town))
    clock.now += DAY
    with database.open_writer(town.url) as db:
        for one, state, last in (
            (ended, "expired", None),
            (asked_before, "waiting", clock.now - 6 * MINUTE),
            (longest_ago, "waiting", clock.now - 60 * MINUTE),
        ):
            db.execute(update(PaymentAttempt).where(PaymentAttempt.id == one).values(state=state, asked_at=last))
    with database.open_reader(town.url) as db:
        assert list_to_ask(db, clock.now) == [never, longest_ago, asked_before, ended]


def test_a_clock_that_was_once_ahead_holds_nothing_back(town):
    """An attempt was begun and asked about a year ahead: its invoices can be paid now, and it is asked about."""
    attempt = begin(town, 3800, now=NOW + 365 * DAY)
    assert is_asked(town, NOW, asked_at=NOW + 365 * DAY)
    with database.open_reader(town.url) as db:
        assert read_payable(db, town.alices_family, NOW).held_until is None
        until = read_payable(db, town.alices_family, NOW + 365 * DAY).held_until
    assert until == read_attempt(town, attempt).held_until
    begin(town, 3800, operation="idop-2")


def test_nobody_is_asked_about_what_has_no_name_there_or_is_gone(town):
    begin(town, 3800, operation=None)
    assert not is_asked(town, NOW + DAY, state=WAITING)
    assert not is_asked(town, NOW + DAY, operation="idop-1", state=AttemptState.EXPIRED, settled_at=NOW)


def test_lyra_cannot_be_asked_and_what_it_does_not_tell_expires(town, provider, clock, monkeypatch):
    with database.open_writer(town.url) as db:
        shop = {"provider": PaymentProvider.LYRA, "client": "12345678", "mode": "PRODUCTION"}
        db.execute(update(PaymentService).values(**shop))
    attempt = begin(town, 3800)
    monkeypatch.setattr(provider, "ask", lambda _operation: None)
    sweep(provider)
    assert read_attempt(town, attempt).state == AttemptState.WAITING
    clock.now += 20 * MINUTE
    assert flow.settle_attempt(attempt, lambda _: provider) is WAITING  # the payer comes back before the notification
    sweep(provider)
    assert read_attempt(town, attempt).state == AttemptState.EXPIRED
    clock.now += 2 * DAY
    assert sweep(provider) == 0
    assert flow.settle_attempt(attempt, lambda _: provider, paid(town, attempt)) is AttemptState.PAID


def test_what_was_never_opened_expires_after_twenty_minutes(town, provider, clock):
    attempt = begin(town, 3800, operation=None)
    clock.now += 20 * MINUTE - timedelta(seconds=1)
    sweep(provider)
    assert read_attempt(town, attempt).state == AttemptState.CREATED
    clock.now += timedelta(seconds=1)
    sweep(provider)
    assert read_attempt(town, attempt).state == AttemptState.EXPIRED
    assert provider.asked == []


def test_a_late_success_after_it_expired_is_credited(town, provider, clock):
    attempt = begin(town, 3800)
    clock.now += 25 * MINUTE
    sweep(provider)
    assert read_attempt(town, attempt).state == AttemptState.EXPIRED
    provider.answers["idop-1"] = paid(town, attempt)
    clock.now += DAY
    sweep(provider)
    assert [payment.cents for payment in read_payments(town)] == [3800]


def test_one_dead_attempt_does_not_stop_the_others(town, provider, monkeypatch):
    add_attempts(town, 5)
    rows = read_attempts(town)
    provider.answers |= {row.operation: paid(town, row.id) for row in rows}
    provider.answers["idop-0"] = None
    provider.answers["idop-2"] = ProviderAnswer(Outcome.PENDING, "P5")
    monkeypatch.setattr(provider, "ask", fail_for(provider.ask, "idop-1", ZeroDivisionError))
    with pytest.raises(ZeroDivisionError):
        sweep(provider)
    states = {row.operation: row.state for row in read_attempts(town)}
    assert [states[f"idop-{number}"] for number in range(5)] == [WAITING, WAITING, WAITING, PAID, PAID]
    assert find_failure(town) == (None, "")  # the provider answers


def fail_for(ask, operation, error):
    def asked(one):
        if one == operation:
            raise error
        return ask(one)

    return asked


def find_failure(town):
    with database.open_reader(town.url) as db:
        return db.execute(select(PaymentSweep.failing_since, PaymentSweep.failure)).one()


def test_a_provider_that_is_down_costs_three_questions_a_round_and_is_noted_until_it_answers(town, provider, clock):
    add_attempts(town, 6)
    provider.answers = dict.fromkeys([f"idop-{number}" for number in range(6)])
    assert sweep(provider) == flow.IN_VAIN == 3
    assert find_failure(town) == (NOW, "Le service de paiement n'est pas joignable.")
    clock.now += 5 * MINUTE
    sweep(provider)
    assert {*provider.asked} == {f"idop-{number}" for number in range(6)}  # the others come first then
    assert find_failure(town).failing_since == NOW
    provider.answers = {}
    clock.now += 5 * MINUTE
    sweep(provider)
    assert find_failure(town) == (None, "")


def test_two_hundred_who_settle_one_attempt_at_once_credit_it_once(town, provider):
    """As if each were a process of its own: nothing but the database stands between them."""
    attempt = begin(town, 3800)
    provider.answers["idop-1"] = paid(town, attempt)
    with ThreadPoolExecutor(25) as crowd:
        ends = [*crowd.map(lambda _: flow.settle_attempt(attempt, lambda _: provider), range(200), timeout=60)]
    assert {*ends} == {PAID}
    assert [payment.cents for payment in read_payments(town)] == [3800]
    assert len(read_letters(town)) == 1


def test_a_provider_that_answers_whoever_asks_is_well_again(town, provider, clock):
    attempt = begin(town, 3800)
    provider.answers["idop-1"] = None
    sweep(provider)
    assert find_failure(town).failing_since == NOW
    provider.answers["idop-1"] = paid(town, attempt)
    flow.settle_attempt(attempt, lambda _: provider)  # the parent comes back, and no round asks any more
    assert find_failure(town) == (None, "")


def test_a_bomb_in_the_answer_credits_nothing_and_is_asked_again(town):
    attempt = begin(town, 3800)
    bomb = BOMB + b"<x>&a;</x>"

    def connect(service):
        transport = httpx.MockTransport(lambda _request: httpx.Response(200, content=bomb))
        return make_provider(service, "", transport=transport)

    flow.sweep(connect)
    assert (read_attempt(town, attempt).state, read_payments(town)) == (WAITING, [])
    assert find_failure(town).failure


def test_of_ten_who_begin_at_once_one_may_pay(town):
    """Two guardians on several telephones: whoever is second finds the invoices held."""

    def try_it(_):
        try:
            with database.open_writer(town.url) as db:
                return attempts.begin_attempt(db, alice(town), EVERYTHING, 3800, NOW).id
        except AlreadyBeingPaid:
            return None

    with ThreadPoolExecutor(10) as crowd:
        begun = [*crowd.map(try_it, range(10), timeout=60)]
    assert begun.count(None) == 9
    assert len(read_attempts(town)) == 1


def test_a_round_ends_when_the_portal_does(town, provider):
    add_attempts(town, 4)
    assert flow.sweep(lambda _: provider, lambda: len(provider.asked) >= 2) == 2


def test_a_round_has_an_end_in_time(town, provider, monkeypatch):
    add_attempts(town, 4)
    monkeypatch.setattr(flow, "LONGEST_ROUND", -1)
    assert sweep(provider) == 0


def test_staff_ask_again_at_once(town, provider):
    attempt = begin(town, 3800)
    provider.answers["idop-1"] = paid(town, attempt)
    with pytest.raises(Forbidden):
        flow.ask_again(Actor(town.remi, role=Role.READER), attempt, lambda _: provider)
    assert flow.ask_again(Actor(town.farid, role=Role.FINANCE), attempt, lambda _: provider) is PAID


def test_what_is_not_there_is_not_found_and_what_is_unopened_is_not_asked(town, provider):
    with pytest.raises(NotFound):
        flow.settle_attempt(99, lambda _: provider)
    attempt = begin(town, 3800, operation=None)
    assert flow.settle_attempt(attempt, lambda _: provider) is AttemptState.CREATED
    assert provider.asked == []


def test_an_attempt_is_asked_about_as_it_was_sent_whatever_is_set_since(town, provider):
    attempt = begin(town, 3800)
    seen = []

    def connect(service):
        seen.append((service.provider, service.client, service.mode, service.service_url))
        return provider

    with database.open_writer(town.url) as db:
        db.execute(update(PaymentService).values(client="123456", mode="T", service_url="https://autre.fr/tpa"))
    flow.settle_attempt(attempt, connect)
    with database.open_writer(town.url) as db:
        db.execute(update(PaymentService).values(provider=PaymentProvider.LYRA, mode="TEST"))
    flow.settle_attempt(attempt, connect)
    usual = "https://www.payfip.gouv.fr/tpa/services/securite"
    assert seen == [
        (PaymentProvider.PAYFIP, "007450", "W", "https://autre.fr/tpa"),
        (PaymentProvider.PAYFIP, "007450", "W", usual),
    ]


def test_no_transaction_is_open_while_the_provider_is_asked(town, provider, monkeypatch):
    attempt = begin(town, 3800)
    pool = database.engine(town.url).pool

    def ask(_operation):
        assert pool.checkedout() == 0
        raise ProviderUnavailable("en panne")

    monkeypatch.setattr(provider, "ask", ask)
    with pytest.raises(ProviderUnavailable):
        flow.settle_attempt(attempt, lambda _: provider)
