"""The journal: who did what, when, before and after; written in the transaction of the act itself."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from cantine.store.tables import JournalEntry


def write(
    db: Session,
    account_id: int | None,
    action: str,
    now: datetime,
    *,
    family_id: int | None = None,
    child_id: int | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Add one entry. Never pass a password, a token or a health note."""
    db.add(
        JournalEntry(
            at=now,
            account_id=account_id or None,  # 0 is the command line
            action=action,
            family_id=family_id,
            child_id=child_id,
            before=before,
            after=after,
        )
    )
