"""Who has a second factor, who must have one, and how one's own stands. Only `find_pending` reads a secret."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select

from cantine.access.rules.sign_in_steps import SCANNED_WITHIN
from cantine.common.roles import Role
from cantine.store.database import Reader
from cantine.store.tables import RecoveryCode, SecondFactor, SecondFactorRole

_ENABLED = SecondFactor.enabled_at.is_not(None)


@dataclass(frozen=True)
class OwnFactor:
    """One's own second factor: since when it is asked for (None: it is not), how many recovery codes are left, since
    when an app is being set up (None: none is, or no longer)."""

    enabled_at: datetime | None = None
    codes_left: int = 0
    begun_at: datetime | None = None


def has_factor(db: Reader, account_id: int) -> bool:
    """Whether a code is asked for at the sign-in of this account, were it one of staff."""
    return bool(db.scalar(select(exists().where(_ENABLED, SecondFactor.account_id == account_id))))


def list_protected(db: Reader) -> frozenset[int]:
    """The accounts that have a second factor."""
    return frozenset(db.scalars(select(SecondFactor.account_id).where(_ENABLED)))


def read_own(db: Reader, account_id: int, now: datetime) -> OwnFactor:
    """How the account's own second factor stands. Two queries."""
    asked = select(SecondFactor.enabled_at, SecondFactor.pending_at)
    row = db.execute(asked.where(SecondFactor.account_id == account_id)).one_or_none()
    if row is None:
        return OwnFactor()
    begun_at = row.pending_at if row.pending_at and row.pending_at > now - SCANNED_WITHIN else None
    return OwnFactor(row.enabled_at, count_recovery_codes(db, account_id), begun_at)


def find_pending(db: Reader, account_id: int, begun_at: datetime) -> str | None:
    """The secret that the account's owner is setting up since `begun_at`, to be shown to nobody else; None where it is
    another one."""
    mine = SecondFactor.account_id == account_id, SecondFactor.pending_at == begun_at
    return db.scalar(select(SecondFactor.pending).where(*mine))


def count_recovery_codes(db: Reader, account_id: int) -> int:
    """How many recovery codes of the account have not been used."""
    return db.scalar(select(func.count()).where(RecoveryCode.account_id == account_id)) or 0


def list_required_roles(db: Reader) -> frozenset[Role]:
    """The roles whose accounts must have a second factor; none at first."""
    return frozenset(Role(role) for role in db.scalars(select(SecondFactorRole.role)))
