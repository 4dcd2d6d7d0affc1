"""Whether the portal can do its work now: one look at the database and its disk, on a connection of its own."""

import errno
import os
import sqlite3
from contextlib import closing
from enum import StrEnum
from pathlib import Path
from urllib.parse import quote

import psycopg
from sqlalchemy import make_url

from cantine.backup.documents.postgres_programs import read_address
from cantine.doctor.disk_checks import FULL, measure_room, try_writing
from cantine.store.patience import PatientConnection

CONNECTS_WITHIN, ANSWERS_WITHIN = 2, 1.5
"""Seconds for the database; the thread that asks ends soon, also where nobody waits for it any more."""

_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


class Health(StrEnum):
    """What `/sante` says, as `etat`."""

    OK = "ok"
    UNREACHABLE = "base de données injoignable"
    FULL_DISK = "disque plein"
    READ_ONLY = "base en lecture seule"


def probe(url: str) -> Health:
    """How it stands with the database of this address, which is not made where there is none."""
    address = make_url(url)
    lite = address.drivername.startswith("sqlite")
    file = Path(str(address.database)).absolute()
    try:
        return _probe_file(file) if lite else _probe_server(url)
    except (sqlite3.Error, psycopg.Error, OSError):
        # Where nothing can be written beside it, SQLite often cannot even read what is in its log.
        return Health.READ_ONLY if lite and _can_only_be_read(file) else Health.UNREACHABLE


def _can_only_be_read(file: Path) -> bool:
    return os.access(file, os.R_OK) and not (os.access(file, os.W_OK) and os.access(file.parent, os.W_OK))


def _probe_file(file: Path) -> Health:
    with closing(sqlite3.connect(f"file:{quote(str(file))}?mode=rw", uri=True, timeout=1.0)) as db:
        db.isolation_level = None
        db.execute("SELECT 1 FROM alembic_version").fetchone()
        db.execute("PRAGMA busy_timeout = 0")
        try:
            db.execute("BEGIN IMMEDIATE")  # which SQLite grants of a file that can only be read, too
            db.execute("DELETE FROM alembic_version WHERE 0")
            db.execute("ROLLBACK")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_READONLY:
                return Health.READ_ONLY
            if error.sqlite_errorcode & 0xFF not in _BUSY:  # somebody writes: the best sign
                raise
    return _probe_disk(file.parent)


def _probe_disk(folder: Path) -> Health:
    """A quota or a disk that was mounted anew for reading only is found by writing."""
    if measure_room(folder) < FULL:
        return Health.FULL_DISK
    try:
        try_writing(folder)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return Health.FULL_DISK
        if error.errno == errno.EROFS or not os.access(folder, os.W_OK):
            return Health.READ_ONLY
        raise
    return Health.OK


def _probe_server(url: str) -> Health:
    limits = {"connect_timeout": CONNECTS_WITHIN, "autocommit": True}
    with closing(PatientConnection.connect(**{**read_address(url), **limits})) as db:
        db.patience = ANSWERS_WITHIN
        db.execute("SELECT 1 FROM alembic_version")
        read_only = "SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean"
        row = db.execute(read_only).fetchone()
    return Health.READ_ONLY if row and row[0] else Health.OK
