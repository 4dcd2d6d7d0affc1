"""The portal of a drill: the cast in a demonstration, a real server on it, stopped and started as the drill says."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import text

from cantine.access.actions import sessions
from cantine.common.roles import Role
from cantine.http.session.cookie import COOKIE
from cantine.settings import HERE
from cantine.store import database
from tests.cast import Cast, play
from tests.dates import at
from tests.online_payment.alice_pays import make_demonstration

NOW = at("lundi 2026-11-23 10:00:00")
PATIENCE = 300
"""Seconds for a start, a stop, or the longest answer: far more than a portal that works needs."""


@dataclass
class Portal:
    """A server on a database of its own; `clock` is the file that tells it the time. `as_user` is who runs it (name of
    an account of the machine), the caller where it is empty."""

    url: str
    folder: Path
    cast: Cast
    settings: dict[str, str] = field(default_factory=dict)
    as_user: str = ""

    def __post_init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.clock, self.log = self.folder / "clock", self.folder / "server.log"
        self.set_clock(NOW)
        self._server: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        """What the server and the command line are told; the caller's own settings count for nothing."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("CANTINE_")}
        own = {"CANTINE_DATABASE_URL": self.url, "CANTINE_NOW": f"file:{self.clock}", "CANTINE_BASE_URL": self.address}
        return {**kept, "PYTHONPATH": str(HERE), "PYTHONDONTWRITEBYTECODE": "1", **own, **self.settings}

    @property
    def now(self) -> datetime:
        """What time it is there."""
        return datetime.fromisoformat(self.clock.read_text())

    def set_clock(self, now: datetime) -> None:
        """It is this instant there from now on."""
        fresh = self.clock.with_suffix(".fresh")
        fresh.write_text(now.isoformat())
        fresh.replace(self.clock)

    def wait(self, seconds: float) -> None:
        """So much time goes by there; less than none puts the clock back."""
        self.set_clock(self.now + timedelta(seconds=seconds))

    def launch(self) -> None:
        """Start a server, and do not wait for it."""
        command = [sys.executable, "-m", "uvicorn", "streamlit_app:app", "--host=127.0.0.1", f"--port={self.port}"]
        who = {"user": self.as_user, "group": self.as_user, "extra_groups": []} if self.as_user else {}
        with self.log.open("a") as log:
            self._server = subprocess.Popen(
                [*command, "--log-level=warning"], cwd=HERE, env=self.environment, stdout=log, stderr=log, **who
            )

    def start(self) -> None:
        """Start a server, and wait until it answers."""
        self.launch()
        assert wait_until(lambda: self.ask_health() == 200, PATIENCE), self.log.read_text()[-2000:]

    def stop(self) -> int | None:
        """Stop it, and wait until it is gone; its exit code, None where none ran."""
        if self._server is None:
            return None
        self._server.terminate()
        try:
            return self._server.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._server.kill()
            return self._server.wait()

    def wait_for_end(self) -> int:
        """The exit code of a server that ends by itself."""
        assert self._server is not None
        return self._server.wait(PATIENCE)

    def ask_health(self) -> int:
        """The status of /sante; 0 where nothing listens."""
        try:
            return httpx.get(f"{self.address}/sante", timeout=PATIENCE).status_code
        except httpx.TransportError:
            return 0

    def get(self, path: str, token: str) -> httpx.Response:
        """What a signed-in browser gets at this path."""
        return httpx.get(f"{self.address}{path}", headers={"cookie": f"{COOKIE}={token}"}, timeout=PATIENCE)

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """A command of the command line, on the same database."""
        called = [sys.executable, "-m", "cantine", *command]
        return subprocess.run(
            called, cwd=HERE, env=self.environment, capture_output=True, text=True, timeout=PATIENCE, check=False
        )

    def ask(self, question: str, **values: Any) -> list[Any]:
        """Rows of the database, past all of the portal's own code."""
        with database.engine(self.url).connect() as connection:
            return [*connection.execute(text(question), values)]

    def open_session(self, account: int, family: int | None, role: Role | None = None) -> str:
        """The cookie of a browser in which this account has just signed in."""
        with database.open_writer(self.url) as db:
            opened = sessions.open_session(db, account, family, self.now, role=role)
            claimed = sessions.claim(db, opened.ticket, self.now)
        assert claimed
        return claimed.token


def found_portal(url: str, folder: Path, **settings: str) -> Portal:
    """Everybody in a demonstration on this empty database, and a server that is not started yet."""
    database.migrate(url)
    cast = play(url)
    make_demonstration(cast)
    return Portal(url, folder, cast, settings)


def wait_until(reached: Callable[[], bool], seconds: float = PATIENCE) -> bool:
    """Whether it becomes so within these seconds."""
    deadline = time.monotonic() + seconds
    while not reached():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.2)
    return True
