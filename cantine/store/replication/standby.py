"""The hot standby (`CANTINE_READ_URL`): statistics and exports of staff are asked of it, so that nobody waits for them.

It follows the database by streaming replication, a moment behind. What may be a moment old says how old it is; what
has to be whole waits until the standby has all that was written until then, or is asked of the database itself. So is
everything where the standby is late, gone, or no standby any more: nothing fails because of it.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from threading import Lock

from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

from cantine.store.database import STUMBLES, list_known_revisions, open_reader
from cantine.store.patience import A_MOMENT, USUAL, Patience
from cantine.store.unreachable import describe

SETTING = "CANTINE_READ_URL"

LATEST = 60.0
"""Seconds by which a standby may be late; one that is later is not asked."""

CATCHES_UP_WITHIN, LOOKED_AT_EVERY = 2.0, 0.05
"""Seconds that a whole answer waits for it, and between two looks."""

KEPT_FOR, KEPT_WHERE_BAD = 2.0, 20.0
"""Seconds for which it is known how it stands: who is gone is not tried by each page, which would wait for it."""

_ASKED = text(
    "SELECT pg_is_in_recovery(), EXISTS (SELECT 1 FROM pg_stat_wal_receiver), "
    "coalesce(pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn(), false), "
    "extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())"
)
_WRITTEN = text("SELECT CAST(pg_current_wal_flush_lsn() AS text)")
_FOLLOWED = text("SELECT pg_last_wal_replay_lsn() >= CAST(:place AS pg_lsn)")

_log = logging.getLogger(__name__)


class WrongStandby(SystemExit):
    """CANTINE_READ_URL leads to something that is no standby of this database; the message says so."""


@dataclass(frozen=True)
class StandbyState:
    """How many seconds it is late, where it can be asked; else the French sentence that says `why` not."""

    late: float | None
    why: str = ""


class KnownStates:
    """How each standby stood when it was last looked at."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[float, StandbyState]] = {}
        self._said = ""
        self._lock = Lock()

    def find(self, read_url: str) -> StandbyState:
        """How it stands, looked at anew after a moment."""
        with self._lock:
            known = self._known.get(read_url)
            if known and time.monotonic() < known[0]:
                return known[1]
            state = look(read_url)
            self.note(read_url, state)
            return state

    def note(self, read_url: str, state: StandbyState) -> None:
        """It stands so; each reason why it cannot be asked is logged once, and that it can be again."""
        kept = KEPT_WHERE_BAD if state.why else KEPT_FOR
        self._known[read_url] = time.monotonic() + kept, state
        if state.why != self._said:
            if state.why:
                _log.warning("%s Statistiques et exports passent par la base principale.", state.why)
            else:
                _log.info("La base secondaire répond de nouveau.")
            self._said = state.why


states = KnownStates()
"""Those of this process."""


def look(read_url: str) -> StandbyState:
    """Ask it how it stands. It is late by the time since the last change that it has, or not at all where it has all
    that was sent to it and still hears of the next."""
    try:
        with open_reader(read_url, A_MOMENT) as db:
            follows, hears, has_all, since = db.execute(_ASKED).one()
    except STUMBLES as error:
        return _describe_failure(read_url, error)
    if not follows:
        return StandbyState(None, f"{SETTING} : ce serveur n'est pas, ou plus, une base secondaire.")
    late = 0.0 if hears and has_all else float(since or 0.0)
    if not hears and since is None:
        return StandbyState(None, f"{SETTING} : la base secondaire ne reçoit rien de la base principale.")
    if late > LATEST:
        return StandbyState(None, f"{SETTING} : la base secondaire est en retard de {late:.0f} s.")
    return StandbyState(late)


@contextmanager
def open_standby_reader(
    url: str, read_url: str, patience: Patience = USUAL, *, whole: bool
) -> Iterator[tuple[Connection, float | None]]:
    """A reader of the standby, and the seconds that it is late; of the database itself, and None, where there is no
    standby or it cannot be asked now. `whole`: it has all that was written until now, or is not asked."""
    with ExitStack() as held:
        late = states.find(read_url).late if read_url else None
        db = None
        if late is not None and (not whole or _await_all(url, read_url)):
            try:
                db = held.enter_context(open_reader(read_url, patience))
                db.execute(text("SELECT 1"))
            except STUMBLES as error:
                states.note(read_url, _describe_failure(read_url, error))
                db = None
        yield (held.enter_context(open_reader(url, patience)), None) if db is None else (db, late)


def _await_all(url: str, read_url: str) -> bool:
    """Whether the standby has, within a moment, all that is written in the database now."""
    with open_reader(url, A_MOMENT) as db:
        place = db.scalar(_WRITTEN)
    deadline = time.monotonic() + CATCHES_UP_WITHIN
    try:
        with open_reader(read_url, A_MOMENT) as db:
            while not db.scalar(_FOLLOWED, {"place": place}):
                if time.monotonic() > deadline:
                    return False
                time.sleep(LOOKED_AT_EVERY)
    except STUMBLES as error:
        states.note(read_url, _describe_failure(read_url, error))
        return False
    return True


def refuse_wrong_standby(url: str, read_url: str) -> None:
    """Raise WrongStandby where this address leads to another database than a copy of the portal's own; one that cannot
    be asked now, or is late, is logged, and the portal starts without it."""
    if not read_url:
        return
    try:
        with open_reader(read_url, A_MOMENT) as db:
            there = MigrationContext.configure(db).get_current_revision(), _find_identity(db)
    except STUMBLES as error:
        states.note(read_url, _describe_failure(read_url, error))
        return
    with open_reader(url) as db:
        own = _find_identity(db)
    revision, identity = there
    if revision is None:
        raise WrongStandby(
            f"{SETTING} : cette base n'a pas les tables du portail. Indiquez la copie que pg_basebackup a faite de la "
            "base de CANTINE_DATABASE_URL, ou retirez ce réglage."
        )
    if identity != own or revision not in list_known_revisions():
        raise WrongStandby(
            f"{SETTING} : cette base n'est pas la copie de celle de CANTINE_DATABASE_URL. Indiquez son serveur "
            "secondaire (pg_basebackup -R), ou retirez ce réglage."
        )
    states.find(read_url)


def _describe_failure(read_url: str, error: Exception) -> StandbyState:
    return StandbyState(None, describe(read_url, error, SETTING).replace("Base de données", "Base secondaire", 1))


def _find_identity(db: Connection) -> tuple[object, ...]:
    """What a database and its copies have in common, and no other has: the number of the cluster, where this user may
    know it; the number of the database, and of one of its tables."""
    known = db.scalar(text("SELECT has_function_privilege('pg_control_system()', 'EXECUTE')"))
    cluster = db.scalar(text("SELECT system_identifier FROM pg_control_system()")) if known else None
    numbers = text(
        "SELECT oid, CAST(to_regclass('alembic_version') AS oid) FROM pg_database WHERE datname = current_database()"
    )
    return cluster, *db.execute(numbers).one()
