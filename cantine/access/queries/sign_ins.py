"""What a password is compared with, and how often sign-ins were tried."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from cantine.store.database import Reader
from cantine.store.tables import Account, Tries


def find_password_hash(db: Reader, account_id: int) -> str | None:
    """The hash of the account's password, to compare with; None where it has none (any more)."""
    return db.scalar(select(Account.password_hash).where(Account.id == account_id))


def read_tries(db: Reader, keys: Sequence[str] | None = None) -> dict[str, tuple[int, datetime]]:
    """How often each of these keys, or of all, was tried, and when last; see `actions.throttle`."""
    found = select(Tries.key, Tries.count, Tries.last_at)
    rows = db.execute(found if keys is None else found.where(Tries.key.in_(keys)))
    return {key: (count, last_at) for key, count, last_at in rows}
