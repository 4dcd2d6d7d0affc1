"""SIGKILL of the portal at random moments of the whole way of a payment; what the service holds as paid is credited.

The service is a process of its own and lives on. Each portal is killed while a parent pays one invoice after the other;
the parent goes on as far as a browser could. Every portal that starts makes a round of its own, as time has gone by.
"""

import os
import queue
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from sqlalchemy import func, select

from cantine.common.vocabulary import AttemptState
from cantine.http.payments.provider_connection import connect
from cantine.online_payment import flow
from cantine.payment_simulator.operations import SimulatedOperation
from cantine.settings import HERE, settings
from cantine.store import database
from cantine.store.tables import JournalEntry, OutboxMail, Payment, PaymentAttempt
from tests.http.payments.whole_way import Town, found_town, wait_until
from tests.online_payment.alice_pays import NOW
from tests.support.payment_provider import running_provider

PATIENCE = 60
"""Seconds after which a start or an end has failed."""

LONGEST_LIFE = 2
"""Whole ways that a portal may live for, at most: one is timed before the first kill."""

SWITCHES = ((), ("double",), ("perdue",), ("attendre",), ("retour-avant",), ("tardive",))


class Nursery:
    """Starts the portals, one at a time, all on one port."""

    def __init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        command = [sys.executable, "-m", "tests.drills.portal_nursery", str(self.port)]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, cwd=HERE, stdin=pipe, stdout=pipe, text=True)
        self._lines: queue.Queue[str] = queue.Queue()
        self._number = 0
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line.strip())

    def start(self) -> None:
        """Start a portal and wait until it answers."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        self._number = int(self._lines.get(timeout=PATIENCE))
        assert wait_until(self._answers, PATIENCE), "The portal does not answer."

    def _answers(self) -> bool:
        with suppress(httpx.TransportError):
            return httpx.get(f"{self.address}/sante", timeout=5).status_code == 200
        return False

    def kill(self) -> None:
        """SIGKILL, and wait until it is gone; nothing where none runs."""
        if self._number:
            os.kill(self._number, signal.SIGKILL)
            self._number = 0
            assert self._lines.get(timeout=PATIENCE) == "ended"

    def stop(self) -> None:
        """No portal runs any more."""
        self.kill()
        with self._process as process:  # closes its pipes
            process.kill()
            process.wait(PATIENCE)
        self._reader.join(PATIENCE)


@dataclass
class DrillReport:
    """How often the portal was killed; how the last attempt of each life stood at its end; what was found at last."""

    kills: int = 0
    seen: Counter[str] = field(default_factory=Counter)
    operations: int = 0
    paid: int = 0
    credited: int = 0
    faults: list[str] = field(default_factory=list)


def pay_until(town: Town, chance: Random, stopping: Event) -> None:
    """One payment after the other, until the portal is gone; the payer's page is another's, and goes on."""
    while not stopping.is_set():
        with suppress(httpx.TransportError):
            pay(town, chance)


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


def drill(url: str, folder: Path, kills: int, seed: int = 0, life: float = 0) -> DrillReport:
    """Kill so many portals on this migrated and empty database, then count.

    Each lives for `life` seconds at most, or, without, as long as this machine needs for two payments.
    """
    chance, report = Random(seed), DrillReport(kills)
    clock = folder / "clock"
    clock.write_text(NOW.isoformat())
    with running_provider(folder / "simulation.db", now=f"file:{clock}") as provider:
        town = Town(found_town(url, provider), "", provider, clock)
        with asking(town):
            nursery = Nursery()
            town.address = nursery.address
            try:
                life = life or LONGEST_LIFE * _time_payment(town, nursery, chance)
                for _ in range(kills):
                    _live_and_die(town, nursery, chance.uniform(0, life), chance, report)
                nursery.start()
                _make_rounds(town)
            finally:
                nursery.stop()
            _count(town, report)
    return report


def _time_payment(town: Town, nursery: Nursery, chance: Random) -> float:
    """The seconds that the first whole way of a new portal takes on this machine, from « Payer » to the home."""
    nursery.start()
    _sign_in_once(town)
    began = time.monotonic()
    pay(town, chance)
    took = time.monotonic() - began
    nursery.kill()
    return took


def _sign_in_once(town: Town) -> None:
    if not town.cookies:
        town.sign_in()


def _live_and_die(town: Town, nursery: Nursery, seconds: float, chance: Random, report: DrillReport) -> None:
    before = len(_read(town, PaymentAttempt))
    nursery.start()
    _sign_in_once(town)
    stopping = Event()
    payer = Thread(target=pay_until, args=(town, chance, stopping))
    payer.start()
    time.sleep(seconds)
    nursery.kill()
    stopping.set()
    payer.join(PATIENCE)
    assert not payer.is_alive()
    begun = _read(town, PaymentAttempt)[before:]
    report.seen.update([str(begun[-1].state) if begun else "none"])
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
    report.operations, report.paid, report.credited = len(operations), len(paid), len(payments)
    for one in payments:
        reference = attempts[one.attempt_id].reference
        if paid.get(reference) != one.cents:
            report.faults.append(
                f"{reference} is credited with {one.cents} cents, the service has {paid.get(reference)}"
            )
    report.faults += [f"{reference} is paid and not credited" for reference in paid.keys() - credited.keys()]
    report.faults += [f"{reference} is credited {count} times" for reference, count in credited.items() if count > 1]
    open_still = [one for one in attempts.values() if one.state in (AttemptState.CREATED, AttemptState.WAITING)]
    report.faults += [f"{one.reference} is still {one.state}" for one in open_still]
    with database.open_reader(town.cast.url) as db:
        receipts = db.execute(select(func.count()).select_from(OutboxMail)).scalar_one()
        entries = db.execute(select(func.count()).where(JournalEntry.action == "receive_online_payment")).scalar_one()
    if not receipts == entries == len(payments):
        report.faults.append(f"{len(payments)} payments, {receipts} receipts, {entries} entries of the journal")
