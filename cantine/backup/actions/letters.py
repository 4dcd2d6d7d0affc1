"""The administrators are written to: no backup is recent, or there is one again."""

from datetime import datetime

from sqlalchemy.orm import Session

from cantine.backup.queries.freshness import BackupState
from cantine.common.language.languages import speak
from cantine.journal.entries import Action, write_entry
from cantine.mail import outbox
from cantine.mail.letters.backups import write_backups_well_again, write_no_recent_backup
from cantine.mail.letters.letter import Letter
from cantine.mail.recipients import read_administrators
from cantine.store.commune import read_commune


def warn_administrators(db: Session, state: BackupState, portal: str, now: datetime) -> None:
    """Write to all of them that no good backup is younger than 36 hours, and why the last one failed."""
    taken_at = state.last_good.started_at if state.last_good else None
    letter = write_no_recent_backup(read_commune(db).name, portal, taken_at, state.reason)
    _write_to_administrators(db, letter, Action.WARN_OF_BACKUPS, now)


def reassure_administrators(db: Session, state: BackupState, portal: str, now: datetime) -> None:
    """Write to all of them that there is a good backup again. Raises ValueError where there is none."""
    if state.last_good is None:
        raise ValueError("there is no good backup")
    letter = write_backups_well_again(read_commune(db).name, portal, state.last_good.started_at)
    _write_to_administrators(db, letter, Action.REASSURE_OF_BACKUPS, now)


def _write_to_administrators(db: Session, letter: Letter, what: Action, now: datetime) -> None:
    addresses = read_administrators(db)
    with speak("fr"):
        for to in addresses:
            outbox.write(db, to, *letter, now)
    write_entry(db, None, what, now, after={"letters": len(addresses)})
