"""A backup is proved: its file is opened, its database put in a scratch place, migrated, and its books checked."""

import sqlite3
from contextlib import closing
from pathlib import Path

from cantine.backup.documents import archive, postgres_copy
from cantine.backup.rules.manifest import Manifest, NewerFormat, NotOurs
from cantine.backup.rules.outcomes import BackupFailed
from cantine.common.french import plural
from cantine.ledger.queries import reconciliation
from cantine.store import database
from cantine.store.database import STUMBLES, NewerDatabase
from cantine.store.patience import MIGRATION

_UNSOUND: tuple[type[BaseException], ...] = (LookupError, NewerDatabase, *STUMBLES)
"""What is raised by a database that cannot be opened, migrated or read."""


def prove(file: Path, scratch: Path, url: str, scratch_server: str, *, light: bool = False) -> None:
    """Prove the unencrypted file of a backup; `scratch` is an empty folder, `scratch_server` an address at which a
    PostgreSQL database may be made. `light`: its database is of an older version, and is only looked through.

    Raises BackupFailed with what is wrong.
    """
    try:
        manifest = archive.extract_archive(file, scratch)
        kept = scratch / manifest.database
        if light:
            _look_through(kept, url, manifest)
        elif manifest.engine == "sqlite":
            examine_sqlite(kept)
            check_books(f"sqlite:///{kept}")
        else:
            with postgres_copy.make_scratch(url, scratch_server) as made:
                postgres_copy.load_database(made, kept)
                check_books(made)
    except (archive.Damaged, NotOurs, NewerFormat):
        raise BackupFailed("Le fichier de la sauvegarde ne peut pas être relu : le disque est-il sain ?") from None
    except _UNSOUND as error:
        raise BackupFailed(f"La base de la sauvegarde ne s'ouvre pas ({type(error).__name__}).") from error


def examine_sqlite(file: Path) -> None:
    """Raises BackupFailed where the file is no sound SQLite database."""
    try:
        with closing(sqlite3.connect(file)) as kept:
            database.add_functions(kept)
            found = kept.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        found = str(error)
    if found != "ok":
        raise BackupFailed(f"La base de la sauvegarde est abîmée ({found}).")


def _look_through(kept: Path, url: str, manifest: Manifest) -> None:
    if manifest.engine == "sqlite":
        examine_sqlite(kept)
    else:
        postgres_copy.list_contents(url, kept)


def check_books(url: str) -> None:
    """Raises BackupFailed where the books of the database of this address do not agree; the sentence names nobody."""
    if differences := count_differences(url):
        raise BackupFailed(
            f"Les comptes de la sauvegarde ne concordent pas ({plural(differences, 'différence')}) : « python -m "
            "cantine check » les nomme."
        )


def count_differences(url: str) -> int:
    """Migrate the database of this address, and count what `check` finds in its books."""
    try:
        database.migrate(url)
        with database.open_reader(url, MIGRATION) as db:
            return sum(1 for _ in reconciliation.find_differences(db))
    finally:
        database.engine(url).dispose()
