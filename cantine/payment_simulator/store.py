"""The simulation's own SQLite file: several processes use it at once, and what was committed survives a kill."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from cantine.payment_simulator.operations import (
    LATE,
    OPENED_WITHIN,
    Outage,
    SimulatedOperation,
    SimulatedService,
    SimulatorSwitch,
)

KEPT_FOR = timedelta(days=365)
"""How long results can be read."""
MOST = 10_000
"""Operations that are kept, the last ones: whoever reaches a demonstration may open some."""
LONGEST_WAIT = 20
"""Seconds that a process waits for the lock of another."""

_TABLES = (
    """CREATE TABLE IF NOT EXISTS operation (
        number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, service TEXT NOT NULL, key TEXT NOT NULL UNIQUE,
        asked TEXT NOT NULL, created_at TEXT NOT NULL, notify_to TEXT NOT NULL, opened_at TEXT, ended_at TEXT,
        known_at TEXT, result TEXT, authorisation TEXT NOT NULL DEFAULT '', told TEXT NOT NULL DEFAULT '{}',
        notified INTEGER NOT NULL DEFAULT 0, notify_after TEXT)""",
    "CREATE TABLE IF NOT EXISTS outage (id INTEGER PRIMARY KEY CHECK (id = 1), state TEXT NOT NULL)",
)


class OperationStore:
    """The operations of one simulation, in `file`. Instants are UTC, kept as ISO text of one length."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def add(self, operation: SimulatedOperation) -> bool:
        """Keep a new one; False where the asker has used its key already."""
        row = (operation.name, operation.service, operation.key, json.dumps(dict(operation.asked)))
        with self._writing() as db:
            added = db.execute(
                "INSERT INTO operation (name, service, key, asked, created_at, notify_to, opened_at) "
                "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (*row, _write(operation.created_at), operation.notify_to, _write(operation.opened_at)),
            )
            oldest = _write(operation.created_at - KEPT_FOR)
            db.execute("DELETE FROM operation WHERE created_at < ?", (oldest,))
            db.execute("DELETE FROM operation WHERE number <= (SELECT max(number) FROM operation) - ?", (MOST,))
        return added.rowcount == 1

    def find(self, name: str) -> SimulatedOperation | None:
        """The operation of this name."""
        with self._reading() as db:
            return _read(db.execute("SELECT * FROM operation WHERE name = ?", (name,)).fetchone())

    def find_by_key(self, key: str) -> SimulatedOperation | None:
        """The operation that the asker calls so."""
        with self._reading() as db:
            return _read(db.execute("SELECT * FROM operation WHERE key = ?", (key,)).fetchone())

    def open_page(self, name: str, now: datetime) -> bool:
        """Note that the payer has opened the page; False where it was opened before, or is too old."""
        with self._writing() as db:
            opened = db.execute(
                "UPDATE operation SET opened_at = ? WHERE name = ? AND opened_at IS NULL AND created_at > ?",
                (_write(now), name, _write(now - OPENED_WITHIN)),
            )
        return opened.rowcount == 1

    def end(self, ended: SimulatedOperation, now: datetime, switches: frozenset[SimulatorSwitch]) -> bool:
        """Note how the payer ended it; False where he may not any more, as somebody was faster.

        With the switch « late » the result is known after 25 minutes, and notified then.
        """
        late = SimulatorSwitch.LATE in switches
        known = now + LATE if late else now
        notify_after = known if late and SimulatorSwitch.LOST not in switches else None
        with self._writing() as db:
            present = _read(db.execute("SELECT * FROM operation WHERE name = ?", (ended.name,)).fetchone())
            if present is None or not present.may_end(now, again=SimulatorSwitch.AGAIN in switches):
                return False
            db.execute(
                "UPDATE operation SET ended_at = ?, known_at = ?, result = ?, authorisation = ?, told = ?, "
                "notify_to = ?, notify_after = ? WHERE name = ?",
                (
                    *(_write(now), _write(known), ended.result, ended.number, json.dumps(dict(ended.told))),
                    *(ended.notify_to, _write(notify_after), ended.name),
                ),
            )
            if SimulatorSwitch.OUTAGE in switches:
                _set_outage(db, Outage.DOWN)
        return True

    def claim_late(self, now: datetime) -> list[SimulatedOperation]:
        """The operations whose late result is to be notified now; each is given to one caller only."""
        with self._reading() as db:
            if db.execute("SELECT 1 FROM operation WHERE notify_after <= ?", (_write(now),)).fetchone() is None:
                return []
        with self._writing() as db:
            rows = db.execute(
                "UPDATE operation SET notify_after = NULL WHERE notify_after <= ? RETURNING *", (_write(now),)
            ).fetchall()
        return [operation for row in rows if (operation := _read(row))]

    def count_notification(self, name: str) -> None:
        """One more notification was answered."""
        with self._writing() as db:
            db.execute("UPDATE operation SET notified = notified + 1 WHERE name = ?", (name,))

    def list_latest(self, most: int = MOST) -> list[SimulatedOperation]:
        """The last operations, the newest first."""
        with self._reading() as db:
            rows = db.execute("SELECT * FROM operation ORDER BY number DESC LIMIT ?", (most,)).fetchall()
        return [operation for row in rows if (operation := _read(row))]

    def clear(self) -> None:
        """Forget every operation and end an outage."""
        if self.file.exists():
            with self._writing() as db:
                db.execute("DELETE FROM operation")
                _set_outage(db, Outage.NONE)

    def read_outage(self) -> Outage:
        """Whether the service answers."""
        with self._reading() as db:
            row = db.execute("SELECT state FROM outage").fetchone()
        return Outage(row[0]) if row else Outage.NONE

    def set_outage(self, outage: Outage) -> None:
        """From now on the service answers so."""
        with self._writing() as db:
            _set_outage(db, outage)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self.file, timeout=LONGEST_WAIT, isolation_level=None)) as db:
            db.row_factory = sqlite3.Row
            db.execute("PRAGMA synchronous=FULL")
            if not db.execute("SELECT 1 FROM sqlite_schema WHERE name = 'outage'").fetchone():
                db.execute("BEGIN IMMEDIATE")
                for table in _TABLES:
                    db.execute(table)
                db.execute("COMMIT")
            yield db

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that holds the lock from its begin; undone where anything is raised."""
        with self._reading() as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
            except BaseException:
                db.execute("ROLLBACK")
                raise
            db.execute("COMMIT")


def _set_outage(db: sqlite3.Connection, outage: Outage) -> None:
    db.execute("INSERT OR REPLACE INTO outage (id, state) VALUES (1, ?)", (outage.value,))


def _write(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat(timespec="microseconds")


def _read(row: sqlite3.Row | None) -> SimulatedOperation | None:
    if row is None:
        return None
    opened_at, ended_at, known_at = (
        row[name] and datetime.fromisoformat(row[name]) for name in ("opened_at", "ended_at", "known_at")
    )
    return SimulatedOperation(
        name=row["name"],
        service=SimulatedService(row["service"]),
        key=row["key"],
        asked=json.loads(row["asked"]),
        created_at=datetime.fromisoformat(row["created_at"]),
        notify_to=row["notify_to"],
        opened_at=opened_at,
        ended_at=ended_at,
        known_at=known_at,
        result=row["result"],
        number=row["authorisation"],
        told=json.loads(row["told"]),
        notified=row["notified"],
    )
