"""Whom an access link is for, and as whom they come in."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from cantine.access.queries.visitors import hash_secret, select_admitted
from cantine.common.roles import Role
from cantine.store.database import Reader
from cantine.store.tables import AccessLink, Account, Family


@dataclass(frozen=True)
class Entrance:
    """For which family, or as which member of staff, somebody comes in."""

    family_id: int | None
    role: Role | None


def find_account(db: Reader, secret: str, now: datetime) -> int | None:
    """The account of the link with this secret; None where there is none that still works."""
    link = select(AccessLink.account_id).where(AccessLink.token_hash == hash_secret(secret), AccessLink.until > now)
    return db.scalar(link)


def find_entrance(db: Reader, account_id: int) -> Entrance | None:
    """As whom the account comes in, as by its e-mail address: for its family with the lowest number, else as staff;
    None where it may not come in."""
    accounts = select_admitted(Family.id, Account.role).where(Account.id == account_id)
    row = db.execute(accounts.order_by(Family.number.is_(None), Family.number).limit(1)).one_or_none()
    return Entrance(*row) if row else None
