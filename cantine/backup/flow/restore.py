"""A backup is brought back: opened, proved beside the present database, and put in its place at once."""

import errno
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select

from cantine.backup.actions.record import record_restore
from cantine.backup.documents import archive, encryption
from cantine.backup.flow.proof import count_differences
from cantine.backup.rules.manifest import Manifest, NewerFormat, NotOurs
from cantine.backup.rules.outcomes import BackupFailed, RestoreRefused
from cantine.common.french import numeric_moment, plural
from cantine.common.terms.system_errors import describe_system_error
from cantine.mail.delivery_state import count_waiting
from cantine.store import database
from cantine.store.commune import find_name
from cantine.store.database import STUMBLES, open_reader, open_writer
from cantine.store.tables import Family

Confirm = Callable[[str], bool]
"""Asks a question of yes and no."""

GZIP, AGE = b"\x1f\x8b", b"age-encryption.org/"

_UNSOUND: tuple[type[BaseException], ...] = (LookupError, *STUMBLES)


@dataclass(frozen=True)
class Town:
    """What a database holds: the commune's name and how many families."""

    name: str
    families: int


@dataclass(frozen=True)
class Restored:
    """What was brought back: of which moment (UTC), how many families; where what was there lies now ('' where nothing
    was); letters that wait to be sent, and differences that `check` found."""

    town: str
    families: int
    taken_at: datetime
    aside: str
    waiting: int
    differences: int


def open_file(file: Path, identity: Path | None, work: Path, engine: str) -> Manifest:
    """Put what a backup holds into the folder `work`. Raises RestoreRefused for what cannot be brought back into a
    database of this `engine`."""
    plain = _decrypt(file, identity, work)
    parts = work / "parties"
    parts.mkdir(mode=0o700)
    try:
        _refuse_foreign(archive.read_archive_manifest(plain), engine)
        manifest = archive.extract_archive(plain, parts)
    except NotOurs:
        raise RestoreRefused(
            f"« {file.name} » n'est pas une sauvegarde du portail : attendu, un fichier que « python -m cantine backup "
            "» a fait."
        ) from None
    except NewerFormat:
        raise RestoreRefused(
            f"« {file.name} » vient d'une version plus récente du portail : installez cette version, puis recommencez."
        ) from None
    except archive.Damaged:
        raise RestoreRefused(
            f"« {file.name} » est abîmé : il a été coupé ou modifié depuis. Prenez une autre sauvegarde."
        ) from None
    if plain != file:
        plain.unlink()
    return manifest


def _decrypt(file: Path, identity: Path | None, work: Path) -> Path:
    """The unencrypted file: this one, or another in `work`. What it is, its first bytes say, whatever its name."""
    with file.open("rb") as content:
        start = content.read(len(AGE))
    if not start:
        raise RestoreRefused(f"« {file.name} » est vide : copiez-le encore une fois, ou prenez une autre sauvegarde.")
    if file.suffix == ".age" and start != AGE and not start.startswith(GZIP):
        raise RestoreRefused(f"« {file.name} » est abîmé : il ne commence pas comme un fichier d'age.")
    if start.startswith(GZIP) or not (start == AGE or encryption.is_encrypted(file)):
        return file
    plain = work / "sauvegarde.tar.gz"
    encryption.decrypt_file(file, plain, identity, with_age=start == AGE)
    return plain


def _refuse_foreign(manifest: Manifest, engine: str) -> None:
    if manifest.engine != engine:
        names = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
        address = "sqlite:///…" if manifest.engine == "sqlite" else "postgresql://…"
        raise RestoreRefused(
            f"Cette sauvegarde est celle d'une base {names[manifest.engine]}, et CANTINE_DATABASE_URL indique une base "
            f"{names[engine]} : indiquez « {address} » dans CANTINE_DATABASE_URL, puis recommencez."
        )
    if manifest.revision not in database.list_known_revisions():
        raise RestoreRefused(
            f"Cette sauvegarde vient d'une version plus récente du portail (révision {manifest.revision}) : installez "
            "cette version, puis recommencez."
        )


def make_ready(url: str, file: Path, manifest: Manifest, now: datetime) -> Restored:
    """Migrate what was put at this address, beside the present database, check its books and note that it was brought
    back; what it holds. Raises RestoreRefused where it cannot be opened."""
    try:
        differences = count_differences(url)
        with open_writer(url) as db:
            record_restore(db, file.name, now)
        with open_reader(url) as db:
            name, families = find_name(db), db.scalar(select(func.count()).select_from(Family))
            waiting = count_waiting(db)
    except _UNSOUND as error:
        raise RestoreRefused(
            f"La base de « {file.name} » ne s'ouvre pas ({type(error).__name__}) : prenez une autre sauvegarde."
        ) from error
    finally:
        database.engine(url).dispose()
    if name is None:
        raise RestoreRefused(f"« {file.name} » ne contient aucune commune : prenez une autre sauvegarde.")
    return Restored(name, families or 0, manifest.taken_at, "", waiting, differences)


def ask(present: Town | None, fresh: Restored, confirm: Confirm) -> None:
    """Raise RestoreRefused where the present database holds a commune and nobody wants it replaced."""
    if present is None:
        return
    fresh_one = f"« {fresh.town} », {plural(fresh.families, 'famille')}"
    question = (
        f"Remplacer « {present.name} » ({plural(present.families, 'famille')}) par la sauvegarde du "
        f"{numeric_moment(fresh.taken_at)} ({fresh_one}) ? La base présente est gardée à part"
    )
    if not confirm(question):
        raise RestoreRefused("Rien n'est changé.")


@contextmanager
def say_failures() -> Iterator[None]:
    """A disk, a program or a database that fails is a RestoreRefused with its sentence."""
    try:
        yield
    except BackupFailed as failed:
        raise RestoreRefused(str(failed)) from failed
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise RestoreRefused("Il n'y a plus de place sur le disque ; rien n'est changé.") from error
        where, why = error.filename or "Le fichier", describe_system_error(error)
        raise RestoreRefused(f"{where} ne peut pas être lu ou écrit ({why}).") from error
    except sqlite3.Error as error:
        raise RestoreRefused(f"La base de données ne s'ouvre pas ({type(error).__name__}).") from error


def empty_folder(folder: Path) -> None:
    """An empty folder for this process alone."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
