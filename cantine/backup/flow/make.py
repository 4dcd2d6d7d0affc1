"""A backup is made: copied while the portal works, proved, encrypted, named, and older ones thinned out."""

import errno
import logging
import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import text

from cantine.backup.actions.record import record_backup
from cantine.backup.documents import archive, encryption, letters, postgres_copy, sqlite_copy, swap
from cantine.backup.flow.proof import prove
from cantine.backup.rules.archive_names import ArchiveGroup, build_name, choose_moment
from cantine.backup.rules.manifest import Manifest
from cantine.backup.rules.outcomes import BackupFailed, BackupRunning, MadeBackup
from cantine.backup.rules.thinning import choose_superfluous
from cantine.common.roles import Actor
from cantine.common.terms.backups import BackupKind, BackupOutcome
from cantine.common.terms.system_errors import describe_system_error
from cantine.settings import settings
from cantine.store.database import STUMBLES, open_reader, open_writer
from cantine.store.file_places import choose_place
from cantine.store.serving import try_lock
from cantine.store.tables import Backup
from cantine.store.unreachable import describe

_FULL = "Il n'y a plus de place sur le disque des sauvegardes : libérez-en, ou réglez CANTINE_BACKUP_FOLDER."

_log = logging.getLogger(__name__)

WORK = ".en-cours"
"""The folder below that of the backups where one is made; what a killed run left there goes with the next one."""


def choose_folder(url: str) -> Path:
    """Where backups of this database go: `CANTINE_BACKUP_FOLDER`, else beside the database."""
    return Path(settings().backup_folder) if settings().backup_folder else choose_place(url, "backups")


def make_backup(url: str, folder: Path, kind: BackupKind, now: datetime, actor: Actor | None = None) -> MadeBackup:
    """Make one good backup in `folder`, while the portal works; the database of this address is a migrated one.

    How it ended is noted in the database, and in the journal where an `actor` asked for it. Raises BackupFailed; then
    there may be a file all the same, whose name says that it is doubtful. BackupRunning, where another process makes
    one, is not noted.
    """
    begun = time.monotonic()
    try:
        made = make_file(url, folder, kind, now)
    except BackupRunning:
        raise
    except BackupFailed as failed:
        ended = now + timedelta(seconds=time.monotonic() - begun)
        _note(url, describe_failed(failed, kind, now, ended), actor)
        raise
    _note(url, describe_made(made), actor)
    return made


def describe_made(made: MadeBackup) -> Backup:
    """The row of a good backup."""
    return Backup(
        started_at=made.taken_at,
        ended_at=made.ended_at,
        kind=made.kind,
        outcome=BackupOutcome.GOOD,
        file=made.file.name,
        bytes=made.bytes,
        encrypted=made.encrypted,
    )


def describe_failed(failed: BackupFailed, kind: BackupKind, begun: datetime, ended: datetime) -> Backup:
    """The row of a backup that failed."""
    kept = failed.file
    return Backup(
        started_at=begun,
        ended_at=ended,
        kind=kind,
        outcome=BackupOutcome.FAILED,
        file=kept.name if kept else "",
        bytes=kept.stat().st_size if kept else 0,
        reason=str(failed),
        encrypted=kept is not None and encryption.is_encrypted(kept),
    )


def _note(url: str, ended: Backup, actor: Actor | None) -> None:
    """A database that stumbles now does not make a good file a bad one."""
    try:
        with open_writer(url) as db:
            record_backup(db, ended, actor)
    except STUMBLES:
        _log.exception("La fin de la sauvegarde n'a pas pu être notée", extra={"event": "backup not noted"})


