"""Opening the database: SQLite by default, PostgreSQL where its address says so; migrated before the first use."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from cantine.common.search import make_plain
from cantine.store.error_redaction import keep_rows_out
from cantine.store.patience import (
    MIGRATION,
    POOL_WAIT,
    USUAL,
    Patience,
    await_ping_only,
    choose_transport,
    connect_patiently,
    limit_transaction,
)
from cantine.store.sql_functions import read_paris_day
from cantine.store.sqlite.watcher import stop_watching
from cantine.store.sqlite.write_turns import find_turns

MIGRATIONS = Path(__file__).parent / "migrations"
LONGEST_WAIT = 20
"""Seconds that a transaction waits for the lock of another, on both engines."""

MIGRATION_LOCK, BACKUP_LOCK, UPGRADE_LOCK, DAILY_LOCK = range(5_211_873_401, 5_211_873_405)
"""The numbers by which PostgreSQL knows the portal's own locks, any that no other program on the server uses: of who
changes tables, of the one backup that runs, of who backs up before changing tables, of who makes the backup of the day.
"""


class NewerDatabase(SystemExit):
    """A newer version of the portal has already changed this database."""


@cache
def engine(url: str) -> Engine:
    """The engine of this address, one per process and address."""
    if not url.startswith("sqlite"):
        return _make_server_engine(url)
    database = make_url(url).database
    if database and database != ":memory:":
        with suppress(OSError):  # SQLite says then that it cannot open the file, as of any other that it cannot
            Path(database).parent.mkdir(parents=True, exist_ok=True)
    lite = create_engine(
        url,
        pool_size=10,
        max_overflow=50,
        pool_timeout=POOL_WAIT,
        connect_args={"timeout": LONGEST_WAIT},
        hide_parameters=True,
    )
    event.listen(lite, "handle_error", keep_rows_out)
    event.listen(lite, "connect", _set_up_sqlite)
    event.listen(lite, "begin", _begin_sqlite)
    event.listen(lite, "engine_disposed", stop_watching)
    return lite


def _make_server_engine(url: str) -> Engine:
    server = create_engine(
        url,
        pool_size=10,
        max_overflow=20,
        pool_timeout=POOL_WAIT,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args=choose_transport(url),
    )
    event.listen(server, "handle_error", keep_rows_out)
    event.listen(server, "do_connect", connect_patiently)
    event.listen(server, "checkin", await_ping_only)
    event.listen(server, "begin", _begin_postgres)
    return server


def _begin_postgres(connection: Connection) -> None:
    limit_transaction(connection, LONGEST_WAIT)


def _set_up_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions are opened by _begin_sqlite, not by the driver
    # What is deleted is overwritten with zeros: the hash of an old password is in no file that somebody may copy.
    kept = "foreign_keys=ON", "synchronous=FULL", "secure_delete=ON"
    for pragma in (f"busy_timeout={LONGEST_WAIT * 1000}", *kept):
        connection.execute(f"PRAGMA {pragma}")
    _write_ahead(connection)
    add_functions(connection)


def add_functions(connection: sqlite3.Connection) -> None:
    """Give a connection to SQLite the functions that `sql_functions` speaks of."""
    connection.create_function("plain", 1, make_plain, deterministic=True)
    connection.create_function("paris_day", 1, read_paris_day, deterministic=True)


def _write_ahead(connection: Any) -> None:
    """Several processes may meet at a new file: SQLite tells all but one « locked » at once, whatever its timeout."""
    deadline = time.monotonic() + LONGEST_WAIT
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes its lock at once: two that had both read first could only end in « database is locked »."""
    options = connection.get_execution_options()
    if not options.get("writes"):
        driver: Any = connection.connection.driver_connection
        driver.execute("BEGIN")  # asks for no lock, and is what every page does twice: not by way of SQLAlchemy
        return
    connection.info.pop("mark", None)  # from here on it reads another moment, see cantine/store/reading
    left = max(0.0, _find_longest_wait(options.get("patience", USUAL)) - options.get("waited", 0.0))
    connection.exec_driver_sql(f"PRAGMA busy_timeout={round(left * 1000)}")
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _find_longest_wait(patience: Patience) -> float:
    """Seconds that a writer waits for the one before."""
    return LONGEST_WAIT if patience.lock is None else min(patience.lock, LONGEST_WAIT)


