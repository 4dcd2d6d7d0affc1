"""A town to back up, and everything that a database holds."""

import os
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from cantine.settings import settings
from cantine.store import database, tables
from cantine.store.file_places import choose_place

NOW = datetime(2026, 11, 29, 1, 30, 5, tzinfo=UTC)
NOTED = {"backup", "journal_entry", "web_session"}
"""What a backup and a restore write themselves."""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where backups go; the settings know it."""
    place = tmp_path / "sauvegardes"
    monkeypatch.setattr(settings(), "backup_folder", str(place))
    return place


@pytest.fixture
def town(cast, monkeypatch, tmp_path):
    """The people of all tests, with a letter that was written as a file, on each engine."""
    monkeypatch.setattr("cantine.store.file_places.DATA", tmp_path / "data")
    return write_letters(cast)


@pytest.fixture
def sqlite_town(sqlite_cast):
    """The same, on SQLite."""
    return write_letters(sqlite_cast)


def write_letters(cast):
    """One letter, and another that is just being written."""
    outbox = letters_of(cast.url)
    outbox.mkdir(mode=0o700, parents=True)
    (outbox / "000001.eml").write_text("Bonjour Alice")
    (outbox / ".000002.part").write_text("à moi")
    return cast


def letters_of(url):
    """The folder of its letters."""
    return choose_place(url, "outbox")


def list_rows(url):
    """All rows of all tables but those that tell of backups."""
    with database.open_reader(url) as db:
        return {
            table.name: db.execute(select(table)).all()
            for table in tables.Base.metadata.sorted_tables
            if table.name not in NOTED
        }


def empty_out(url):
    """Destroy what the database holds, as far as a program can."""
    with database.open_writer(url) as db:
        db.execute(tables.Guardian.__table__.delete())
        db.execute(tables.OutboxMail.__table__.delete())
    database.engine(url).dispose()


def drop_beside(server):
    """Databases that a restore made beside those of this process; other tests run on the same server."""
    wanted = f"^test_{os.getpid()}_.*_(avant|rest)"
    for (name,) in server.execute("SELECT datname FROM pg_database WHERE datname ~ %s", [wanted]).fetchall():
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
