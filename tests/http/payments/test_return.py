"""The payer's browser comes back: the provider is asked, and whatever it brings is not believed."""

import asyncio
from threading import Event

import pytest

from cantine.common.vocabulary import AttemptState
from cantine.http.payments import ask_turns, provider_connection
from cantine.http.payments.ask_turns import AskTurns
from cantine.online_payment.rules.provider import Outcome, ProviderAnswer
from tests.http.payments.whole_way import wait_until
from tests.online_payment.alice_pays import begin, paid, read_attempt, read_payments

ADDRESS = "/paiement/retour"


@pytest.fixture
def attempt(town, told):
    return begin(town, 3800)


@pytest.mark.parametrize(("method", "part"), [("GET", "params"), ("POST", "data"), ("POST", "params")])
def test_who_comes_back_is_asked_about_and_led_home(browser, town, told, attempt, method, part):
    told.answers["idop-1"] = paid(town, attempt)
    answer = browser.request(method, ADDRESS, **{part: {"idop": "idop-1"}})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/compte?paiement={attempt}")
    assert read_attempt(town, attempt).state == AttemptState.PAID


def test_a_forged_return_credits_nothing(browser, town, told, attempt):
    forged = {"idop": "idop-1", "resultrans": "P", "montant": "3800", "vads_trans_status": "AUTHORISED"}
    browser.get(ADDRESS, params=forged)
    browser.post(ADDRESS, data=forged)
    assert (read_attempt(town, attempt).state, read_payments(town)) == (AttemptState.WAITING, [])


@pytest.mark.parametrize("sent", [{}, {"idop": "inconnue"}, {"idop": ""}, {"reference": "F1X"}, {"paiement": "1"}])
def test_what_is_unknown_leads_home_and_asks_nobody(browser, town, told, attempt, sent):
    assert browser.get(ADDRESS, params=sent).headers["location"] == "/compte"
    assert told.asked == []


def test_the_reference_in_the_address_says_which_attempt_it_was(browser, town, told, attempt):
    told.answers["idop-1"] = ProviderAnswer(Outcome.REFUSED, "R")
    answer = browser.post(ADDRESS, params={"reference": read_attempt(town, attempt).reference})
    assert answer.headers["location"] == f"/compte?paiement={attempt}"
    assert read_attempt(town, attempt).state == AttemptState.REFUSED


def test_a_provider_that_is_down_keeps_nobody_waiting(browser, town, told, attempt):
    told.answers["idop-1"] = None
    assert browser.get(ADDRESS, params={"idop": "idop-1"}).status_code == 303
    assert read_attempt(town, attempt).state == AttemptState.WAITING


def test_a_provider_that_is_slow_keeps_nobody_waiting_and_is_heard_in_the_end(
    browser, town, told, attempt, monkeypatch
):
    monkeypatch.setattr(provider_connection, "LONGEST_CALL", 0.05)
    answer, answers = paid(town, attempt), Event()
    monkeypatch.setattr(told, "ask", lambda _operation: answers.wait(30) and answer)
    assert browser.get(ADDRESS, params={"idop": "idop-1"}).status_code == 303
    assert read_attempt(town, attempt).state == AttemptState.WAITING
    answers.set()
    assert wait_until(lambda: read_attempt(town, attempt).state == AttemptState.PAID)
    assert [payment.cents for payment in read_payments(town)] == [3800]


def test_a_body_without_end_is_not_read(browser, town):
    assert browser.post(ADDRESS, content=b"a" * 20_001).status_code == 413


def test_questions_about_one_attempt_have_a_pause_between_them_and_no_news_is_lost():
    now = [0.0]
    turns = AskTurns(pause=3, most=2, now=lambda: now[0])
    assert turns.take(1) == 0
    assert turns.take(2) == 0
    now[0] = 1.0
    assert turns.take(1) == 2.0  # the second waits for its turn
    assert [turns.take(1) for _ in range(200)] == [None] * 200  # who comes then is served by it
    now[0] = 3.0
    assert turns.take(1) == 3.0  # it asks at this moment: what is new now needs another question
    now[0] = 20.0
    assert turns.take(1) == 0
    assert turns.take(3) == 0
    assert turns.take(2) == 0  # forgotten meanwhile: only the last ones are remembered


def test_a_crowd_of_hits_asks_once_more(town, told, attempt, monkeypatch):
    monkeypatch.setattr(ask_turns, "turns", AskTurns(pause=0.2))
    monkeypatch.setattr(ask_turns, "PAUSE", 0.2)

    async def crowd():
        await asyncio.gather(
            *(ask_turns.ask_in_turn(attempt) for _ in range(30)),
            *(ask_turns.ask_and_wait(attempt, 5) for _ in range(30)),
        )

    asyncio.run(crowd())
    assert len(told.asked) == 2


def test_what_ended_a_moment_ago_keeps_nobody_waiting_and_is_asked_about_all_the_same(town, told, attempt, monkeypatch):
    """A card was refused, which the notification has told; the browser comes back before the next turn."""
    monkeypatch.setattr(ask_turns, "turns", AskTurns(pause=2))
    monkeypatch.setattr(ask_turns, "LOOK_EVERY", 0.01)
    told.answers["idop-1"] = ProviderAnswer(Outcome.REFUSED, "R")

    async def notify_and_return():
        await ask_turns.ask_in_turn(attempt)
        told.answers["idop-1"] = paid(town, attempt)
        await ask_turns.ask_and_wait(attempt, 30)
        waited = len(told.asked) > 1
        while len(told.asked) < 2 or read_attempt(town, attempt).state != AttemptState.PAID:
            await asyncio.sleep(0.05)
        return waited

    assert not asyncio.run(asyncio.wait_for(notify_and_return(), 30))
