"""Backups are made while the server runs: one each night, and one when an administrator asks for it."""

import asyncio
import logging
import threading
from contextlib import suppress
from datetime import datetime

from cantine import clock
from cantine.backup import flow
from cantine.backup.rules.outcomes import BackupFailed
from cantine.common.roles import Actor, Permission
from cantine.common.terms.backups import BackupKind
from cantine.http.background.own_thread import begin_in_thread
from cantine.http.background.repeated_failures import RepeatedFailure
from cantine.settings import settings

EVERY = 60.0
"""Seconds between two looks whether a backup or a letter is due."""

_log = logging.getLogger(__name__)


class BackupWorker:
    """Makes the backup of the day in a thread of its own, and has the administrators told where none is recent."""

    def __init__(self) -> None:
        self._started = clock.now()
        self._said = ""
        self._failing = RepeatedFailure("Les sauvegardes n'ont pas pu être suivies")
        self._rounds = asyncio.create_task(self._look_for_ever())

    async def _look_for_ever(self) -> None:
        while True:
            try:
                await asyncio.wrap_future(begin_in_thread(self._look, "backups"))
            except Exception as error:
                self._failing.say(error)
            await asyncio.sleep(EVERY)

    def _look(self) -> None:
        """A failed backup is logged once for each reason; the table keeps every one."""
        url = settings().database_url
        try:
            made = flow.make_daily_if_due(url, self._started)
        except BackupFailed as failed:
            if self._said != str(failed):
                self._said = str(failed)
                _log.error("La sauvegarde du jour a échoué : %s", failed, extra={"event": "backup failed"})
        else:
            if made:
                self._said = ""
                _log.info("Sauvegarde du jour faite", extra={"event": "backup made", "bytes": made.bytes})
        flow.write_letters_if_due(url, self._started)

    async def stop(self) -> None:
        """Stop at once, and let the process end. A backup in hand is left: it has no good name yet, and the next start
        makes it anew."""
        self._rounds.cancel()
        with suppress(asyncio.CancelledError):
            await self._rounds


class AskedBackup:
    """The backup that an administrator asks for; this process makes one at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.since: datetime | None = None
        """Since when one is being made; None while none is."""
        self.failure = ""
        """Why the last one failed; empty where it is good, or where none was asked for."""

    def begin(self, actor: Actor) -> bool:
        """Begin one in a thread of its own; False where one is being made. How it ends is noted in the table and in the
        journal. Raises Forbidden."""
        actor.must(Permission.EDIT_SETTINGS)
        with self._lock:
            if self.since is not None:
                return False
            threading.Thread(target=self._make, args=(actor,), name="asked backup", daemon=True).start()
            self.since, self.failure = clock.now(), ""  # it ends by this lock too: not before this
        return True

    def _make(self, actor: Actor) -> None:
        url, failure = settings().database_url, ""
        try:
            flow.make_backup(url, flow.choose_folder(url), BackupKind.ASKED, clock.now(), actor)
        except BackupFailed as failed:
            failure = str(failed)
        except Exception:
            _log.exception("La sauvegarde demandée a échoué", extra={"event": "backup failed"})
            failure = "Une erreur est survenue : le journal du serveur la raconte."
        with self._lock:
            self.since, self.failure = None, failure


ASKED = AskedBackup()
"""That of this process; a browser stays on one."""
