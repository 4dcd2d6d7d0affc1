"""SIGKILL of the portal at random moments of the whole way of a payment; what the service holds as paid is credited.

The service is a process of its own and lives on. Each portal is killed while a parent pays one invoice after the other;
the parent goes on as far as a browser could. Every portal that starts makes a round of its own, as time has gone by.
"""

import os
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sqlalchemy import func, select

from cantine.common.vocabulary import AttemptState
from cantine.http.payments.provider_connection import connect
from cantine.online_payment import flow
from cantine.payment_simulator.operations import SimulatedOperation
from cantine.settings import settings
from cantine.store import database
from cantine.store.tables import JournalEntry, OutboxMail, Payment, PaymentAttempt
from tests.drills.engines import Engine
from tests.drills.kills.pages import act_until_killed
from tests.drills.kills.report import DrillReport, Fell
from tests.drills.lives import Nursery, wait_until
from tests.http.payments.whole_way import Town, found_town
from tests.online_payment.alice_pays import NOW
from tests.support.payment_provider import running_provider

NAME = "payment"

LONGEST_LIFE = 2
"""Whole ways that a portal may live for, at most: one is timed before the first kill."""

SWITCHES = ((), ("double",), ("perdue",), ("attendre",), ("retour-avant",), ("tardive",))


def pay(town: Town, chance: Random) -> None:
    """The whole way of one payment."""
    cents = chance.randrange(100, 90_000)
    answer = town.begin(town.owe(cents), cents)
    if answer.headers.get("location", "").startswith(town.provider.page_url):
        [idop] = parse_qs(urlsplit(answer.headers["location"]).query)["idop"]
        button = chance.choice(("payer", "payer", "prelevement"))
        pressed = town.provider.press(idop, button, *chance.choice(SWITCHES))
        town.request("GET", pressed.headers["location"].removeprefix(town.address))


@contextmanager
def asking(town: Town) -> Iterator[None]:
    """What this process asks by itself is about the town."""
    kept = {name: os.environ.get(name) for name in ("CANTINE_DATABASE_URL", "CANTINE_NOW")}
    os.environ |= {"CANTINE_DATABASE_URL": town.cast.url, "CANTINE_NOW": f"file:{town.clock}"}
    settings.cache_clear()
    try:
        yield
    finally:
        for name, value in kept.items():
            os.environ.pop(name) if value is None else os.environ.__setitem__(name, value)
        settings.cache_clear()


def run(rounds: int, engine: Engine, chance: Random) -> DrillReport:
    """Kill so many portals under a parent who pays, then count what the service and the town have."""
    report = DrillReport(NAME, engine.name)
    url, clock = engine.make_empty(), engine.folder / "clock"
    clock.write_text(NOW.isoformat())
    with (
        running_provider(engine.folder / f"simulation-{engine.name}.db", now=f"file:{clock}") as provider,
        engine.living_on(url, f"file:{clock}") as nursery,
    ):
        town = Town(found_town(url, provider), nursery.address, provider, clock)
        with asking(town):
            life = LONGEST_LIFE * _time_payment(town, nursery, chance)
            while report.goes_on(rounds):
                _live_and_die(town, nursery, engine, chance.uniform(0, life), chance, report)
            nursery.start()
            _make_rounds(town)
            nursery.kill()
        report.check(engine, url)
        _count(town, report)
    return report


def _time_payment(town: Town, nursery: Nursery, chance: Random) -> float:
    """The seconds that the first whole way of a new portal takes on this machine, from « Payer » to the home."""
    nursery.start()
    town.sign_in()
    began = time.monotonic()
    pay(town, chance)
    took = time.monotonic() - began
    nursery.kill()
    return took


def _live_and_die(
    town: Town, nursery: Nursery, engine: Engine, seconds: float, chance: Random, report: DrillReport
) -> None:
    before = len(_read(town, PaymentAttempt))
    nursery.start()
    act_until_killed(nursery, lambda: pay(town, chance), seconds)
    report.check(engine, town.cast.url)
    begun = _read(town, PaymentAttempt)[before:]
    on_its_way = begun and begun[-1].state in (AttemptState.CREATED, AttemptState.WAITING)
    fell = Fell.UNDONE if nursery.was_writing else Fell.KEPT if on_its_way else Fell.AFTER if begun else Fell.BEFORE
    report.fell[fell] += 1
    town.wait(chance.choice((1, 6, 7)))


def _make_rounds(town: Town) -> None:
    """Rounds until every attempt has had its last chance: five minutes, half an hour and two days later."""
    for minutes in (6, 26, 6, 60 * 24 * 2):
        town.wait(minutes)
        flow.sweep(connect)
    wait_until(lambda: not any(one.state in ("created", "waiting") for one in _read(town, PaymentAttempt)), 10)


def _read(town: Town, table: Any) -> list[Any]:
    with database.open_reader(town.cast.url) as db:
        return [*db.execute(select(table.__table__).order_by(table.id))]


def _count(town: Town, report: DrillReport) -> None:
    operations: list[SimulatedOperation] = town.provider.store.list_latest(1_000_000)
    paid = {one.reference: one.cents for one in operations if one.is_paid}
    attempts = {one.id: one for one in _read(town, PaymentAttempt)}
    payments = _read(town, Payment)
    credited = Counter(attempts[one.attempt_id].reference for one in payments)
    report.acknowledged = len(paid)
    report.note = f"{len(operations)} operations, {len(paid)} paid, {len(payments)} credited"
    for one in payments:
        reference = attempts[one.attempt_id].reference
        if paid.get(reference) != one.cents:
            report.half.append(f"{reference} is credited with {one.cents} cents, the service has {paid.get(reference)}")
    report.lost += [f"{reference} is paid and not credited" for reference in paid.keys() - credited.keys()]
    report.doubled += [f"{reference} is credited {count} times" for reference, count in credited.items() if count > 1]
    open_still = [one for one in attempts.values() if one.state in (AttemptState.CREATED, AttemptState.WAITING)]
    report.lost += [f"{one.reference} is still {one.state}" for one in open_still]
    with database.open_reader(town.cast.url) as db:
        receipts = db.execute(select(func.count()).select_from(OutboxMail)).scalar_one()
        entries = db.execute(select(func.count()).where(JournalEntry.action == "receive_online_payment")).scalar_one()
    if not receipts == entries == len(payments):
        report.half.append(f"{len(payments)} payments, {receipts} receipts, {entries} entries of the journal")
