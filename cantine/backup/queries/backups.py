"""The backups that are noted: the last good one, and those of late."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select

from cantine.common.terms.backups import BackupKind, BackupOutcome
from cantine.store.database import Reader
from cantine.store.tables import Backup


@dataclass(frozen=True)
class LastBackup:
    """A backup that has ended. `file` is its name without the folder ('' where there is none), `reason` the French
    sentence of a failed one; instants are UTC."""

    started_at: datetime
    ended_at: datetime
    kind: BackupKind
    outcome: BackupOutcome
    file: str
    bytes: int
    reason: str
    encrypted: bool

    @property
    def is_good(self) -> bool:
        """Whether its file was opened and found right."""
        return self.outcome is BackupOutcome.GOOD


def _select() -> Select[datetime, datetime, BackupKind, BackupOutcome, str, int, str, bool]:
    return select(
        Backup.started_at,
        Backup.ended_at,
        Backup.kind,
        Backup.outcome,
        Backup.file,
        Backup.bytes,
        Backup.reason,
        Backup.encrypted,
    )


def find_last_good(db: Reader) -> LastBackup | None:
    """The good backup that ended last, whatever it was made for; None where there never was one. One query of one
    row. Its age counts from `started_at`: what was written later is not in it."""
    good = _select().where(Backup.outcome == BackupOutcome.GOOD)
    row = db.execute(good.order_by(Backup.ended_at.desc(), Backup.id.desc()).limit(1)).one_or_none()
    return LastBackup(*row) if row else None


def list_backups(db: Reader, most: int = 10) -> list[LastBackup]:
    """The last backups, failed ones too, the newest first."""
    rows = db.execute(_select().order_by(Backup.ended_at.desc(), Backup.id.desc()).limit(most))
    return [LastBackup(*row) for row in rows]
