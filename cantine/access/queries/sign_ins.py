"""In which browsers an account is signed in, what its password is compared with, and how often sign-ins were tried."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from cantine.store.database import Reader
from cantine.store.tables import Account, Tries, WebSession


@dataclass(frozen=True)
class Device:
    """A browser in which an account is signed in; `device` is what the browser says of itself."""

    session_id: int
    device: str
    used_at: datetime


_DEVICES = (
    select(WebSession.id, WebSession.device, WebSession.used_at)
    .where(WebSession.account_id == bindparam("account"), WebSession.ends_at > bindparam("now"))
    .order_by(WebSession.used_at.desc(), WebSession.id.desc())
)


def list_devices(db: Reader, account_id: int, now: datetime) -> list[Device]:
    """The sessions of this account that have not ended, the one used last first."""
    return [Device(*row) for row in db.execute(_DEVICES, {"account": account_id, "now": now})]


def find_password_hash(db: Reader, account_id: int) -> str | None:
    """The hash of the account's password, to compare with; None where it has none (any more)."""
    return db.scalar(select(Account.password_hash).where(Account.id == account_id))


def read_tries(db: Reader, keys: Sequence[str] | None = None) -> dict[str, tuple[int, datetime]]:
    """How often each of these keys, or of all, was tried, and when last; see `actions.throttle`."""
    found = select(Tries.key, Tries.count, Tries.last_at)
    rows = db.execute(found if keys is None else found.where(Tries.key.in_(keys)))
    return {key: (count, last_at) for key, count, last_at in rows}
