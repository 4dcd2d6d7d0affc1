"""A connection to a file of SQLite that never writes, and so can tell when any other one has."""

import sqlite3
from collections.abc import Hashable
from threading import Lock
from typing import cast

from sqlalchemy import URL, Engine


class Watcher:
    """Counts what all other connections commit, of whatever process. It is none of those that readers share."""

    def __init__(self, engine: Engine) -> None:
        self._lock = Lock()
        self._held = engine.raw_connection()
        self._held.detach()
        self._connection = cast(sqlite3.Connection, self._held.dbapi_connection)
        self._mark = object()

    def look(self) -> Hashable:
        """The state of the file at this instant; between two equal ones nobody has committed anything."""
        with self._lock:
            [commits] = self._connection.execute("PRAGMA data_version").fetchone()
        return self._mark, commits

    def stop(self) -> None:
        """Close the file."""
        with self._lock:
            self._held.close()


_watchers: dict[URL, Watcher] = {}
_lock = Lock()


def find_watcher(engine: Engine) -> Watcher:
    """The one watcher of this process for the engine's file; it watches until the engine is disposed of."""
    with _lock:
        found = _watchers.get(engine.url)
        if found is None:
            found = _watchers[engine.url] = Watcher(engine)
        return found


def stop_watching(engine: Engine) -> None:
    """Close the file with the engine's other connections, so that it may be replaced."""
    with _lock:
        found = _watchers.pop(engine.url, None)
    if found is not None:
        found.stop()
