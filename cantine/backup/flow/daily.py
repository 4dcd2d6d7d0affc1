"""The backup of the day, and the letters where none is recent: of several processes one does either."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from cantine import clock
from cantine.backup.actions.letters import reassure_administrators, warn_administrators
from cantine.backup.documents.postgres_copy import open_server
from cantine.backup.flow.make import choose_folder, make_backup
from cantine.backup.queries.freshness import BackupState, find_last_warning, read_freshness
from cantine.backup.rules.freshness import Freshness, is_due, must_reassure, must_warn
from cantine.backup.rules.outcomes import BackupRunning, MadeBackup
from cantine.common.terms.backups import BackupKind
from cantine.settings import settings
from cantine.store.database import DAILY_LOCK, Reader, open_reader, open_writer
from cantine.store.serving import try_lock

WriteLetter = Callable[[Session, BackupState, str, datetime], None]

TURN = ".tour"
"""The file in the folder of the backups that the process holds whose turn it is; with PostgreSQL a lock of its own."""


def make_daily_if_due(url: str, started: datetime) -> MadeBackup | None:
    """Make the backup of the day where it is due; `started` is when this server began. None where it is not due, or
    where somebody else makes one now.

    A process that dies lets go of its turn: the next look of any other makes the backup. Raises BackupFailed; that is
    noted, and due again an hour later.
    """
    if not _is_due(url, started):
        return None
    folder = choose_folder(url)
    with _take_turn(url, folder) as is_mine:
        if not is_mine or not _is_due(url, started):
            return None
        try:
            return make_backup(url, folder, BackupKind.DAILY, clock.now())
        except BackupRunning:
            return None


def _is_due(url: str, started: datetime) -> bool:
    now = clock.now()
    with open_reader(url) as db:
        state = read_freshness(db, now)
    taken_at = state.last_good.started_at if state.last_good else None
    return state.freshness is not Freshness.NOT_NEEDED and is_due(taken_at, state.failed_at, started, now)


def write_letters_if_due(url: str, started: datetime) -> bool:
    """Write to the administrators where no backup is recent, or where one is again; whether a letter was due."""
    with open_reader(url) as db:
        if _choose_letter(db, started) is None:
            return False
    with _take_turn(url, choose_folder(url)) as is_mine:
        if not is_mine:
            return False
        with open_writer(url) as db:
            write = _choose_letter(db, started)
            if write is not None:
                write(db, read_freshness(db, clock.now()), settings().base_url, clock.now())
            return write is not None


def _choose_letter(db: Reader, started: datetime) -> WriteLetter | None:
    now = clock.now()
    freshness, last_warned = read_freshness(db, now).freshness, find_last_warning(db, now)
    if must_warn(freshness, last_warned, started, now):
        return warn_administrators
    return reassure_administrators if must_reassure(freshness, last_warned) else None


@contextmanager
def _take_turn(url: str, folder: Path) -> Iterator[bool]:
    """Whether this process goes on alone; whoever dies lets go. A folder that cannot be written holds nobody off: to
    say so is what comes next."""
    if not url.startswith("sqlite"):
        with open_server(url) as server:
            row = server.execute("SELECT pg_try_advisory_lock(%s)", [DAILY_LOCK]).fetchone()
            yield bool(row and row[0])
        return
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(folder / TURN, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        yield True
        return
    try:
        yield try_lock(handle)
    finally:
        os.close(handle)
