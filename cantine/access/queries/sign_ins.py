"""In which browsers an account is signed in, what its password is compared with, and how often sign-ins were tried."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, null, select

from cantine.store.database import Reader
from cantine.store.tables import Account, KnownDevice, Tries, WebSession


@dataclass(frozen=True)
class Device:
    """A browser of an account; `device` is what it says of itself. `session_id` where somebody is signed in there,
    `device_id` where it is known."""

    session_id: int | None
    device_id: int | None
    device: str
    used_at: datetime


_SIGNED_IN = (
    select(WebSession.id, KnownDevice.id, WebSession.device, WebSession.used_at)
    .join(
        KnownDevice,
        (KnownDevice.session_id == WebSession.id) & (KnownDevice.account_id == WebSession.account_id),
        isouter=True,
    )
    .where(WebSession.account_id == bindparam("account"), WebSession.ends_at > bindparam("now"))
)
_SIGNED_OUT = (
    select(null(), KnownDevice.id, KnownDevice.device, KnownDevice.used_at)
    .join(WebSession, (WebSession.id == KnownDevice.session_id) & (WebSession.ends_at > bindparam("now")), isouter=True)
    .where(KnownDevice.account_id == bindparam("account"), WebSession.id.is_(None))
)


def list_devices(db: Reader, account_id: int, now: datetime) -> list[Device]:
    """The browsers in which this account is signed in, then those where it was, each the one used last first."""
    found: list[Device] = []
    for asked in (_SIGNED_IN, _SIGNED_OUT):
        devices = [Device(*row) for row in db.execute(asked, {"account": account_id, "now": now})]
        found += sorted(devices, key=lambda device: device.used_at, reverse=True)
    return found


def find_password_hash(db: Reader, account_id: int) -> str | None:
    """The hash of the account's password, to compare with; None where it has none (any more)."""
    return db.scalar(select(Account.password_hash).where(Account.id == account_id))


def read_tries(db: Reader, keys: Sequence[str] | None = None) -> dict[str, tuple[int, datetime]]:
    """How often each of these keys, or of all, was tried, and when last; see `actions.throttle`."""
    found = select(Tries.key, Tries.count, Tries.last_at)
    rows = db.execute(found if keys is None else found.where(Tries.key.in_(keys)))
    return {key: (count, last_at) for key, count, last_at in rows}
