"""Families that nobody can sign in for, and whom to invite for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, exists, or_, select
from sqlalchemy.orm import aliased

from cantine.mail.recipients import GETS_MAIL
from cantine.store.database import Reader
from cantine.store.tables import Account, Family, Guardian


@dataclass(frozen=True)
class GuardianToInvite:
    """A guardian with an address, of a family that nobody has signed in for yet."""

    family_id: int
    account_id: int


@dataclass(frozen=True)
class FamiliesWithoutAccess:
    """The families without access: whom to invite for them, those without any address (number and name), and how many
    have an invitation that still opens the portal."""

    to_invite: Sequence[GuardianToInvite]
    families: int
    no_address: Sequence[tuple[int, str]]
    invited: int


_other_guardian, _other = aliased(Guardian), aliased(Account)
_ENTERS = (
    select(_other_guardian.account_id)
    .join(_other, _other.id == _other_guardian.account_id)
    .where(_other_guardian.family_id == Family.id, _other.password_hash.is_not(None), _other.disabled_at.is_(None))
)
_WITHOUT = and_(Family.archived_on.is_(None), Family.anonymised_on.is_(None), ~Family.organisation, ~exists(_ENTERS))
_NOW = bindparam("now", type_=Account.mailed_until.type)
_NOT_INVITED = or_(Account.mailed_until.is_(None), Account.mailed_until <= _NOW)
_TO_INVITE = (
    select(Guardian.family_id, Account.id)
    .join(Family, Family.id == Guardian.family_id)
    .join(Account, Account.id == Guardian.account_id)
    .where(_WITHOUT, GETS_MAIL, Account.password_hash.is_(None), _NOT_INVITED)
    .order_by(Family.number, Guardian.position, Account.id)
)
_ALL = (
    select(Family.id, Family.number, Family.name, Account.id)
    .join(Guardian, Guardian.family_id == Family.id, isouter=True)
    .join(Account, and_(Account.id == Guardian.account_id, GETS_MAIL), isouter=True)
    .where(_WITHOUT)
    .order_by(Family.number)
)


def list_to_invite(db: Reader, now: datetime, at_most: int | None = None) -> list[GuardianToInvite]:
    """At most `at_most` guardians to invite, by family number; who has several families once, for the first of them."""
    found: dict[int, GuardianToInvite] = {}
    for family_id, account_id in db.execute(_TO_INVITE, {"now": now}):
        found.setdefault(account_id, GuardianToInvite(family_id, account_id))
        if at_most and len(found) == at_most:
            break
    return [*found.values()]


def read_without_access(db: Reader, now: datetime) -> FamiliesWithoutAccess:
    """The families that nobody can sign in for, and whom to invite for them. Two queries."""
    people, named, reached = list_to_invite(db, now), {}, set()
    for family_id, number, name, account_id in db.execute(_ALL):
        named[family_id] = (number, name)
        if account_id is not None:
            reached.add(family_id)
    waiting = {one.family_id for one in people}
    no_address = [told for family_id, told in named.items() if family_id not in reached]
    return FamiliesWithoutAccess(people, len(waiting), no_address, len(reached - waiting))
