"""Which moment of the database somebody reads: the same one over all connections and, on PostgreSQL, all processes."""

from collections.abc import Hashable
from typing import Any, cast

from sqlalchemy import Connection

from cantine.store.database import Reader
from cantine.store.sqlite.watcher import find_watcher

_SNAPSHOT = """SELECT CASE WHEN NOT pg_is_in_recovery()
THEN concat_ws(' ', pg_current_snapshot(), pg_postmaster_start_time(), current_database()) END"""
"""Which transactions are seen. A standby does not tell those that still run."""


def find_state(db: Reader) -> Hashable:
    """What this moment of the database differs by from every other: between two equal ones nobody wrote anything. None
    where that cannot be told: in a transaction that may write, and on a standby."""
    if not isinstance(db, Connection):
        return None
    if db.dialect.name == "postgresql":
        return cast(Hashable, db.exec_driver_sql(_SNAPSHOT).scalar())
    begins = not db.in_transaction() and db.engine.url.database not in (None, "", ":memory:")
    own, known = _begin_moment(db), db.info.get("moment")
    if known and known[0] == own:
        return cast(Hashable, known[1])
    return _name_moment(db) if begins else own


def _begin_moment(db: Connection) -> Hashable:
    """What this connection alone calls the moment of SQLite that its transaction reads; it begins here, not with the
    next query."""
    if not db.in_transaction():
        db.begin()
    driver: Any = db.connection.driver_connection
    driver.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
    [others] = driver.execute("PRAGMA data_version").fetchone()  # counts what other connections commit
    return db.info.setdefault("mark", object()), others, driver.total_changes


def _name_moment(db: Connection) -> Hashable:
    """Begin a moment between two looks of the watcher: where both see the same, nobody wrote between them, and all
    connections call the moment so. Where somebody just wrote, it keeps the connection's own name."""
    watcher = find_watcher(db.engine)
    db.rollback()
    before = watcher.look()
    own = _begin_moment(db)
    if watcher.look() != before:
        return own
    db.info["moment"] = own, before
    return before
