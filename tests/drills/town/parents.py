"""Parents who tick and take off a meal again and again, as browsers do: a lost connection is made anew at once."""

import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from uuid import uuid4

from websockets.exceptions import WebSocketException
from websockets.protocol import State

from tests.http.wire import Page

GONE = (OSError, WebSocketException, TimeoutError)
"""What a browser meets where its portal is away."""

LONGEST = 60.0
"""Seconds after which a save without an answer is one of which nobody knows."""


@dataclass
class Told:
    """What one parent was told: the moments of saves that were confirmed, and how many ended unknown."""

    confirmed: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    unsure: int = 0
    refused: int = 0
    reconnected: int = 0
    signed_out: int = 0
    last_trouble: str = ""
    stands: bool | None = None
    """Whether the meal was on after the last save that was confirmed; None while nobody knows."""


@dataclass(frozen=True)
class Household:
    """Whose session it is, and the meal that it saves."""

    account: int
    family: int
    child: int
    token: str


class Parent(threading.Thread):
    """One browser at this address, with the cookie of its place, as nginx has set it."""

    def __init__(self, address: str, household: Household, month: str, pause: float) -> None:
        super().__init__(daemon=True)
        self.household, self.told = household, Told()
        self._address, self._month, self._pause, self._place = address, month, pause, uuid4().hex
        self._leaving, self._page, self._in_hand = threading.Event(), None, False
        self.cell = ("", 0)

    def run(self) -> None:
        """Save until told to leave."""
        while not self._leaving.is_set():
            try:
                if self._page is None:
                    self._connect()
                self._save()
                self._leaving.wait(random.uniform(0.5, 1.5) * self._pause)
            except (*GONE, AssertionError, ValueError) as why:
                self.told.last_trouble = f"{type(why).__name__}: {why}"[:200]
                self.told.unsure += self._in_hand
                self._in_hand = False
                self._drop()
                self._leaving.wait(random.uniform(0.3, 0.8))  # as the page itself waits before it tries again
        self._drop()

    def leave(self) -> None:
        """Finish the save in hand, and go."""
        self._leaving.set()

    def _connect(self) -> None:
        page = Page(self._address, f"{self.household.token}; cantine_place={self._place}")
        try:
            page.open("inscriptions", query=f"mois={self._month}&enfant={self.household.child}")
            self.told.signed_out += page.shows("N° de famille ou Adresse mail")
            self._read(page)
        except BaseException:
            page.close()
            raise
        self._page = page
        self.told.reconnected += 1

    def _read(self, page: Page) -> dict[str, object]:
        """The cell as the grid shows it; the first time the last one of the month that may be changed is chosen."""
        grid = page.read_data("month_grid")
        found = {
            (day["iso"], service["id"]): cell
            for week in grid["weeks"]
            for day in week["days"]
            for service, cell in zip(grid["services"], day["cells"], strict=True)
            if cell and not cell["off"] and cell["time"] is None
        }
        if not self.cell[0]:
            self.cell = max(found, key=lambda one: (one[0], -one[1]))
        return found[self.cell]

    def _save(self) -> None:
        assert self._page
        if self._page._socket.protocol.state is not State.OPEN:
            raise ConnectionError("The page has been sent away: nothing is sent on it.")
        cell = self._read(self._page)
        wanted, (day, service) = not cell["on"], self.cell
        was = {"on": cell["on"], "time": None}
        change = {"day": day, "service": service, "on": wanted, "time": None, "was": was}
        before = (self._page.read_data("month_grid").get("outcome") or {}).get("id")
        self._in_hand, self.told.stands, began = True, None, time.monotonic()  # until it is told
        self._page.send("month_grid", "save", {"child": self.household.child, "changes": [change]})
        outcome = self._page.read_data("month_grid").get("outcome") or {}
        if outcome.get("id") == before:
            raise ValueError("The page says nothing of the save.")
        self._in_hand = False
        if outcome.get("saved") != 1:
            self.told.refused += 1
            return
        self.told.confirmed.append(time.monotonic())
        self.told.seconds.append(time.monotonic() - began)
        self.told.stands = wanted

    def _drop(self) -> None:
        if self._page:
            with suppress(*GONE):
                self._page.close()
        self._page = None


@contextmanager
def let_save(parents: list[Parent]) -> Iterator[None]:
    """They save meanwhile; at the end each finishes what it has in hand."""
    for one in parents:
        one.start()
    try:
        yield
    finally:
        for one in parents:
            one.leave()
        for one in parents:
            one.join(LONGEST + 30)
