"""Who is here: the account behind a session, its family or role, and the commune it visits. One query."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import bindparam, exists, select

from cantine.rules.roles import Actor, Role
from cantine.store.database import Reader
from cantine.store.tables import Account, Commune, Family, WebSession


@dataclass(frozen=True)
class Visitor:
    """A signed-in account: as guardian of `family_id`, as staff with `role`, or both.

    `cookie_set` is false until the browser has exchanged its ticket for the cookie; `must_choose` is true after a
    sign-in with a mailed password, until an own one is chosen.
    """

    session_id: int
    account_id: int
    email: str | None
    name: str
    role: Role | None
    family_id: int | None
    family_name: str
    family_number: int | None
    commune: str
    zone: str
    demonstration: bool
    cookie_set: bool
    started_at: datetime
    used_at: datetime
    remember: bool
    must_choose: bool

    @property
    def actor(self) -> Actor:
        """The same as the actions and permissions know it."""
        return Actor(self.account_id, self.family_id, self.role)


def fingerprint(secret: str) -> str:
    """What the database keeps of a ticket or a token of 256 random bits: its SHA-256."""
    return sha256(secret.encode()).hexdigest()


_VISITOR = (
    select(
        WebSession.id,
        Account.id,
        Account.email,
        Account.name,
        Account.role,
        Family.id,
        Family.name,
        Family.number,
        Commune.name,
        Commune.zone,
        Commune.demonstration,
        WebSession.token_hash.is_not(None),
        WebSession.started_at,
        WebSession.used_at,
        WebSession.remember,
        WebSession.must_choose,
    )
    .join(Account, Account.id == WebSession.account_id)
    .join(Family, Family.id == WebSession.family_id, isouter=True)
    .join(Commune, Commune.id == 1)
    .where(WebSession.ends_at > bindparam("now"), Account.disabled_at.is_(None))
)
_BY_SESSION = _VISITOR.where(WebSession.id == bindparam("session"))
_BY_TOKEN = _VISITOR.where(WebSession.token_hash == bindparam("hash"))


def by_session(db: Reader, session_id: int, now: datetime) -> Visitor | None:
    """The visitor of a session of this server process; None once it has ended."""
    return _visitor(db.execute(_BY_SESSION, {"session": session_id, "now": now}).one_or_none())


def by_token(db: Reader, token: str, now: datetime) -> Visitor | None:
    """The visitor whose cookie holds `token`; None where the session has ended or never was."""
    return _visitor(db.execute(_BY_TOKEN, {"hash": fingerprint(token), "now": now}).one_or_none())


def has_ticket(db: Reader, ticket: str) -> bool:
    """Whether some session still waits for its browser to bring this ticket, in time or not."""
    return bool(db.scalar(select(exists().where(WebSession.ticket_hash == fingerprint(ticket)))))


def has_token(db: Reader, token: str) -> bool:
    """Whether some session, ended by time or not, is that of the cookie with `token`."""
    return bool(db.scalar(select(exists().where(WebSession.token_hash == fingerprint(token)))))


def _visitor(row: Any) -> Visitor | None:
    if row is None:
        return None
    session_id, account_id, email, name, role, family_id, family_name, *rest = row
    return Visitor(session_id, account_id, email, name, role and Role(role), family_id, family_name or "", *rest)


def town_name(db: Reader) -> str | None:
    """The name of the commune of this database, or None where none was set up."""
    return db.scalar(select(Commune.name))
