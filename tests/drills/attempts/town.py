"""The town that is attacked: a demonstration whose every family is marked, and the real server in front of it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import text

from cantine.http.session.cookie import COOKIE
from cantine.settings import HERE
from cantine.store import database

FAMILIES = 9
BASE = "http://cantine.exemple.fr"
"""Where letters must lead, whatever host a request names."""

BEGINS = "2026-11-19T10:00:00+01:00"
"""A Thursday; the clock is a file, so that time goes by when the drill says so."""

PATIENCE = 300
"""Seconds for a start, a stop or an answer: far more than a quiet machine needs."""


@dataclass
class Town:
    """A running server, its data, its clock, and the file that it logs to."""

    url: str
    address: str
    clock: Path
    log: Path
    pid: int = 0
    _client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=PATIENCE))

    @property
    def now(self) -> datetime:
        return datetime.fromisoformat(self.clock.read_text())

    def wait(self, **time_gone_by: float) -> None:
        """So much time goes by: `wait(minutes=3)`."""
        fresh = self.clock.with_suffix(".fresh")
        fresh.write_text((self.now + timedelta(**time_gone_by)).isoformat())
        fresh.replace(self.clock)

    def go_back(self) -> None:
        """It is the morning again at which the drill began: sessions that ended meanwhile are good again."""
        self.wait(seconds=(datetime.fromisoformat(BEGINS) - self.now).total_seconds())

    def ask(self, question: str, **values: Any) -> list[Any]:
        """Rows of the database, past all of the portal's own code."""
        with database.engine(self.url).connect() as connection:
            return [*connection.execute(text(question), values)]

    def change(self, statement: str, **values: Any) -> None:
        """Write to the database, past all of the portal's own code."""
        with database.engine(self.url).begin() as connection:
            connection.execute(text(statement), values)

    def request(self, method: str, path: str, token: str | None = None, **more: Any) -> httpx.Response:
        """One request as a browser sends it from a page of the portal; `headers` come last."""
        headers = {"origin": self.address, **more.pop("headers", {})}
        if token:
            headers = {"cookie": f"{COOKIE}={token}", **headers}
        answer = self._client.request(method, f"{self.address}{path}", headers=headers, **more)
        self._client.cookies.clear()  # each request is another browser's
        return answer

    def read_log(self) -> str:
        return self.log.read_text("utf-8", errors="replace")


@contextmanager
def serving_town(folder: Path, url: str = "", **configuration: str) -> Iterator[Town]:
    """Fill a demonstration, mark its families, and serve it; `url` is an empty PostgreSQL database of the caller's."""
    url = url or f"sqlite:///{folder}/cantine.db"
    clock = folder / "clock"
    clock.write_text(BEGINS)
    own = {"CANTINE_NOW": f"file:{clock}", "CANTINE_BASE_URL": BASE, "CANTINE_HIDE_UNKNOWN_EMAIL": "true"}
    environment = build_environment(url, **own, **configuration)
    fill = [sys.executable, "-m", "cantine", "demo", "--families", str(FAMILIES), "--again"]
    subprocess.run(fill, cwd=HERE, env=environment, check=True, stdout=subprocess.DEVNULL, timeout=900)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    town = Town(database_url(url), f"http://127.0.0.1:{port}", clock, folder / "server.log")
    mark_everybody(town)
    with serving(town, environment, port):
        yield town
    database.engine(town.url).dispose()


@contextmanager
def serving(town: Town, environment: Mapping[str, str], port: int, python: str = sys.executable) -> Iterator[None]:
    """The server as a town hall starts it, in a process of its own; stopped in the end."""
    serve = [python, "-m", "cantine", "serve", "--server.address=127.0.0.1", f"--server.port={port}"]
    with (
        town.log.open("a") as log,
        subprocess.Popen(serve, cwd=HERE, env=environment, stdout=log, stderr=log) as server,
    ):
        try:
            town.pid = server.pid
            wait_for(server, town)
            yield
        finally:
            server.terminate()
            try:
                server.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                server.kill()


def wait_for(server: subprocess.Popen[bytes], town: Town) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        try:
            httpx.get(f"{town.address}/sante", timeout=5)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"The portal does not answer.\n{town.read_log()}")


def database_url(url: str) -> str:
    """The address as the portal's settings spell it."""
    return f"postgresql+psycopg://{url.partition('://')[2]}" if url.startswith("postgres") else url


def build_environment(url: str, **more: str) -> dict[str, str]:
    """The caller's own settings of the portal count for nothing."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CANTINE_")}
    return {**kept, "CANTINE_DATABASE_URL": url, "PYTHONPATH": str(HERE), **more}


def mark_everybody(town: Town) -> None:
    """Give each family and child a word that stands nowhere else: wherever it comes up, it is known whose it is."""
    for (family,) in town.ask("SELECT id FROM family"):
        marks = {"address": f"Xqa{family}z", "note": f"Xqn{family}z", "caf_number": f"Xqc{family}z"}
        columns = ", ".join(f"{column} = :{column}" for column in marks)
        named = f"UPDATE family SET name = name || :name, {columns} WHERE id = :id"
        town.change(named, name=f" Xqf{family}z", id=family, **marks)
    town.change("DELETE FROM health_note")
    for (child,) in town.ask("SELECT id FROM child"):
        town.change("UPDATE child SET first_name = first_name || :mark WHERE id = :id", mark=f" Xqe{child}z", id=child)
        town.change(
            "INSERT INTO health_note (child_id, text, basket) VALUES (:id, :mark, :basket)",
            id=child,
            mark=f"Xqh{child}z",
            basket=False,
        )
