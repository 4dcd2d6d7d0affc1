"""A PostgreSQL database written to a file and read from one, and databases beside it that are made for that."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from cantine.backup.documents.postgres_programs import find_program, read_address, run_program
from cantine.backup.rules.outcomes import BackupFailed, BackupRunning
from cantine.store.database import BACKUP_LOCK, UPGRADE_LOCK

LONGEST_NAME = 63
CONNECT_WAIT = 20

Server = psycopg.Connection[Any]


@contextmanager
def open_server(url: str, database: str = "") -> Iterator[Server]:
    """A connection that stands outside of any transaction. Raises psycopg.Error."""
    with psycopg.connect(**read_address(url, database), autocommit=True, connect_timeout=CONNECT_WAIT) as server:
        yield server


@contextmanager
def be_the_only_one(url: str) -> Iterator[None]:
    """Hold the place of the one backup of this database that runs, on whatever machine. Raises BackupRunning where
    another one runs."""
    with open_server(url) as server:
        taken = server.execute("SELECT pg_try_advisory_lock(%s)", [BACKUP_LOCK]).fetchone()
        if not taken or not taken[0]:
            raise BackupRunning("Une autre sauvegarde de cette base est en cours : attendez qu'elle soit finie.")
        yield


@contextmanager
def wait_for_turn(url: str) -> Iterator[None]:
    """Hold the place of the one process that brings this database to a newer version."""
    with open_server(url) as server:
        server.execute("SELECT pg_advisory_lock(%s)", [UPGRADE_LOCK])
        yield


def read_major(url: str) -> int:
    """The major version of the server."""
    with open_server(url) as server:
        return server.info.server_version // 10000


def dump_database(url: str, target: Path) -> None:
    """Write the database as it stands at this moment; it is compressed with all else later. Raises BackupFailed."""
    program = find_program("pg_dump", read_major(url))
    words = ("--format=custom", "--compress=0", "--no-owner", "--no-privileges", "--lock-wait-timeout=20000")
    run_program(program, read_address(url), *words, f"--file={target}")


def load_database(url: str, source: Path) -> None:
    """Bring a written database into an empty one, whole or not at all. Raises BackupFailed.

    Statistics are no part of what is written: they are made at once, as the books of a city are not read without.
    """
    program = find_program("pg_restore", read_major(url))
    words = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges")
    run_program(program, read_address(url), *words, str(source))
    with open_server(url) as server:
        server.execute("ANALYZE")


def list_contents(url: str, source: Path) -> None:
    """Have the contents of a written database read, without a server. Raises BackupFailed where they cannot be."""
    program = find_program("pg_restore", read_major(url))
    run_program(program, {}, "--list", str(source))


def name_beside(database: str, purpose: str) -> str:
    """The name of a database beside this one, of at most 63 letters; no two databases share it."""
    name = f"{database}_{purpose}"
    if len(name.encode()) <= LONGEST_NAME:
        return name
    digest = hashlib.sha256(database.encode()).hexdigest()[:12]
    return f"cantine_{digest}_{purpose}"


def address_of(url: str, database: str) -> str:
    """The address of another database of the same server."""
    return make_url(url).set(database=database).render_as_string(hide_password=False)


@contextmanager
def make_scratch(url: str, server_url: str) -> Iterator[str]:
    """The address of a new empty database for trying the backup, on the server of `server_url`; dropped in the end,
    as is what a killed run left. Raises BackupFailed where the role may make none."""
    base = str(make_url(url).database)
    name = name_beside(base, "verification")
    with open_server(server_url) as server:
        drop_database(server, name)
        create_database(server, name, read_collation(url))
        try:
            yield address_of(server_url, name)
        finally:
            drop_database(server, name)


def drop_database(server: Server, name: str) -> None:
    """Drop a database, with whoever is connected to it; none is needed."""
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def create_database(server: Server, name: str, collation: tuple[str, str, str]) -> None:
    """Make an empty database with this encoding and these rules of sorting. Raises BackupFailed where the role may
    not."""
    encoding, collate, ctype = collation
    make = sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING {} LC_COLLATE {} LC_CTYPE {}")
    try:
        server.execute(make.format(sql.Identifier(name), *map(sql.Literal, (encoding, collate, ctype))))
    except psycopg.errors.InsufficientPrivilege:
        role = server.info.user
        raise BackupFailed(
            f"Le rôle PostgreSQL « {role} » ne peut pas créer la base « {name} », où la sauvegarde est essayée. Un "
            f"administrateur de PostgreSQL tape « ALTER ROLE {role} CREATEDB; », ou CANTINE_BACKUP_SCRATCH_URL indique "
            "un serveur où il le peut."
        ) from None


def read_collation(url: str) -> tuple[str, str, str]:
    """The encoding of this database and its rules of sorting and of letters."""
    with open_server(url) as server:
        row = server.execute(
            "SELECT pg_encoding_to_char(encoding), datcollate, datctype FROM pg_database "
            "WHERE datname = current_database()"
        ).fetchone()
    assert row is not None  # noqa: S101  # one is always connected to a database
    return row[0], row[1], row[2]
