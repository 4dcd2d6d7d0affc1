"""What a backup was made for, and how it ended."""

from enum import StrEnum


class BackupKind(StrEnum):
    """Made by the server each day, because somebody asked, or before an older database is migrated."""

    DAILY = "daily"
    ASKED = "asked"
    BEFORE_MIGRATION = "before_migration"


class BackupOutcome(StrEnum):
    """The file was opened and found whole and right; or there is none that can be trusted."""

    GOOD = "good"
    FAILED = "failed"
