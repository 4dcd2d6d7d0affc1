"""Databases for drills on either engine: fresh ones, copies of one, and what is left of them taken away."""

import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from functools import partial
from itertools import count
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from cantine.mailing import choose_outbox_folder
from cantine.store import database
from tests.drills.lives import Nursery

CONNECTED = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s"

_numbers = count(1)


class Engine:
    """SQLite (files in `folder`), or PostgreSQL on the private server of this run (`CANTINE_TEST_POSTGRES`)."""

    def __init__(self, name: str, folder: Path, nursery: Nursery) -> None:
        self.name, self.folder, self._nursery = name, folder, nursery
        self._made: list[str] = []
        self._empty = ""

    def make_blank(self) -> str:
        """The address of a database without any table."""
        number = f"drill_{os.getpid()}_{next(_numbers)}"
        if self.name == "sqlite":
            url = f"sqlite:///{self.folder / number}.db"
        else:
            self._ask(f"CREATE DATABASE {number} TEMPLATE template0")
            url = _build_address(number)
        self._made.append(url)
        return url

    def make_empty(self) -> str:
        """A database that is migrated and holds nothing."""
        if not self._empty:
            self._empty = self.make_blank()
            database.migrate(self._empty)
        return self.copy(self._empty)

    def copy(self, url: str) -> str:
        """A second database with all that this one holds; nobody else may be connected to it."""
        database.engine(url).dispose()
        number = f"drill_{os.getpid()}_{next(_numbers)}"
        if self.name == "sqlite":
            copied = f"sqlite:///{shutil.copy(str(make_url(url).database), self.folder / f'{number}.db')}"
        else:
            self.settle(url)
            self._ask(f"CREATE DATABASE {number} TEMPLATE {make_url(url).database} STRATEGY file_copy")
            copied = _build_address(number)
        self._made.append(copied)
        return copied

    @contextmanager
    def living_on(self, url: str, now: str, **more: str) -> Iterator[Nursery]:
        """Processes that live and die on this database at the moment `now`, one after the other; none is left."""
        own = {"CANTINE_BACKUP_FOLDER": str(self.folder / "backups")}
        self._nursery.settings = {"CANTINE_DATABASE_URL": url, "CANTINE_NOW": now, **own, **more}
        self._nursery.look = partial(self.is_written, url)
        try:
            yield self._nursery
        finally:
            self._nursery.kill()

    def is_written(self, url: str) -> bool:
        """Whether somebody has begun to write to this database and has not ended yet."""
        name = make_url(url).database
        if self.name == "postgresql":
            return bool(self._ask(f"{CONNECTED} AND backend_xid IS NOT NULL", name))
        with closing(sqlite3.connect(str(name), timeout=0, isolation_level=None)) as other:
            try:
                other.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                return True
            other.execute("ROLLBACK")
            return False

    def count_beside(self, url: str) -> int:
        """How many databases the PostgreSQL server has that were made beside this one; 0 on SQLite."""
        if self.name == "sqlite":
            return 0
        beside = f"{make_url(url).database}_%"
        return self._ask("SELECT count(*) FROM pg_database WHERE datname LIKE %s", beside)

    def settle(self, url: str) -> None:
        """Wait until whoever was killed is gone from the server too: what it sent last is done there or undone."""
        database.engine(url).dispose()
        if self.name == "sqlite":
            return
        deadline = time.monotonic() + 60
        while self._ask(CONNECTED, make_url(url).database):
            assert time.monotonic() < deadline, "A process that was killed is still connected."
            time.sleep(0.01)

    def drop(self, url: str) -> None:
        """Take the database away, with the letters that a portal wrote to files for it."""
        database.engine(url).dispose()
        self._made.remove(url)
        for demonstration in (True, False):
            shutil.rmtree(choose_outbox_folder(url, demonstration=demonstration), ignore_errors=True)
        if self.name == "sqlite":
            file = Path(str(make_url(url).database))
            for one in (file, *file.parent.glob(f"{file.name}-*")):
                one.unlink(missing_ok=True)
        else:
            self._ask(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")

    def drop_all(self) -> None:
        """Take away all that was made."""
        for url in [*self._made]:
            with suppress(psycopg.Error):
                self.drop(url)

    def _ask(self, statement: str, *values: object) -> int:
        with psycopg.connect(os.environ["CANTINE_TEST_POSTGRES"], autocommit=True) as server:
            asked = server.execute(statement, values or None)
            return asked.fetchone()[0] if asked.description else 0  # type: ignore[index]


@contextmanager
def open_engine(name: str, folder: Path, nursery: Nursery) -> Iterator[Engine]:
    """Databases on this engine, « sqlite » or « postgresql »; they are gone in the end."""
    engine = Engine(name, folder, nursery)
    try:
        yield engine
    finally:
        engine.drop_all()


def _build_address(name: str) -> str:
    url = make_url(os.environ["CANTINE_TEST_POSTGRES"]).set(drivername="postgresql+psycopg", database=name)
    return url.render_as_string(hide_password=False)
