"""Whether a server of this database runs on this machine: told by a lock that goes with its process, however it ends.

Of SQLite each server process holds a shared lock on `cantine.db.serving`, and who takes the database's place holds it
alone. Of PostgreSQL the server itself knows who is connected, from whatever machine.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url

from cantine.store.file_places import choose_place

RESTORE_WAIT = 20.0
"""Seconds that a start waits until somebody else has put a backup in place."""


class BeingRestored(SystemExit):
    """A backup is being brought back into this database: no server may start."""


class StillServed(Exception):
    """A server of this database runs, or another program is connected to it."""


def find_sqlite_file(url: str) -> Path | None:
    """The file of a SQLite database; None for PostgreSQL, and for one that is kept in memory."""
    address = make_url(url)
    if not address.drivername.startswith("sqlite") or address.database in (None, "", ":memory:"):
        return None
    return Path(str(address.database)).resolve()


@contextmanager
def hold_open(url: str) -> Iterator[None]:
    """Be known as a server of this database. Raises BeingRestored, with its sentence, while a backup is brought back.

    A PostgreSQL database is held open by its connections.
    """
    if find_sqlite_file(url) is None:
        yield
        return
    with _open_lock(url, "serving") as handle:
        if not try_lock(handle, shared=True):
            raise BeingRestored(
                "Une sauvegarde est en cours de restauration dans cette base : relancez le portail après."
            )
        yield


@contextmanager
def be_alone(url: str, patience: float = 0.0) -> Iterator[None]:
    """Keep servers of this SQLite database away, after at most so many seconds of waiting. Raises StillServed where
    one runs."""
    with _open_lock(url, "serving") as handle:
        deadline = time.monotonic() + patience
        while not try_lock(handle):
            if time.monotonic() >= deadline:
                raise StillServed
            time.sleep(0.1)
        yield


@contextmanager
def take_turn(url: str) -> Iterator[None]:
    """Be the one process that brings this SQLite database to a newer version; others wait."""
    with _open_lock(url, "migration") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def try_lock(handle: int, *, shared: bool = False) -> bool:
    """Lock an open file or folder for this process, alone or `shared`, until it is closed; False where another has."""
    try:
        fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _open_lock(url: str, kind: str) -> Iterator[int]:
    path = choose_place(url, kind)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield handle
    finally:
        os.close(handle)
