"""What comes of a backup: a file that was proved, or a sentence."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cantine.common.terms.backups import BackupKind


@dataclass(frozen=True)
class MadeBackup:
    """A good backup. `bytes` is the size of the file as it lies in its folder; instants are UTC. `taken_at` is the
    moment of the database that is in it."""

    file: Path
    bytes: int
    kind: BackupKind
    taken_at: datetime
    ended_at: datetime
    encrypted: bool


class BackupFailed(Exception):
    """There is no good backup; the French sentence says why and what to do. `file` is what was kept all the same,
    under a name that says that it is doubtful."""

    def __init__(self, sentence: str, file: Path | None = None) -> None:
        super().__init__(sentence)
        self.file = file


class BackupRunning(BackupFailed):
    """Another process makes a backup just now; it is no failure that is noted."""


class RestoreRefused(Exception):
    """Nothing was brought back and nothing changed; the French sentence says why and what to do."""
