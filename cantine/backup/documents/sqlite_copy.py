"""The SQLite database of one moment, copied while the portal writes into it."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import make_url

from cantine.backup.rules.outcomes import BackupFailed

PAGES = 2048
"""Pages that are copied at a time; between two, others of this process go on."""

WAIT = 20.0


def find_database(url: str) -> Path:
    """The file of a SQLite database. Raises BackupFailed where it is kept in memory."""
    database = make_url(url).database
    if not database or database == ":memory:":
        raise BackupFailed("Une base de données tenue en mémoire n'a pas de fichier : rien n'est à sauvegarder.")
    return Path(database).resolve()


def copy_database(url: str, target: Path) -> None:
    """Copy the database as it stands at this moment into a new file, which is complete without a `-wal` beside it.

    What is read is one snapshot, held until the end: writers write on, and a copy never has to begin anew because they
    did. Raises BackupFailed where the copy is not a sound database.
    """
    with closing(_connect(find_database(url))) as source, closing(_connect(target)) as copy:
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()  # from here on the snapshot stays
        source.backup(copy, pages=PAGES, sleep=0.05)
        source.execute("ROLLBACK")
        copy.execute("PRAGMA journal_mode=DELETE")


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=WAIT, isolation_level=None)


def become_one_file(path: Path) -> None:
    """Write all that `-wal` holds into the database's own file. Raises sqlite3.OperationalError where somebody else has
    it open."""
    with closing(_connect(path)) as database:
        database.execute("PRAGMA busy_timeout=1000")
        database.execute("PRAGMA journal_mode=DELETE")
