"""The letters that wait to leave: how many, since when, and why."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from cantine.mail.delivery_state import find_failure
from cantine.mail.family_letters import WAITS
from cantine.mail.letter_states import NO_SERVER
from cantine.store.database import Reader
from cantine.store.tables import OutboxMail


@dataclass(frozen=True)
class WaitingMail:
    """Letters that wait: `since` the oldest was written (UTC), `why` in a few French words; '' where no try failed."""

    count: int
    since: datetime
    why: str


def find_waiting(db: Reader, *, smtp: bool) -> WaitingMail | None:
    """The letters that wait, or None; `smtp` is whether a mail server is set."""
    count, since = db.execute(select(func.count(OutboxMail.id), func.min(OutboxMail.written_at)).where(WAITS)).one()
    if not count:
        return None
    if not smtp:
        return WaitingMail(count, since, NO_SERVER)
    if server := find_failure(db):
        return WaitingMail(count, since, server.failure)
    tried = select(OutboxMail.failure).where(WAITS, OutboxMail.failure != "").order_by(OutboxMail.written_at)
    return WaitingMail(count, since, db.scalar(tried.limit(1)) or "")
