"""Signed-in browsers: a ticket made by the sign-in becomes a cookie, until the session ends."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from cantine.access.queries.visitors import Visitor, hash_secret
from cantine.access.rules.device_names import cut_device
from cantine.access.rules.session_life import REMEMBERED, choose_life
from cantine.common.roles import Actor, NotFound, Role
from cantine.families.queries import families
from cantine.journal.entries import Action, write_entry
from cantine.store.tables import KnownDevice, WebSession

TICKET_LASTS = timedelta(minutes=2)
"""How long the browser has to exchange its ticket for the cookie."""


@dataclass(frozen=True)
class OpenedSession:
    """A session of this server process, and the ticket that makes its cookie, once."""

    session_id: int
    ticket: str = field(repr=False)


@dataclass(frozen=True)
class ClaimedSession:
    """The token for the cookie, and for how many seconds the browser keeps it (None: until it is closed)."""

    token: str = field(repr=False)
    keep_for: int | None
    session_id: int
    account_id: int


def open_session(
    db: Session,
    account_id: int,
    family_id: int | None,
    now: datetime,
    *,
    role: Role | None = None,
    remember: bool = False,
    must_choose: bool = False,
) -> OpenedSession:
    """Start a session, and delete all that have ended. Sessions of staff always end with the browser."""
    db.execute(delete(WebSession).where(WebSession.ends_at <= now))
    ticket = secrets.token_urlsafe(32)
    session = WebSession(
        account_id=account_id,
        family_id=family_id,
        ticket_hash=hash_secret(ticket),
        started_at=now,
        used_at=now,
        ends_at=choose_life(role, remember).ends(now, now),
        remember=remember and role is None,
        must_choose=must_choose,
    )
    db.add(session)
    db.flush()
    return OpenedSession(session.id, ticket)


def claim(db: Session, ticket: str, now: datetime, device: str = "") -> ClaimedSession | None:
    """Exchange this ticket for the cookie's token: once, and only within two minutes; otherwise None."""
    token = secrets.token_urlsafe(32)
    in_time = WebSession.started_at > now - TICKET_LASTS, WebSession.ends_at > now
    claimed = db.execute(
        update(WebSession)
        .where(WebSession.ticket_hash == hash_secret(ticket), *in_time)
        .values(ticket_hash=None, token_hash=hash_secret(token), device=cut_device(device))
        .returning(WebSession.id, WebSession.account_id, WebSession.remember)
    ).one_or_none()
    if claimed is None:
        return None
    keep_for = int(REMEMBERED.longest.total_seconds()) if claimed.remember else None
    return ClaimedSession(token, keep_for, claimed.id, claimed.account_id)


def touch(db: Session, visitor: Visitor, now: datetime) -> None:
    """Note that the session was used, which postpones its end as far as its longest life allows, and its browser."""
    ends_at = choose_life(visitor.role, visitor.remember).ends(visitor.started_at, now)
    db.execute(update(WebSession).where(WebSession.id == visitor.session_id).values(used_at=now, ends_at=ends_at))
    db.execute(update(KnownDevice).where(KnownDevice.session_id == visitor.session_id).values(used_at=now))


def end_by_token(db: Session, token: str) -> None:
    """End the session whose cookie holds `token`; nothing where there is none."""
    db.execute(delete(WebSession).where(WebSession.token_hash == hash_secret(token)))


def end_session(db: Session, visitor: Visitor, now: datetime) -> None:
    """Sign out: the session's cookie opens nothing any more, in any window."""
    if db.execute(delete(WebSession).where(WebSession.id == visitor.session_id).returning(WebSession.id)).first():
        write_entry(db, visitor.account_id, Action.SIGN_OUT, now, family_id=visitor.family_id)


def end_own(db: Session, actor: Actor, session_id: int, now: datetime) -> None:
    """End one of the actor's own sessions, on whatever device. Raises NotFound for somebody else's."""
    own = delete(WebSession).where(WebSession.id == session_id, WebSession.account_id == actor.account_id)
    if db.execute(own.returning(WebSession.id)).one_or_none() is None:
        raise NotFound
    write_entry(db, actor.account_id, Action.END_SESSION, now, family_id=actor.family_id)


def choose_family(db: Session, actor: Actor, session_id: int, family_id: int, now: datetime) -> None:
    """Act for another of one's own families from now on. Raises NotFound for a family of others, or an archived one."""
    if family_id not in [own_id for own_id, *_ in families.list_for_account(db, actor.account_id)]:
        raise NotFound
    own = update(WebSession).where(WebSession.id == session_id, WebSession.account_id == actor.account_id)
    db.execute(own.values(family_id=family_id))
    write_entry(db, actor.account_id, Action.CHOOSE_FAMILY, now, family_id=family_id)
