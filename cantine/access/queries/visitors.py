"""The visitor of a session: its account, the family or role, and the commune, in one query."""

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Select, and_, bindparam, exists, false, func, or_, select

from cantine.access.rules.sign_in_steps import PROVED_FOR, SignInStep, find_step
from cantine.common.roles import Actor, FinanceRights, Role
from cantine.common.school_days import SchoolZone
from cantine.mail.delivery_state import REFUSED_LETTER
from cantine.store.database import Reader
from cantine.store.tables import Account, Commune, Family, Guardian, OutboxMail, WebSession


@dataclass(frozen=True)
class Visitor:
    """A signed-in account: as guardian of `family_id`, as staff with `role`, or both.

    `cookie_set` is false until the browser has exchanged its ticket for the cookie. `must_prove` until the second
    factor was given, `must_choose` after a sign-in with a mailed password until an own one is chosen, `must_set_up`
    until a role that needs a second factor has one. `proved`: a code, or the own password, was given minutes ago.
    `refused_at`: when the account's address refused a letter, in the words `refused_why`; None once one has arrived
    again. `language` is the code of the account's own, empty where none was chosen. `audited_on` and `audited_rate` are
    of the audit of the portal's accessibility.
    `finance_quotients` and `finance_prices` are the commune's `FinanceRights`.
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
    zone: SchoolZone
    demonstration: bool
    cookie_set: bool
    started_at: datetime
    used_at: datetime
    remember: bool
    must_choose: bool
    must_prove: bool = False
    must_set_up: bool = False
    proved: bool = False
    refused_at: datetime | None = None
    refused_why: str = ""
    phone: str = ""
    language: str = ""
    audited_on: date | None = None
    audited_rate: int | None = None
    has_logo: bool = False
    finance_quotients: bool = False
    finance_prices: bool = False

    @property
    def actor(self) -> Actor:
        """This visitor as actions and permissions ask for it."""
        rights = FinanceRights(self.finance_quotients, self.finance_prices)
        return Actor(self.account_id, self.family_id, self.role, rights.list_permissions(self.role), self.proved)

    @property
    def step(self) -> SignInStep | None:
        """What has to be done before anything else; None: the session is whole."""
        return find_step(must_prove=self.must_prove, must_choose=self.must_choose, must_set_up=self.must_set_up)


def hash_secret(secret: str) -> str:
    """What the database keeps of a ticket or a token of 256 random bits: its SHA-256."""
    return sha256(secret.encode()).hexdigest()


def select_admitted(*columns: Any) -> Select[Any]:
    """These columns of every account that may sign in: a row for each of its families, or one as staff alone."""
    return (
        select(*columns)
        .join(Guardian, Guardian.account_id == Account.id, isouter=True)
        .join(Family, (Family.id == Guardian.family_id) & Family.archived_on.is_(None), isouter=True)
        .where(Account.disabled_at.is_(None), Family.id.is_not(None) | Account.role.is_not(None))
    )


def may_come_in(db: Reader, account_id: int) -> bool:
    """Whether somebody could sign in with this account, for a family or as staff."""
    return bool(db.scalar(select(select_admitted(Account.id).where(Account.id == account_id).exists())))


_MAY_STILL = and_(
    Account.disabled_at.is_(None),
    or_(
        and_(WebSession.family_id.is_(None), Account.role.is_not(None)),
        and_(Guardian.family_id.is_not(None), Family.archived_on.is_(None)),
    ),
)
"""A session is over as soon as it could not be opened any more: the account is disabled, its role is taken away, or it
is no guardian (any more) of the family that the session acts for, or that family is archived."""

_ITS_GUARDIAN = (Guardian.account_id == WebSession.account_id) & (Guardian.family_id == WebSession.family_id)
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
        WebSession.must_prove,
        WebSession.must_set_up,
        func.coalesce(WebSession.proved_at > bindparam("fresh"), false()),
        OutboxMail.given_up_at,
        func.coalesce(OutboxMail.failure, ""),
        Commune.phone,
        Account.language,
        Commune.audited_on,
        Commune.audited_rate,
        Commune.logo.is_not(None),
        Commune.finance_quotients,
        Commune.finance_prices,
        Commune.own_calendar,
    )
    .join(Account, Account.id == WebSession.account_id)
    .join(Family, Family.id == WebSession.family_id, isouter=True)
    .join(Guardian, _ITS_GUARDIAN, isouter=True)
    .join(OutboxMail, REFUSED_LETTER, isouter=True)
    .join(Commune, Commune.id == 1)
    .where(WebSession.ends_at > bindparam("now"), _MAY_STILL)
)
_BY_SESSION = _VISITOR.where(WebSession.id == bindparam("session"))
_BY_TOKEN = _VISITOR.where(WebSession.token_hash == bindparam("hash"))

# An act holds its session: ending one waits for what it does at this moment, and stops what comes after.
_HOLD_BY_SESSION = _BY_SESSION.with_for_update(read=True, key_share=True, of=WebSession)
_HOLD_BY_TOKEN = _BY_TOKEN.with_for_update(read=True, key_share=True, of=WebSession)


def find_by_session(
    db: Reader, session_id: int, now: datetime, *, acts: bool = False, unfinished: bool = False
) -> Visitor | None:
    """The visitor of a session of this server process; None once it has ended, and for one that still lacks a step of
    the sign-in, unless `unfinished` ones are asked for too.

    Who `acts` in this transaction keeps the session until its end: on PostgreSQL too, nobody archives the family or
    takes the role away in between.
    """
    which = _HOLD_BY_SESSION if acts else _BY_SESSION
    return _find(db, which, {"session": session_id}, now, unfinished)


def find_by_token(
    db: Reader, token: str, now: datetime, *, acts: bool = False, unfinished: bool = False
) -> Visitor | None:
    """The visitor whose cookie holds `token`; None where the session has ended or never was. `acts` and `unfinished` as
    by session."""
    which = _HOLD_BY_TOKEN if acts else _BY_TOKEN
    return _find(db, which, {"hash": hash_secret(token)}, now, unfinished)


def _find(
    db: Reader, which: Select[*tuple[Any, ...]], by: dict[str, Any], now: datetime, unfinished: bool
) -> Visitor | None:
    row = db.execute(which, {**by, "now": now, "fresh": now - PROVED_FOR}).one_or_none()
    visitor = _build_visitor(row)
    return None if visitor is None or (visitor.step and not unfinished) else visitor


def has_ticket(db: Reader, ticket: str) -> bool:
    """Whether some session still waits for its browser to bring this ticket, in time or not."""
    return bool(db.scalar(select(exists().where(WebSession.ticket_hash == hash_secret(ticket)))))


def has_token(db: Reader, token: str) -> bool:
    """Whether some session, ended by time or not, is that of the cookie with `token`."""
    return bool(db.scalar(select(exists().where(WebSession.token_hash == hash_secret(token)))))


def _build_visitor(row: Any) -> Visitor | None:
    if row is None:
        return None
    session_id, account_id, email, name, role, family_id, family_name, number, town, zone, *rest, own = row
    who = session_id, account_id, email, name, role and Role(role), family_id, family_name or "", number
    return Visitor(*who, town, own or zone, *rest)
