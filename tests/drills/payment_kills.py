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

LONGEST_LIFE = 1.2
"""Seconds from the first step of a payment to the kill, at most: a whole way takes about half of it."""

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
        Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line.strip())

    def start(self) -> int:
        """Start a portal and wait until it answers; its process number."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        number = int(self._lines.get(timeout=PATIENCE))
        assert wait_until(self._answers, PATIENCE), "The portal does not answer."
        return number

    def _answers(self) -> bool:
        with suppress(httpx.TransportError):
            return httpx.get(f"{self.address}/sante", timeout=5).status_code == 200
        return False

    def kill(self, number: int) -> None:
        """SIGKILL, and wait until it is gone."""
        os.kill(number, signal.SIGKILL)
        assert self._lines.get(timeout=PATIENCE) == "ended"

    def stop(self) -> None:
        """No portal runs any more."""
        self._process.kill()
        self._process.wait(PATIENCE)


@dataclass
class DrillReport:
    """How often the portal was killed; the attempts by their state at the end of each life; what was found at last."""

    kills: int = 0
    seen: Counter[str] = field(default_factory=Counter)
    operations: int = 0
    paid: int = 0
    credited: int = 0
    faults: list[str] = field(default_factory=list)


def pay_until(town: Town, chance: Random, stopping: Event) -> None:
    """One payment after the other, until the portal is gone; the payer's page is another's, and goes on."""
    while not stopping.is_set():
        cents = chance.randrange(100, 90_000)
        with suppress(httpx.TransportError):
            answer = town.begin(town.owe(cents), cents)
            if not answer.headers.get("location", "").startswith(town.provider.page_url):
                continue
            [idop] = parse_qs(urlsplit(answer.headers["location"]).query)["idop"]
            pressed = town.provider.press(
                idop, chance.choice(("payer", "payer", "prelevement")), *chance.choice(SWITCHES)
            )
            back = pressed.headers["location"].removeprefix(town.address)
            town.request("GET", back)


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


def drill(url: str, folder: Path, kills: int, seed: int = 0) -> DrillReport:
    """Kill so many portals on this migrated and empty database, then count."""
    chance, report = Random(seed), DrillReport(kills)
    clock = folder / "clock"
    clock.write_text(NOW.isoformat())
    with running_provider(folder / "simulation.db", now=f"file:{clock}") as provider:
        town = Town(found_town(url, provider), "", provider, clock)
        with asking(town):
            nursery = Nursery()
            town.address = nursery.address
            try:
                for _ in range(kills):
                    _live_and_die(town, nursery, chance, report)
                nursery.start()
                _make_rounds(town)
            finally:
                nursery.stop()
            _count(town, report)
    return report


def _live_and_die(town: Town, nursery: Nursery, chance: Random, report: DrillReport) -> None:
    number, stopping = nursery.start(), Event()
    if not town.cookies:
        town.sign_in()
    payer = Thread(target=pay_until, args=(town, chance, stopping))
    payer.start()
    time.sleep(chance.uniform(0, LONGEST_LIFE))
    nursery.kill(number)
    stopping.set()
    payer.join(PATIENCE)
    assert not payer.is_alive()
    report.seen.update(f"{attempt.state}" for attempt in _read(town, PaymentAttempt)[-1:])
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
