"""The whole way as a parent goes it: a portal and a payment service, each a process of its own, and a browser."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from sqlalchemy import func, select

from cantine.access.actions import sessions
from cantine.common.vocabulary import AttemptState, PaymentProvider
from cantine.http.payments.provider_connection import connect
from cantine.http.session.cookie import COOKIE
from cantine.online_payment import flow
from cantine.settings import HERE
from cantine.store import database
from cantine.store.tables import Invoice, InvoiceCounter, OutboxMail, Payment, PaymentAttempt, PaymentService
from tests.billing.queries.test_open_invoices import issue
from tests.cast import Cast, play
from tests.http.shell.test_starting import FROM_HERE, answer_of, started
from tests.online_payment.alice_pays import NOVEMBER, make_demonstration
from tests.support.payment_provider import ProviderServer, running_provider

PATIENCE = 30
"""Seconds after which what was waited for has failed."""


@dataclass
class Town:
    """A demonstration whose parents pay at a simulated service; `clock` is the file that both processes read."""

    cast: Cast
    address: str
    provider: ProviderServer
    clock: Path
    cookies: dict[str, str] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        return datetime.fromisoformat(self.clock.read_text())

    def wait(self, minutes: float) -> None:
        """So much time goes by."""
        later = (self.now + timedelta(minutes=minutes)).isoformat()
        new = self.clock.with_suffix(".new")
        new.write_text(later)
        new.replace(self.clock)

    def sign_in(self) -> None:
        """Alice, with the cookie that her browser would have."""
        with database.open_writer(self.cast.url) as db:
            ticket = sessions.open_session(db, self.cast.alice, self.cast.alices_family, self.now).ticket
        answer = self.request("POST", "/session", json={"ticket": ticket})
        assert answer.status_code == 204
        self.cookies = {COOKIE: answer.cookies[COOKIE]}

    def request(self, method: str, path: str, **more: Any) -> httpx.Response:
        """As Alice's browser asks the portal, from one of its pages."""
        headers = {"origin": self.address} if method == "POST" else {}
        return httpx.request(
            method, f"{self.address}{path}", headers=headers, cookies=self.cookies, timeout=PATIENCE, **more
        )

    def owe(self, cents: int) -> int:
        """A new invoice of Alice's; its id."""
        with database.open_writer(self.cast.url) as db:
            number = (db.scalar(select(func.max(Invoice.number))) or 0) + 1
            db.merge(InvoiceCounter(year=NOVEMBER.year, last=number))
            return issue(db, self.cast.alices_family, number, NOVEMBER, [(self.cast.meal, cents)])

    def begin(self, invoice: int, cents: int) -> httpx.Response:
        """Alice presses « Payer » for this invoice."""
        form = {"choix": "factures", "facture": str(invoice), "montant": str(cents), "famille": "101"}
        return self.request("POST", "/paiement", data=form)

    def pay(self, button: str, *switches: str, cents: int = 31_465, **told: str) -> "Walk":
        """From « Payer » to the button of the service, and where that sends the browser."""
        invoice = self.owe(cents)
        answer = self.begin(invoice, cents)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith(self.provider.page_url)
        [idop] = parse_qs(urlsplit(answer.headers["location"]).query)["idop"]
        pressed = self.provider.press(idop, button, *switches, **told)
        return Walk(self, idop, cents, pressed.headers.get("location", ""))

    def sweep_until(self, reached: Callable[[], bool]) -> None:
        """Rounds every six minutes until it is so; the portal's own process may make some of them."""
        for _ in range(8):
            self.wait(6)
            made = flow.sweep(connect)
            if wait_until(reached, 0.05 if made else 2):
                return
        raise AssertionError("No round brought it home.")


@dataclass
class Walk:
    """One payment: the operation, its cents, and the address to which the service sent the browser back."""

    town: Town
    idop: str
    cents: int
    back: str

    def come_back(self) -> str:
        """The browser follows; where the portal leads it then."""
        assert self.back.startswith(f"{self.town.address}/paiement/retour?idop=")
        answer = self.town.request("GET", self.back.removeprefix(self.town.address))
        assert answer.status_code == 303
        return answer.headers["location"]

    @property
    def attempt(self) -> Any:
        with database.open_reader(self.town.cast.url) as db:
            return db.execute(select(PaymentAttempt.__table__).where(PaymentAttempt.operation == self.idop)).one()

    @property
    def state(self) -> AttemptState:
        return AttemptState(self.attempt.state)

    @property
    def credits(self) -> list[tuple[int, str]]:
        """(cents, method) of every payment of this attempt; there is one or none."""
        found = select(Payment.cents, Payment.method).where(Payment.attempt_id == self.attempt.id)
        with database.open_reader(self.town.cast.url) as db:
            return [(cents, str(method)) for cents, method in db.execute(found)]

    @property
    def receipts(self) -> int:
        """How many letters name its reference."""
        found = select(func.count()).where(OutboxMail.text.contains(self.attempt.reference))
        with database.open_reader(self.town.cast.url) as db:
            return db.execute(found.select_from(OutboxMail)).scalar_one()

    def reaches(self, state: AttemptState) -> bool:
        """Whether the attempt stands so in good time."""
        return wait_until(lambda: self.state is state)


def wait_until(reached: Callable[[], bool], seconds: float = PATIENCE) -> bool:
    """Whether it becomes so within these seconds."""
    deadline = time.monotonic() + seconds
    while not reached():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def found_town(url: str, provider: ProviderServer) -> Cast:
    """Everybody in a demonstration, whose service is this simulation."""
    cast = play(url)
    make_demonstration(cast)
    service = {"provider": PaymentProvider.PAYFIP, "client": "007450", "mode": "T", "advances": True}
    with database.open_writer(url) as db:
        db.add(PaymentService(id=1, **service, service_url=provider.service_url, page_url=provider.page_url))
    return cast


@contextmanager
def running_town(url: str, folder: Path, now: datetime) -> Iterator[Town]:
    """The portal and the service, running on this migrated and empty database."""
    clock = folder / "clock"
    clock.write_text(now.isoformat())
    frozen = f"file:{clock}"
    with running_provider(folder / "simulation.db", now=frozen) as provider:
        cast = found_town(url, provider)
        with started(FROM_HERE["uvicorn"], HERE, database_url=url, now=frozen) as (server, address):
            assert answer_of(server, address).status_code == 200
            town = Town(cast, address, provider, clock)
            town.sign_in()
            yield town
