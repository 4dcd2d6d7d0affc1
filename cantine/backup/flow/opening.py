"""Opening an installation: a restore that was killed is finished, an older database backed up, then migrated."""

import logging
from contextlib import ExitStack, suppress
from datetime import datetime

from sqlalchemy import inspect, text

from cantine import clock
from cantine.backup.actions.record import record_backup
from cantine.backup.documents import postgres_copy
from cantine.backup.documents.shared_connections import refuse_shared_connections
from cantine.backup.flow import restore_postgres, restore_sqlite
from cantine.backup.flow.make import choose_folder, describe_made, make_file
from cantine.backup.rules.outcomes import BackupFailed, MadeBackup
from cantine.common.terms.backups import BackupKind
from cantine.store import database
from cantine.store.private_files import keep_new_files_private, prepare_database
from cantine.store.serving import RESTORE_WAIT, find_sqlite_file, take_turn
from cantine.store.unreachable import refuse_unavailable

_log = logging.getLogger(__name__)


class NotBackedUp(SystemExit):
    """An older database could not be backed up, and was therefore not migrated; the message says what to do."""


def prepare_installation(url: str, *, back_up: bool = True) -> None:
    """Bring the installation of this address to this version, whatever was stopped before; many processes may do it at
    once. Raises NotBackedUp where an older database of a commune could not be backed up before it is migrated, unless
    that is not wanted, SharedConnections behind a pooler in transaction mode, and NewerDatabase as `migrate`."""
    keep_new_files_private()
    with refuse_unavailable(url):
        refuse_shared_connections(url)
    if _finish_interrupted(url):
        _log.warning("Une restauration interrompue a été terminée.", extra={"event": "restore finished"})
    made = None
    with refuse_unavailable(url), ExitStack() as held:
        if back_up and is_to_be_migrated(url):
            held.enter_context(take_turn(url) if find_sqlite_file(url) else postgres_copy.wait_for_turn(url))
            if is_to_be_migrated(url):  # nobody did it meanwhile
                made = _back_up(url, clock.now())
        prepare_database(url)
    if made:
        with suppress(*database.STUMBLES), database.open_writer(url) as db:
            record_backup(db, describe_made(made), None)


def _finish_interrupted(url: str) -> bool:
    if find_sqlite_file(url):
        return restore_sqlite.finish_interrupted(url, RESTORE_WAIT)
    return not url.startswith("sqlite") and restore_postgres.finish_interrupted(url)


def is_to_be_migrated(url: str) -> bool:
    """Whether the database holds a real commune, of an older version than this one."""
    file = find_sqlite_file(url)
    if url.startswith("sqlite") and (file is None or not file.exists()):
        return False
    with database.open_reader(url) as db:
        tables = inspect(db)
        if not tables.has_table("commune") or not tables.has_table("alembic_version"):
            return False
        revision = db.scalar(text("SELECT version_num FROM alembic_version"))
        if revision == database.find_head() or revision not in database.list_known_revisions():
            return False
        known = {column["name"] for column in tables.get_columns("commune")}
        real = "WHERE NOT demonstration" if "demonstration" in known else ""
        return bool(db.scalar(text(f"SELECT count(*) FROM commune {real}")))  # noqa: S608  # words of ours


def _back_up(url: str, now: datetime) -> MadeBackup:
    try:
        return make_file(url, choose_folder(url), BackupKind.BEFORE_MIGRATION, now)
    except BackupFailed as failed:
        raise NotBackedUp(
            "Cette version du portail doit mettre la base de données à jour, et la sauvegarde qui vient avant a échoué "
            f": {failed} Corrigez cela, puis relancez ; ou mettez-la à jour sans sauvegarde, à vos risques : « python "
            "-m cantine migrate --without-backup »."
        ) from failed