def make_file(url: str, folder: Path, kind: BackupKind, now: datetime) -> MadeBackup:
    """Make the file and nothing else; nothing is noted. Raises BackupFailed."""
    begun = time.monotonic()
    with _say_failures(url), ExitStack() as held:
        work = held.enter_context(_open_work(folder))
        if not url.startswith("sqlite"):
            held.enter_context(postgres_copy.be_the_only_one(url))
        packed = _pack(url, work, now)
        group = ArchiveGroup.BEFORE_MIGRATION if kind is BackupKind.BEFORE_MIGRATION else ArchiveGroup.GOOD
        scratch = work / "essai"
        scratch.mkdir(mode=0o700)
        server = settings().backup_scratch_url or url
        try:
            with _say_failures(url):
                prove(packed, scratch, url, server, light=group is ArchiveGroup.BEFORE_MIGRATION)
        except BackupFailed as failed:
            shutil.rmtree(scratch)
            kept = _finish(packed, folder, ArchiveGroup.DOUBTFUL, now)
            raise BackupFailed(str(failed), kept) from failed
        file = _finish(packed, folder, group, now)
    ended = now + timedelta(seconds=time.monotonic() - begun)
    return MadeBackup(file, file.stat().st_size, kind, now, ended, encryption.is_encrypted(file))


@contextmanager
def _say_failures(url: str) -> Iterator[None]:
    """A disk or a database that fails is a BackupFailed with its sentence."""
    try:
        yield
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise BackupFailed(_FULL) from error
        where, why = error.filename or "Le dossier des sauvegardes", describe_system_error(error)
        raise BackupFailed(f"{where} ne peut pas être lu ou écrit ({why}).") from error
    except STUMBLES as error:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
            raise BackupFailed(_FULL) from error
        raise BackupFailed(describe(url, error)) from error


@contextmanager
def _open_work(folder: Path) -> Iterator[Path]:
    """An empty folder to work in, of this process alone. Raises BackupFailed where another process makes a backup in
    the same folder."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    work = folder / WORK
    try:
        if not try_lock(handle):
            raise BackupRunning("Une autre sauvegarde est en cours dans ce dossier : attendez qu'elle soit finie.")
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(mode=0o700)
        try:
            yield work
        finally:
            shutil.rmtree(work, ignore_errors=True)
    finally:
        os.close(handle)


def _pack(url: str, work: Path, now: datetime) -> Path:
    """Copy the database and the letters, and write them as one file."""
    parts = work / "parties"
    parts.mkdir(mode=0o700)
    manifest = _copy_database(url, parts, now)
    files = {manifest.database: parts / manifest.database, **letters.collect_letters(url, parts)}
    packed = work / "sauvegarde.tar.gz"
    archive.write_archive(packed, manifest, files)
    shutil.rmtree(parts)
    return packed


def _copy_database(url: str, parts: Path, now: datetime) -> Manifest:
    if url.startswith("sqlite"):
        manifest = Manifest("sqlite", "", now, {})
        copy = parts / manifest.database
        sqlite_copy.copy_database(url, copy)
        with closing(sqlite3.connect(copy)) as kept:
            revision = kept.execute("SELECT version_num FROM alembic_version").fetchone()[0]
        return Manifest("sqlite", revision, now, {})
    with open_reader(url) as db:
        revision = db.scalar(text("SELECT version_num FROM alembic_version"))
    manifest = Manifest("postgresql", revision, now, {})
    postgres_copy.dump_database(url, parts / manifest.database)
    return manifest


def _finish(packed: Path, folder: Path, group: ArchiveGroup, now: datetime) -> Path:
    """Encrypt the file where that is set, give it its name, and let superfluous ones go."""
    recipient = settings().backup_recipient
    ending = encryption.name_ending(recipient)
    if recipient:
        hidden = packed.with_name(packed.name + ending)
        encryption.encrypt_file(packed, hidden, recipient)
        packed = hidden
    packed.chmod(0o600)
    names = [path.name for path in folder.iterdir()]
    file = folder / build_name(choose_moment(now, names), group, ending)
    packed.rename(file)
    swap.sync(folder)
    for name in choose_superfluous([*names, file.name]):
        with suppress(OSError):
            (folder / name).unlink()
    return file
