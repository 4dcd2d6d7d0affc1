"""PostgreSQL databases that tests borrow one after the other: what a test wrote is undone, not everything copied anew.

To copy and drop some 450 tables and indexes costs several times what undoing one test's rows does. Which tables it
wrote into is known from PostgreSQL's own counters. Where it changed more than rows (a table, a trigger, a right, a
setting of the database), its database is dropped.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count

import psycopg
from sqlalchemy import make_url

LENT_AT_MOST = 200
"""How often a database is lent: deleted rows stay in its files, as nothing sweeps them up."""

_numbers = count(1)

_SEND_AWAY = """
SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""  # who leaves hands in its counters first

_SHAPE = """
SELECT (SELECT count(*) || ' ' || max(xmin::text::bigint) FROM pg_class WHERE oid >= 16384),
       (SELECT count(*) || ' ' || max(xmin::text::bigint) FROM pg_attribute WHERE attrelid >= 16384),
       (SELECT count(*) || ' ' || max(xmin::text::bigint) FROM pg_trigger WHERE oid >= 16384),
       (SELECT count(*) || ' ' || max(xmin::text::bigint) FROM pg_constraint WHERE oid >= 16384),
       (SELECT count(*) || ' ' || max(xmin::text::bigint) FROM pg_proc WHERE oid >= 16384),
       (SELECT count(*) || ' ' || max(xmin::text::bigint) FROM pg_namespace),
       datconnlimit, datdba, datacl, (SELECT count(*) FROM pg_db_role_setting WHERE setdatabase = pg_database.oid)
FROM pg_database WHERE datname = current_database()
"""
"""Rows and youngest transaction of what describes tables, triggers and rights: those of the template in each copy."""

_WRITTEN = """
SELECT relname FROM pg_class WHERE relkind = 'r' AND oid >= 16384
AND pg_stat_get_tuples_inserted(oid) + pg_stat_get_tuples_updated(oid) + pg_stat_get_tuples_deleted(oid) > 0
"""  # what the view pg_stat_user_tables says; to put the view itself together takes as long as all the rest

_COUNTERS = """
SELECT quote_ident(counter.relname), counted.relname FROM pg_depend
JOIN pg_class counter ON counter.oid = objid AND counter.relkind = 'S' JOIN pg_class counted ON counted.oid = refobjid
WHERE deptype IN ('a', 'i')
"""


def address_of(database: str) -> str:
    """The address of a database of this run's server."""
    url = make_url(os.environ["CANTINE_TEST_POSTGRES"]).set(drivername="postgresql+psycopg", database=database)
    return url.render_as_string(hide_password=False)


def _open(database: str) -> psycopg.Connection:
    url = make_url(address_of(database)).set(drivername="postgresql")
    return psycopg.connect(url.render_as_string(hide_password=False), autocommit=True)


def _read_rows(db: psycopg.Connection) -> Iterator[tuple[str, bytes]]:
    """(table, its rows as PostgreSQL's binary COPY gives them) of each table that holds any."""
    for (table,) in db.execute("SELECT relname FROM pg_stat_user_tables").fetchall():
        if db.execute(f'SELECT FROM "{table}" LIMIT 1').fetchone() is not None:
            with db.cursor().copy(f'COPY "{table}" TO STDOUT (FORMAT binary)') as rows:
                yield table, b"".join(rows)


def _read_counters(db: psycopg.Connection) -> Iterator[tuple[str, tuple[str, int, bool]]]:
    """(table, (its counter, where it stands, whether that number was given))."""
    for counter, table in db.execute(_COUNTERS).fetchall():
        for last, called in db.execute(f"SELECT last_value, is_called FROM {counter}"):
            yield table, (counter, last, called)


@dataclass
class Lent:
    """A database and how often it was lent."""

    name: str
    times: int = 0


class Shelf:
    """Copies of one template, each for one test at a time."""

    def __init__(self, server: psycopg.Connection, template: str) -> None:
        self.server, self.template = server, template
        self.free: list[Lent] = []
        with _open(template) as db:
            self.shape = db.execute(_SHAPE).fetchone()
            self.rows = dict(_read_rows(db))
            self.counters = dict(_read_counters(db))

    @contextmanager
    def lend(self) -> Iterator[str]:
        """The address of a database that is as the template is, under a name that no test had before."""
        lent = self.free.pop() if self.free else self._copy()
        name = f"test_{os.getpid()}_{next(_numbers)}"
        self.server.execute(f"ALTER DATABASE {lent.name} RENAME TO {name}")
        lent.name, lent.times = name, lent.times + 1
        yield address_of(name)
        if lent.times < LENT_AT_MOST and self._undo(name):
            self.free.append(lent)
        else:
            self.server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _copy(self) -> Lent:
        name = f"new_{os.getpid()}_{next(_numbers)}"
        strategy = "STRATEGY file_copy" if self.server.info.server_version >= 150_000 else ""  # half of the default's
        self.server.execute(f"CREATE DATABASE {name} TEMPLATE {self.template} {strategy}")
        return Lent(name)

    def _undo(self, name: str) -> bool:
        """Put the rows back that a test changed; False where it changed more than rows."""
        try:
            with _open(name) as db:
                db.execute(_SEND_AWAY)
                if db.execute(_SHAPE).fetchone() != self.shape:
                    return False
                written = [table for (table,) in db.execute(_WRITTEN).fetchall()]
                if written:
                    self._put_back(db, written)
        except psycopg.OperationalError:  # gone, or closed to everybody
            return False
        return True

    def _put_back(self, db: psycopg.Connection, tables: list[str]) -> None:
        db.execute("SET track_counts = off; SET session_replication_role = replica; SELECT pg_stat_reset()")
        with db.transaction():
            db.execute("; ".join(f'DELETE FROM "{table}"' for table in tables))
            for table in tables:
                if rows := self.rows.get(table):
                    with db.cursor().copy(f'COPY "{table}" FROM STDIN (FORMAT binary)') as into:
                        into.write(rows)
            for table in tables:
                if table in self.counters:
                    db.execute("SELECT setval(%s, %s, %s)", self.counters[table])