STUMBLES: tuple[type[Exception], ...] = (DBAPIError, PoolTimeout, sqlite3.Error, psycopg.Error)
"""The exceptions of a failing database: locked, full, read-only, restarted, out of reach, or refusing a row."""


def is_cut_off(error: BaseException) -> bool:
    """Whether the connection to the server was lost, so that nobody knows whether its last statement took effect."""
    return isinstance(error, DBAPIError) and error.connection_invalidated


Reader = Connection | Session
"""What a query reads from: the plain connection of a page, or the session of an action."""

Writer = Session
"""What an action writes to; a page only hands it on."""


@contextmanager
def open_reader(url: str, patience: Patience = USUAL) -> Iterator[Connection]:
    """A read-only connection to one consistent state of the database; it costs half of a session. What may take long
    has the patience BULK."""
    options: dict[str, Any] = {"patience": patience}
    if not url.startswith("sqlite"):
        options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with engine(url).execution_options(**options).connect() as db:
        yield db
        db.rollback()


@contextmanager
def open_writer(url: str, patience: Patience = USUAL) -> Iterator[Writer]:
    """One transaction that writes: committed whole, or not at all where anything is raised. What may take long has the
    patience BULK."""
    lite = url.startswith("sqlite")  # PostgreSQL locks rows
    with find_turns(url).take(_find_longest_wait(patience)) if lite else nullcontext(0.0) as waited:
        options = {"writes": True, "patience": patience, "waited": waited}
        with Session(engine(url).execution_options(**options)) as db, db.begin():
            db.connection()  # takes SQLite's write lock now: everything read from here on stays true
            yield db


def make_alembic_config() -> Config:
    """Alembic's configuration; there is no alembic.ini."""
    alembic = Config()
    alembic.set_main_option("script_location", str(MIGRATIONS))
    return alembic


@contextmanager
def _open_reshaper(url: str) -> Iterator[Connection]:
    """One transaction that may change tables.

    SQLite changes a table by making a new one, and must not treat the rows that refer to the old one as orphans.
    Foreign keys are therefore switched off, which is only possible outside of a transaction, and all are checked in the
    end.
    """
    with engine(url).execution_options(writes=True, patience=MIGRATION).connect() as connection:
        lite = connection.dialect.name == "sqlite"
        driver: Any = connection.connection.driver_connection
        if lite:
            driver.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                yield connection
                if lite and (lost := connection.exec_driver_sql("PRAGMA foreign_key_check").first()):
                    raise LookupError(f"A row of {lost[0]} points at nothing.")
        finally:
            if lite:
                driver.execute("PRAGMA foreign_keys=ON")


@cache
def list_known_revisions() -> tuple[str, ...]:
    """The revisions that this version of the portal knows, the newest first."""
    return tuple(script.revision for script in ScriptDirectory.from_config(make_alembic_config()).walk_revisions())


def find_head() -> str:
    """The revision of a database of this version."""
    return list_known_revisions()[0]


def migrate(url: str) -> None:
    """Bring an empty or older database to this version; several processes may start at once.

    Raises NewerDatabase where the database knows a revision that this version does not.
    """
    with _open_reshaper(url) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        present = MigrationContext.configure(connection).get_current_revision()
        if present and present not in list_known_revisions():
            raise NewerDatabase(
                f"La base de données a été mise à jour par une version plus récente du portail (révision {present}). "
                "Installez cette version, ou reprenez une sauvegarde plus ancienne."
            )
        alembic = make_alembic_config()
        alembic.attributes["connection"] = connection
        command.upgrade(alembic, "head")
