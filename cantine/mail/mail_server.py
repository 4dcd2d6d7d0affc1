"""Whether the mail server works: while it takes nothing, all letters wait, instead of each being tried in vain."""

from datetime import datetime, timedelta

from sqlalchemy import and_, update
from sqlalchemy.orm import Session

from cantine.mail.family_letters import WAITS
from cantine.store.locks import lock_row
from cantine.store.tables import MailServer, OutboxMail
from cantine.store.upsert import insert_missing

RESTS = [timedelta(minutes=minutes) for minutes in (1, 2, 5)]
"""How long to wait before a server that took nothing is tried again; the last pause repeats."""

_ID = 1


def note_failure(db: Session, why: str, now: datetime) -> None:
    """Note that the server takes nothing: no process tries a letter for the next minutes."""
    insert_missing(db, MailServer, [{"id": _ID, "tried_at": now, "next_try_at": now}])
    server = lock_row(db, MailServer, _ID)
    server.next_try_at = now + RESTS[min(server.failures, len(RESTS) - 1)]
    server.tried_at, server.failure, server.failures = now, why[:500], server.failures + 1
    server.failing_since = server.failing_since or now


def note_success(db: Session, now: datetime) -> None:
    """Note that the server takes letters; where it did not before, those that had to wait are due at once."""
    failing = MailServer.failing_since.is_not(None)
    well = {"tried_at": now, "failing_since": None, "failures": 0, "next_try_at": now, "failure": ""}
    if db.execute(update(MailServer).where(failing).values(**well).returning(MailServer.id)).first():
        waited = and_(WAITS, OutboxMail.tries > 0, OutboxMail.doubts == 0, OutboxMail.next_try_at > now)
        db.execute(update(OutboxMail).where(waited).values(next_try_at=now))


def try_again_now(db: Session, now: datetime) -> None:
    """Let the next letter that is due be tried at once, whatever was noted before."""
    db.execute(update(MailServer).values(next_try_at=now))
