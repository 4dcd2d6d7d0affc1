"""How it stands with the backups: for the pages, the letters and whoever watches over the portal."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from cantine.backup.queries.backups import LastBackup, find_last_good
from cantine.backup.rules.freshness import Freshness, judge_freshness
from cantine.common.terms.backups import BackupOutcome
from cantine.journal.entries import Action
from cantine.store.commune import find_commune
from cantine.store.database import Reader
from cantine.store.tables import Backup, JournalEntry

LOOKED_BACK = timedelta(days=60)
"""How far letters about backups are looked for: a portal that was off for longer begins anew."""


@dataclass(frozen=True)
class BackupState:
    """The last good backup, and the last one that failed after it, with its sentence."""

    freshness: Freshness
    last_good: LastBackup | None
    failed_at: datetime | None
    reason: str


def read_freshness(db: Reader, now: datetime) -> BackupState:
    """How it stands now; four queries of one row each. Without a commune none is needed."""
    good, town = find_last_good(db), find_commune(db)
    after = [Backup.outcome == BackupOutcome.FAILED] + ([Backup.ended_at > good.ended_at] if good else [])
    failed = select(Backup.ended_at, Backup.reason).where(*after).order_by(Backup.ended_at.desc()).limit(1)
    row = db.execute(failed).one_or_none()
    if town is None or town.demonstration:
        freshness = Freshness.NOT_NEEDED
    else:
        begun = None if good else db.scalar(select(func.min(JournalEntry.at)))
        freshness = judge_freshness(good.started_at if good else None, begun, now)
    return BackupState(freshness, good, row and row.ended_at, row.reason if row else "")


def find_last_warning(db: Reader, now: datetime) -> datetime | None:
    """When the administrators were last written to that no backup is recent; None where the last letter said that all
    is well again, or where there is none of the last 60 days."""
    told = select(JournalEntry.at, JournalEntry.action).where(
        JournalEntry.at > now - LOOKED_BACK,
        JournalEntry.action.in_([Action.WARN_OF_BACKUPS, Action.REASSURE_OF_BACKUPS]),
    )
    row = db.execute(told.order_by(JournalEntry.at.desc(), JournalEntry.id.desc()).limit(1)).one_or_none()
    return row.at if row and row.action == Action.WARN_OF_BACKUPS else None
