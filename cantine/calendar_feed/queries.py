"""The secret address of an account, whose it is, and the days that it shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, or_, select

from cantine.access.queries.visitors import hash_secret
from cantine.calendar_feed.rules import BookedService
from cantine.common.vocabulary import State
from cantine.store.database import Reader
from cantine.store.tables import Account, Booking, CalendarFeed, Child, Commune, Family, Guardian, Service

STANDING = frozenset({State.BOOKED, State.ADDED})


@dataclass(frozen=True)
class OwnFeed:
    """When the address of an account was made, and when a calendar last asked there (None: not yet)."""

    created_at: datetime
    asked_at: datetime | None


@dataclass(frozen=True)
class FoundFeed:
    """A known address: whose it is, the `language` that the account chose, the commune, and the `version` of what it
    said last, since `changed_at`."""

    account_id: int
    language: str
    town: str
    version: int
    changed_at: datetime
    digest: str
    asked_at: datetime | None


def find_own_feed(db: Reader, account_id: int) -> OwnFeed | None:
    """The address of this account; None where it has none. One query."""
    columns = CalendarFeed.created_at, CalendarFeed.asked_at
    row = db.execute(select(*columns).where(CalendarFeed.account_id == account_id)).one_or_none()
    return row and OwnFeed(*row)


def list_of_family(db: Reader, family_id: int) -> list[tuple[str, datetime, datetime | None]]:
    """(first and last name, made, last asked) of each address that a guardian of this family has. One query."""
    columns = Guardian.first_name, Guardian.last_name, CalendarFeed.created_at, CalendarFeed.asked_at
    rows = db.execute(
        select(*columns)
        .join(Guardian, Guardian.account_id == CalendarFeed.account_id)
        .where(Guardian.family_id == family_id)
        .order_by(Guardian.position)
    )
    return [(f"{first} {last}".strip(), created_at, asked_at) for first, last, created_at, asked_at in rows]


def find_feed(db: Reader, token: str) -> FoundFeed | None:
    """The address with this token; None for one that does not exist, was renewed or deleted, and for one of an account
    that may not sign in for a family any more. One query."""
    theirs = (
        select(Guardian.account_id)
        .join(Family, Family.id == Guardian.family_id)
        .where(Guardian.account_id == CalendarFeed.account_id, Family.archived_on.is_(None))
    )
    columns = CalendarFeed.version, CalendarFeed.changed_at, CalendarFeed.digest, CalendarFeed.asked_at
    row = db.execute(
        select(CalendarFeed.account_id, Account.language, Commune.name, *columns)
        .join(Account, Account.id == CalendarFeed.account_id)
        .join(Commune, Commune.id == 1)
        .where(CalendarFeed.token_hash == hash_secret(token), Account.disabled_at.is_(None), theirs.exists())
    ).one_or_none()
    return row and FoundFeed(*row)


def list_booked(db: Reader, account_id: int, first: date, today: date) -> Sequence[BookedService]:
    """What is or was booked from `first` on for the families of this account, by day and child. One query.

    What the other parent booked is not in it, nor what is about an archived family or a child that has left.
    """
    here = or_(Child.enrolled_until.is_(None), Child.enrolled_until >= today)
    rows: Any = db.execute(
        select(
            Child.id,
            Child.first_name,
            Booking.day,
            Service.label,
            Booking.time,
            and_(Booking.state.in_(STANDING), Booking.called_off.is_(False)),
        )
        .join(Child, Child.id == Booking.child_id)
        .join(Service, Service.id == Booking.service_id)
        .join(Guardian, Guardian.family_id == Booking.family_id)
        .join(Family, Family.id == Booking.family_id)
        .where(Guardian.account_id == account_id, Family.archived_on.is_(None), Booking.day >= first, here)
        .order_by(Booking.day, Child.first_name, Child.id, Service.position, Service.id)
    )
    return [BookedService(*row) for row in rows]
