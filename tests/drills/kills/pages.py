"""A page of a portal that dies: what its browser sent, what it was told, and what it sends again once it is back."""

import json
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from random import Random
from threading import Event, Thread
from typing import Any

import httpx
from streamlit.components.v2.bidi_component.main import _make_trigger_id
from websockets.exceptions import WebSocketException

from cantine.access.actions import sessions
from cantine.http.session.cookie import COOKIE
from cantine.store import database
from tests.cast import Cast
from tests.drills.attempts.window import Closed, Window
from tests.drills.engines import Engine
from tests.drills.kills.report import DrillReport, Fell
from tests.drills.lives import PATIENCE, Nursery
from tests.online_payment.alice_pays import NOW
from tests.support.component_data import read_data

GONE = (Closed, OSError, WebSocketException, httpx.TransportError, TimeoutError)
"""What a browser meets when its portal dies."""

LONGEST = 8
"""Messages that a page may have time for before its portal is killed, about."""


class Component:
    """The component of this name on a page, with the address of the page in `query`; it is opened at each life."""

    def __init__(self, nursery: Nursery, token: str, page: str, name: str, **query: str) -> None:
        self._nursery, self._token, self._page, self._name, self._query = nursery, token, page, name, query
        self._window: Window | None = None

    def open(self) -> None:
        """Open the page in a new window; what it shows is then in `data`."""
        self.close()
        self._window = Window(self._nursery.address, self._token)
        self._window.visit(self._page, **self._query)

    def send(self, event: str, value: Any) -> None:
        """Send this event, with all that the page holds, and wait for what the page then shows."""
        assert self._window
        content = json.dumps([{"event": event, "value": value}])
        self._window.push((_make_trigger_id(self._element.id, "events"), "json_trigger_value", content))

    def close(self) -> None:
        """Go away, whether there is still somebody to tell or not."""
        if self._window:
            with suppress(*GONE):
                self._window.close()
        self._window = None

    @property
    def _element(self) -> Any:
        assert self._window
        shown = [one for one in self._window._elements if getattr(one, "component_name", "") == self._name]
        assert shown, f"The page shows no {self._name}: {self._window.title}"
        return shown[-1]

    @property
    def data(self) -> Any:
        """What the component was given."""
        return read_data(self._element)


def fetch_cookie(cast: Cast, nursery: Nursery, account_id: int, family_id: int | None = None) -> str:
    """The cookie of somebody who has signed in on a portal that runs."""
    with database.open_writer(cast.url) as db:
        ticket = sessions.open_session(db, account_id, family_id, NOW).ticket
    asked = {"json": {"ticket": ticket}, "headers": {"origin": nursery.address}, "timeout": PATIENCE}
    return httpx.post(f"{nursery.address}/session", **asked).cookies[COOKIE]  # type: ignore[arg-type]


def act_until_killed(nursery: Nursery, act: Callable[[], None], seconds: float) -> None:
    """Do one act after the other as a browser does, until the portal is killed after so many seconds."""
    begun, stopping = Event(), Event()

    def act_on() -> None:
        begun.set()
        with suppress(*GONE):
            while not stopping.is_set():
                act()

    browser = Thread(target=act_on)
    browser.start()
    begun.wait(PATIENCE)
    stopping.wait(seconds)
    nursery.kill()
    stopping.set()
    browser.join(PATIENCE)
    assert not browser.is_alive()


def draw_some(chance: Random, among: list[Any], most: int) -> list[Any]:
    """One or several of these, at most so many, each once."""
    return chance.sample(among, chance.randint(1, min(most, len(among))))


@dataclass
class Person(ABC):
    """Somebody before the component of a page: acts, and once the portal is back sends again what had no answer."""

    url: str
    page: Component
    chance: Random
    report: DrillReport

    @abstractmethod
    def act(self) -> None:
        """Change something, and hear that it is kept."""

    @abstractmethod
    def judge(self, *, writing: bool) -> Fell:
        """After a kill, while it was `writing` or not: report what was lost or half done, and say where it fell."""

    @abstractmethod
    def send_again(self) -> None:
        """Send what had no answer, and report what was then done twice or not at all."""


def kill_portals_under(person: Person, nursery: Nursery, engine: Engine, rounds: int) -> None:
    """Kill so many portals under what somebody does on a page, at moments measured by the first act."""
    person.page.open()
    began = time.monotonic()
    person.act()
    span = LONGEST / 2 * (time.monotonic() - began)
    while person.report.goes_on(rounds):
        act_until_killed(nursery, person.act, person.chance.uniform(0, span))
        person.report.check(engine, person.url)
        person.report.fell[person.judge(writing=nursery.was_writing)] += 1
        nursery.start()
        person.page.open()
        person.send_again()
    person.page.close()
