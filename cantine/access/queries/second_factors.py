"""Who has a second factor, who must have one, and how one's own stands. Only `find_pending` reads a secret."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select

from cantine.common.roles import Role
from cantine.store.database import Reader
from cantine.store.tables import RecoveryCode, SecondFactor, SecondFactorRole

_ENABLED = SecondFactor.enabled_at.is_not(None)


@dataclass(frozen=True)
class OwnFactor:
    """One's own second factor: since when it is asked for (None: it is not), how many recovery codes are left, whether
    an app is being set up."""

    enabled_at: datetime | None = None
    codes_left: int = 0
    is_begun: bool = False


def has_factor(db: Reader, account_id: int) -> bool:
    """Whether a code is asked for at the sign-in of this account, were it one of staff."""
    return bool(db.scalar(select(exists().where(_ENABLED, SecondFactor.account_id == account_id))))


def list_protected(db: Reader) -> frozenset[int]:
    """The accounts that have a second factor."""
    return frozenset(db.scalars(select(SecondFactor.account_id).where(_ENABLED)))


def read_own(db: Reader, account_id: int) -> OwnFactor:
    """How the account's own second factor stands. Two queries."""
    asked = select(SecondFactor.enabled_at, SecondFactor.pending.is_not(None))
    row = db.execute(asked.where(SecondFactor.account_id == account_id)).one_or_none()
    return OwnFactor(row[0], count_recovery_codes(db, account_id), row[1]) if row else OwnFactor()


def find_pending(db: Reader, account_id: int) -> str | None:
    """The secret that the account's owner is setting up, to be shown to nobody else; None where none is."""
    return db.scalar(select(SecondFactor.pending).where(SecondFactor.account_id == account_id))


def count_recovery_codes(db: Reader, account_id: int) -> int:
    """How many recovery codes of the account have not been used."""
    return db.scalar(select(func.count()).where(RecoveryCode.account_id == account_id)) or 0


def list_required_roles(db: Reader) -> frozenset[Role]:
    """The roles whose accounts must have a second factor; none at first."""
    return frozenset(Role(role) for role in db.scalars(select(SecondFactorRole.role)))
