"""The state of the mail: what the server answered last, and the letters that did not arrive or may not have."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select

from cantine.mail.family_letters import END, WAITS, read_end, select_subject
from cantine.mail.letter_states import Fate
from cantine.store.database import Reader
from cantine.store.tables import Account, Family, MailServer, OutboxMail

LONGEST_REST = timedelta(minutes=5)
AT_MOST = 100
"""Letters of one list."""


@dataclass(frozen=True)
class ServerState:
    """A server that has taken nothing since `failing_since`, and why; it was tried last at `tried_at`."""

    failing_since: datetime
    tried_at: datetime
    next_try_at: datetime
    failure: str


@dataclass(frozen=True)
class OpenLetter:
    """A letter that did not arrive, or may not have.

    `at` is when that was known. `kept` is false where its text, a secret, is gone: it cannot be sent again.
    """

    id: int
    at: datetime
    recipient: str
    subject: str
    fate: Fate
    why: str
    kept: bool
    family_number: int | None


def find_failure(db: Reader) -> ServerState | None:
    """What is wrong with the mail server; None where it took what it was given last, or was never given anything."""
    known = select(MailServer.failing_since, MailServer.tried_at, MailServer.next_try_at, MailServer.failure)
    row: Any = db.execute(known.where(MailServer.failing_since.is_not(None))).one_or_none()
    return row and ServerState(*row)


def is_resting(db: Reader, now: datetime) -> bool:
    """Whether the mail server is not to be tried for now; LONGEST_REST at most, should the clock have been set back."""
    server = find_failure(db)
    return server is not None and now < server.next_try_at <= now + LONGEST_REST


def find_last_sent(db: Reader) -> datetime | None:
    """When the mail server took a letter last."""
    taken = OutboxMail.filed.is_(False), OutboxMail.doubtful_at.is_(None)
    return db.scalar(select(func.max(OutboxMail.sent_at)).where(*taken))


def count_waiting(db: Reader) -> int:
    """How many letters wait to leave."""
    return db.scalar(select(func.count(OutboxMail.id)).where(WAITS)) or 0


_NOT_OVER = (
    OutboxMail.sent_at.is_(None),
    or_(OutboxMail.given_up_at.is_not(None), OutboxMail.doubtful_at.is_not(None)),
)


def _select_open(*, with_money: bool) -> Any:
    return (
        select(
            OutboxMail.id,
            func.coalesce(OutboxMail.given_up_at, OutboxMail.doubtful_at),
            OutboxMail.recipient,
            select_subject(with_money=with_money),
            OutboxMail.text != "",
            Family.number,
            *END,
        )
        .join(Family, Family.id == OutboxMail.family_id, isouter=True)
        .where(*_NOT_OVER)
        .order_by(OutboxMail.id.desc())
        .limit(AT_MOST)
    )


def list_undelivered(db: Reader, *, with_money: bool) -> Sequence[OpenLetter]:
    """Letters that were refused or given up, or whose delivery is in doubt, the latest first; what those about money
    say only `with_money`."""
    return [_build_letter(row) for row in db.execute(_select_open(with_money=with_money))]


def list_in_doubt(db: Reader) -> Sequence[OpenLetter]:
    """Letters whose delivery is in doubt, which staff have to decide on; the latest first."""
    asked = _select_open(with_money=True).where(OutboxMail.given_up_at.is_(None))
    return [_build_letter(row) for row in db.execute(asked)]


def _build_letter(row: Any) -> OpenLetter:
    id, at, recipient, subject, kept, number, *end = row
    return OpenLetter(id, at, recipient, subject, *read_end(end), kept, number)


def find_fate(db: Reader, letter_id: int) -> tuple[Fate, str] | None:
    """What became of one letter, and why; None where there is no such one."""
    end = db.execute(select(*END).where(OutboxMail.id == letter_id)).one_or_none()
    return None if end is None else read_end(end)


REFUSED_LETTER = and_(OutboxMail.id == Account.refused_letter_id, OutboxMail.recipient == Account.email)
"""Joins an account to the letter that the address it still has refused last."""


def find_code_refusal(db: Reader, address: str) -> tuple[datetime, str] | None:
    """When an address that no account has yet refused the last letter written to it, and the server's words."""
    row = db.execute(
        select(OutboxMail.given_up_at, OutboxMail.failure, OutboxMail.refused)
        .where(OutboxMail.recipient == address, OutboxMail.family_id.is_(None))
        .order_by(OutboxMail.id.desc())
        .limit(1)
    ).one_or_none()
    return (row.given_up_at, row.failure) if row and row.refused and row.given_up_at else None
