"""A backup has ended, or was brought back: that is noted, with who asked for it."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from cantine.common.roles import COMMAND_LINE, Actor
from cantine.common.terms.backups import BackupOutcome
from cantine.journal.entries import Action, write_entry
from cantine.store.tables import Backup, WebSession


def record_backup(db: Session, ended: Backup, actor: Actor | None) -> None:
    """Note a backup that has ended; where somebody asked for it, the journal says who."""
    db.add(ended)
    if actor is None:
        return
    what = Action.BACK_UP if ended.outcome is BackupOutcome.GOOD else Action.FAIL_TO_BACK_UP
    write_entry(db, actor.account_id, what, ended.ended_at, after={"file": ended.file} if ended.file else None)


def record_restore(db: Session, file: str, now: datetime) -> None:
    """Note in the database that was brought back from which file, and end every session: one that has ended since must
    not begin anew."""
    db.execute(delete(WebSession))
    write_entry(db, COMMAND_LINE.account_id, Action.RESTORE_BACKUP, now, after={"file": file})
