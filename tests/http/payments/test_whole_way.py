"""The whole way over HTTP, portal and payment service a process each: one credit or none, whatever goes wrong there."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from cantine.common.vocabulary import AttemptState
from cantine.http.payments.provider_connection import connect
from cantine.online_payment import flow
from cantine.settings import settings
from cantine.store import database
from tests.http.payments.whole_way import Town, running_town, wait_until
from tests.online_payment.alice_pays import NOW, read_balance
from tests.support.postgres_shelf import address_of
from tests.thorough import choose

PAID, CARD, DEBIT = AttemptState.PAID, "online_card", "online_debit"
ROUNDS = choose(15, 50)
"""How often a payment is told of in each of four ways at once."""


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def running(request, tmp_path_factory) -> Iterator[Town]:
    """One portal and one service for all of these tests, each engine once; every test pays an invoice of its own."""
    folder = tmp_path_factory.mktemp("town")
    if request.param == "sqlite":
        url = request.getfixturevalue("make_sqlite")(folder)
    else:
        server = request.getfixturevalue("postgres_server")
        template = request.getfixturevalue("_postgres_template")
        server.execute(f"CREATE DATABASE whole_way TEMPLATE {template}")
        url = address_of("whole_way")
    try:
        with running_town(url, folder, NOW) as town:
            yield town
    finally:
        database.engine(url).dispose()
        if request.param == "postgresql":
            server.execute("DROP DATABASE whole_way WITH (FORCE)")


@pytest.fixture
def town(running, monkeypatch) -> Iterator[Town]:
    """What these tests ask by themselves, as another process of the portal would, asks the same database and clock."""
    monkeypatch.setenv("CANTINE_DATABASE_URL", running.cast.url)
    monkeypatch.setenv("CANTINE_NOW", f"file:{running.clock}")
    settings.cache_clear()
    yield running
    running.provider.set_outage("aucune")
    settings.cache_clear()


def is_credited_once(walk, method=CARD):
    assert walk.reaches(PAID)
    assert (walk.credits, walk.receipts) == ([(walk.cents, method)], 1)


def is_not_credited(walk, state):
    assert walk.reaches(state)
    assert (walk.credits, walk.receipts) == ([], 0)


def test_a_parent_pays_and_comes_home(town):
    before = read_balance(town.cast)
    walk = town.pay("payer", "attendre")
    assert walk.come_back() == f"/compte?paiement={walk.attempt.id}"
    is_credited_once(walk)
    assert read_balance(town.cast) == before


def test_a_direct_debit_is_credited_as_one(town):
    walk = town.pay("prelevement", "attendre")
    walk.come_back()
    is_credited_once(walk, DEBIT)


def test_a_lost_notification_is_made_up_for_by_the_return(town):
    walk = town.pay("payer", "perdue")
    walk.come_back()
    is_credited_once(walk)


def test_a_lost_notification_and_a_browser_that_never_comes_back_are_made_up_for_by_a_round(town):
    walk = town.pay("payer", "perdue")
    town.sweep_until(lambda: walk.state is PAID)
    is_credited_once(walk)


def test_a_notification_that_comes_twice_credits_once(town):
    walk = town.pay("payer", "double", "attendre")
    walk.come_back()
    is_credited_once(walk)


def test_a_return_before_the_notification_credits_once(town):
    walk = town.pay("payer", "retour-avant")
    walk.come_back()
    is_credited_once(walk)
    assert wait_until(lambda: town.provider.store.find(walk.idop).notified == 1)
    is_credited_once(walk)


def test_an_answer_after_25_minutes_credits_what_had_expired(town):
    walk = town.pay("payer", "tardive")
    walk.come_back()
    is_not_credited(walk, AttemptState.WAITING)
    town.sweep_until(lambda: walk.state is AttemptState.EXPIRED)
    is_not_credited(walk, AttemptState.EXPIRED)
    town.wait(26)
    httpx.get(f"{town.provider.address}/simulateur", timeout=10)  # its next request sends what is due
    is_credited_once(walk)


def test_a_letter_that_nobody_knows_is_for_staff(town):
    walk = town.pay("payer", "inconnue")
    walk.come_back()
    is_not_credited(walk, AttemptState.TO_CHECK)
    assert "« Y »" in walk.attempt.note


def test_a_refused_payment_frees_what_it_would_have_paid(town):
    walk = town.pay("refuser")
    walk.come_back()
    is_not_credited(walk, AttemptState.REFUSED)


def test_a_payer_who_gives_up_may_come_back_to_it_for_twenty_minutes(town):
    walk = town.pay("abandonner")
    walk.come_back()
    is_not_credited(walk, AttemptState.WAITING)
    town.sweep_until(lambda: walk.state is AttemptState.ABANDONED)
    is_not_credited(walk, AttemptState.ABANDONED)


def test_a_payer_who_just_closes_the_page_has_not_paid(town):
    walk = town.pay("fermer")
    town.sweep_until(lambda: walk.state is AttemptState.EXPIRED)
    is_not_credited(walk, AttemptState.EXPIRED)


def test_what_is_paid_after_a_refusal_is_credited_all_the_same(town):
    walk = town.pay("refuser")
    walk.come_back()
    is_not_credited(walk, AttemptState.REFUSED)
    town.provider.press(walk.idop, "payer", "encore", "attendre")
    is_credited_once(walk)


def test_a_service_that_is_down_when_the_parent_pays_holds_nothing_back(town):
    invoice = town.owe(5000)
    town.provider.set_outage("panne")
    assert town.begin(invoice, 5000).headers["location"] == "/payer?refus=service"
    town.provider.set_outage("aucune")
    assert town.begin(invoice, 5000).headers["location"].startswith(town.provider.page_url)


def test_a_service_that_goes_down_once_it_is_paid_is_asked_again_until_it_answers(town):
    walk = town.pay("payer", "panne", "perdue")
    assert walk.come_back() == f"/compte?paiement={walk.attempt.id}"
    is_not_credited(walk, AttemptState.WAITING)
    town.provider.set_outage("aucune")
    town.sweep_until(lambda: walk.state is PAID)
    is_credited_once(walk)


def test_many_arrivals_for_one_payment_credit_it_once(town):
    """Notifications and returns, by GET and POST, all at once, while a round of another process asks too."""
    walk = town.pay("payer", "perdue")
    town.wait(6)

    async def crowd() -> list[int]:
        async with httpx.AsyncClient(
            base_url=town.address, timeout=60, limits=httpx.Limits(max_connections=100)
        ) as client:
            calls = [
                (
                    client.get("/paiement/notification", params={"idOp": walk.idop}),
                    client.post("/paiement/notification", data={"idop": walk.idop}),
                    client.get("/paiement/retour", params={"idop": walk.idop}),
                    client.post("/paiement/retour", data={"idop": walk.idop}),
                )
                for _ in range(ROUNDS)
            ]
            return [answer.status_code for answer in await asyncio.gather(*(call for four in calls for call in four))]

    with ThreadPoolExecutor(1) as other:
        sweeping = other.submit(flow.sweep, connect)
        statuses = asyncio.run(crowd())
        sweeping.result(timeout=30)
    assert {status: statuses.count(status) for status in {*statuses}} == {200: 2 * ROUNDS, 303: 2 * ROUNDS}
    is_credited_once(walk)
