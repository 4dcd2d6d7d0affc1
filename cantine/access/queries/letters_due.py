"""Whom to tell that sign-ins to their account wait, or that somebody has its password and no code."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnExpressionArgument, exists, or_, select

from cantine.access.queries.visitors import select_admitted
from cantine.access.rules.sign_in_steps import CODE_COMES_WITHIN
from cantine.common.terms.sign_ins import SignInKind
from cantine.store.database import Reader
from cantine.store.tables import Account, Family, SignInEvent


@dataclass(frozen=True)
class AccountOwner:
    """An account that may sign in, and where its owner is reached."""

    account_id: int
    email: str
    language: str


def select_due(now: datetime) -> tuple[ColumnExpressionArgument[bool], ...]:
    """What is so of each event of which an owner has yet to be told: of a code that does not come only once it is
    late."""
    late = or_(SignInEvent.kind != SignInKind.NO_CODE, SignInEvent.at <= now - CODE_COMES_WITHIN)
    return SignInEvent.awaits_letter, late


def is_due(db: Reader, now: datetime) -> bool:
    """Whether some owner has yet to be told."""
    return bool(db.scalar(select(exists().where(*select_due(now)))))


def list_owners(db: Reader, account_id: int | None, family_id: int | None) -> Sequence[AccountOwner]:
    """The owner of the account that was tried, or the guardians of the family whose number was typed."""
    asked = select_admitted(Account.id, Account.email, Account.language).where(Account.email.is_not(None))
    whose = Account.id == account_id if account_id is not None else Family.id == family_id
    return [AccountOwner(*row) for row in db.execute(asked.where(whose).distinct().order_by(Account.id))]
