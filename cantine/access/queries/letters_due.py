"""Whom to tell that sign-ins to their account wait."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import exists, select

from cantine.access.queries.visitors import select_admitted
from cantine.store.database import Reader
from cantine.store.tables import Account, Family, SignInEvent


@dataclass(frozen=True)
class AccountOwner:
    """An account that may sign in, and where its owner is reached."""

    account_id: int
    email: str
    language: str


def is_due(db: Reader) -> bool:
    """Whether some owner has yet to be told."""
    return bool(db.scalar(select(exists().where(SignInEvent.awaits_letter))))


def list_owners(db: Reader, account_id: int | None, family_id: int | None) -> Sequence[AccountOwner]:
    """The owner of the account that was tried, or the guardians of the family whose number was typed."""
    asked = select_admitted(Account.id, Account.email, Account.language).where(Account.email.is_not(None))
    whose = Account.id == account_id if account_id is not None else Family.id == family_id
    return [AccountOwner(*row) for row in db.execute(asked.where(whose).distinct().order_by(Account.id))]
