"""Who is signed in where, who must wait, what was done: for the profile, the settings and the journal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import bindparam, func, or_, select

from cantine.rules.paris import instant
from cantine.rules.words import Delivery
from cantine.store.database import Reader
from cantine.store.tables import Account, Child, Family, Guardian, JournalEntry, Tries, WebSession


@dataclass(frozen=True)
class Device:
    """A browser in which an account is signed in; `device` is what the browser says of itself."""

    session_id: int
    device: str
    used_at: datetime


@dataclass(frozen=True)
class Details:
    """What a guardian told the family's file about themselves, which messages they want, how its invoices come."""

    first_name: str
    last_name: str
    phone: str
    receipts: bool
    reminders: bool
    invoices_by: Delivery


_DEVICES = (
    select(WebSession.id, WebSession.device, WebSession.used_at)
    .where(WebSession.account_id == bindparam("account"), WebSession.ends_at > bindparam("now"))
    .order_by(WebSession.used_at.desc(), WebSession.id.desc())
)
_DETAILS = (
    select(
        Guardian.first_name,
        Guardian.last_name,
        Guardian.phone,
        Guardian.receipts,
        Guardian.reminders,
        Family.invoices_by,
    )
    .join(Family, Family.id == Guardian.family_id)
    .where(Guardian.account_id == bindparam("account"), Guardian.family_id == bindparam("family"))
)


def devices(db: Reader, account_id: int, now: datetime) -> list[Device]:
    """The sessions of this account that have not ended, the one used last first."""
    return [Device(*row) for row in db.execute(_DEVICES, {"account": account_id, "now": now})]


def details(db: Reader, account_id: int, family_id: int) -> Details:
    """The guardian's own name, phone and choices in this family."""
    return Details(*db.execute(_DETAILS, {"account": account_id, "family": family_id}).one())


def password_hash(db: Reader, account_id: int) -> str | None:
    """The hash of the account's password, to compare with; None where it has none (any more)."""
    return db.scalar(select(Account.password_hash).where(Account.id == account_id))


def tries(db: Reader, keys: Sequence[str] | None = None) -> dict[str, tuple[int, datetime]]:
    """How often and when last was tried, by key, of these keys or of all; see `actions.throttle`."""
    found = select(Tries.key, Tries.count, Tries.last_at)
    rows = db.execute(found if keys is None else found.where(Tries.key.in_(keys)))
    return {key: (count, last_at) for key, count, last_at in rows}


@dataclass(frozen=True)
class Act:
    """One entry of the journal, with the names of those it is about."""

    at: datetime
    who: str
    action: str
    family: str
    child: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


PER_PAGE = 50


def journal(
    db: Reader, *, person: str = "", family: int | None = None, child: str = "", day: date | None = None, page: int = 1
) -> tuple[Sequence[Act], int]:
    """One page of the journal, the latest first, and how many entries there are in all.

    `person` is a part of a name or an e-mail address, `family` a family number, `child` a part of a child's name,
    `day` a day in Paris.
    """
    found = (
        select(
            JournalEntry.at,
            func.coalesce(func.nullif(Account.name, ""), Account.email, "le portail"),
            JournalEntry.action,
            Family.number,
            Family.name,
            Child.first_name,
            Child.last_name,
            JournalEntry.before,
            JournalEntry.after,
            func.count().over(),
        )
        .join(Account, Account.id == JournalEntry.account_id, isouter=True)
        .join(Family, Family.id == JournalEntry.family_id, isouter=True)
        .join(Child, Child.id == JournalEntry.child_id, isouter=True)
        .order_by(JournalEntry.at.desc(), JournalEntry.id.desc())
        .limit(PER_PAGE)
        .offset((page - 1) * PER_PAGE)
    )
    if person:
        found = found.where(
            or_(Account.name.icontains(person, autoescape=True), Account.email.icontains(person, autoescape=True))
        )
    if family is not None:
        found = found.where(Family.number == family)
    if child:
        found = found.where((Child.first_name + " " + Child.last_name).icontains(child, autoescape=True))
    if day is not None:
        first, after = instant(day, time()), instant(day + timedelta(1), time())
        found = found.where(JournalEntry.at >= first, JournalEntry.at < after)
    rows = db.execute(found).all()
    acts = [
        Act(at, who, action, f"{name} (n° {number})" if number else "", f"{first or ''} {last or ''}".strip(), *values)
        for at, who, action, number, name, first, last, *values, _count in rows
    ]
    return acts, rows[0][-1] if rows else 0
