"""Signed-in browsers: a ticket made by the sign-in becomes a cookie, until the session ends."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from cantine.access.queries import second_factors
from cantine.access.queries.visitors import Visitor, hash_secret
from cantine.access.rules.device_names import cut_device
from cantine.access.rules.session_life import REMEMBERED, choose_life
from cantine.access.rules.sign_in_steps import Proof
from cantine.common.roles import Actor, NotFound, Role
from cantine.families.queries import families
from cantine.journal.entries import Action, write_entry
from cantine.store.tables import KnownDevice, WebSession

TICKET_LASTS = timedelta(minutes=2)
"""How long the browser has to exchange its ticket for the cookie."""


@dataclass(frozen=True)
class OpenedSession:
    """A session of this server process, and the ticket that makes its cookie, once. One that `awaits_code` opens
    nothing before the second factor was given."""

    session_id: int
    ticket: str = field(repr=False)
    awaits_code: bool = False


@dataclass(frozen=True)
class ClaimedSession:
    """The token for the cookie, and for how many seconds the browser keeps it (None: until it is closed).

    The browser of a session that `awaits_code` is none of the account's yet; one that is `trusted` is asked for no code
    from now on.
    """

    token: str = field(repr=False)
    keep_for: int | None
    session_id: int
    account_id: int
    awaits_code: bool = False
    trusted: bool = False


def open_session(
    db: Session,
    account_id: int,
    family_id: int | None,
    now: datetime,
    *,
    role: Role | None = None,
    remember: bool = False,
    must_choose: bool = False,
    proof: Proof | None = None,
    trusts_device: bool = False,
) -> OpenedSession:
    """Start a session, and delete all that have ended. Sessions of staff always end with the browser.

    Whether it begins with the second factor, or with setting one up, is decided here for all ways in: by the account's
    `role`, and by the `proof` that was given of who it is.
    """
    db.execute(delete(WebSession).where(WebSession.ends_at <= now))
    ticket = secrets.token_urlsafe(32)
    has_factor = role is not None and second_factors.has_factor(db, account_id)
    must_prove = has_factor and proof not in (Proof.CODE, Proof.DEVICE)
    is_proof = proof is Proof.CODE if has_factor else proof is not None
    session = WebSession(
        account_id=account_id,
        family_id=family_id,
        ticket_hash=hash_secret(ticket),
        started_at=now,
        used_at=now,
        ends_at=choose_life(role, remember).ends(now, now),
        remember=remember and role is None,
        must_choose=must_choose,
        must_prove=must_prove,
        must_set_up=not has_factor and role is not None and role in second_factors.list_required_roles(db),
        proved_at=now if is_proof else None,
        trusts_device=trusts_device,
    )
    db.add(session)
    db.flush()
    return OpenedSession(session.id, ticket, must_prove)


def claim(db: Session, ticket: str, now: datetime, device: str = "") -> ClaimedSession | None:
    """Exchange this ticket for the cookie's token: once, and only within two minutes; otherwise None."""
    token = secrets.token_urlsafe(32)
    in_time = WebSession.started_at > now - TICKET_LASTS, WebSession.ends_at > now
    claimed = db.execute(
        update(WebSession)
        .where(WebSession.ticket_hash == hash_secret(ticket), *in_time)
        .values(ticket_hash=None, token_hash=hash_secret(token), device=cut_device(device))
        .returning(
            WebSession.id, WebSession.account_id, WebSession.remember, WebSession.must_prove, WebSession.trusts_device
        )
    ).one_or_none()
    if claimed is None:
        return None
    keep_for = int(REMEMBERED.longest.total_seconds()) if claimed.remember else None
    return ClaimedSession(token, keep_for, claimed.id, claimed.account_id, claimed.must_prove, claimed.trusts_device)


def touch(db: Session, visitor: Visitor, now: datetime) -> None:
    """Note that the session was used, which postpones its end as far as its longest life allows, and its browser."""
    ends_at = choose_life(visitor.role, visitor.remember).ends(visitor.started_at, now)
    db.execute(update(WebSession).where(WebSession.id == visitor.session_id).values(used_at=now, ends_at=ends_at))
    db.execute(update(KnownDevice).where(KnownDevice.session_id == visitor.session_id).values(used_at=now))


def note_proof(db: Session, visitor: Visitor, now: datetime) -> None:
    """Note that a code, or the own password, was given in this session just now."""
    db.execute(update(WebSession).where(WebSession.id == visitor.session_id).values(proved_at=now))


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
