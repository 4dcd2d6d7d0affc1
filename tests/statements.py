"""Statements are put into SQL once for all tests, as once for all visitors of a portal that runs.

SQLAlchemy keeps the SQL of a statement with the engine that it was for. Each test has a database, and so an engine, of
its own, and would do anew what a portal does once: a third of the time of a test, half of that of a page.
"""

from typing import Any

from sqlalchemy import Engine
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

from cantine.store import database

MOST = 10_000
"""Statements that are kept: more than all tests together have."""


def share() -> None:
    """From now on every engine of `store.database` has the same memory, by kind of database."""
    kept: LRUCache[Any, Any] = LRUCache(MOST)
    create = database.create_engine

    def create_sharing(*given: Any, **named: Any) -> Engine:
        engine = create(*given, **named)
        engine._compiled_cache = kept
        return engine

    database.create_engine = create_sharing  # type: ignore[assignment]
    # The key of a statement begins with its dialect, one for each engine; those of a kind are the same one now.
    for dialect in (PGDialect_psycopg, SQLiteDialect_pysqlite):
        dialect.__eq__ = lambda one, other: type(one) is type(other)  # type: ignore[method-assign]
        dialect.__hash__ = lambda one: hash(type(one))  # type: ignore[method-assign]
