"""The browsers that an account has signed in from: remembered by a cookie of their own, and forgotten."""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from cantine.access.queries.known_devices import MOST, REMEMBERED_FOR
from cantine.access.queries.visitors import hash_secret
from cantine.access.rules.device_names import cut_device
from cantine.access.rules.sign_in_steps import TRUSTED_FOR
from cantine.common.roles import Actor, NotFound
from cantine.journal.entries import Action, write_entry
from cantine.store.tables import Account, KnownDevice, WebSession


def remember(
    db: Session,
    account_id: int,
    session_id: int,
    brought: str | None,
    device: str,
    now: datetime,
    *,
    trusted: bool = False,
) -> str:
    """From here on the browser of this new session is known for the account; the token for its cookie.

    A browser that is known for this account keeps the token that it `brought`. Any other gets a new one, and what it
    brought opens nothing any more, for whichever account: a token that somebody planted is never adopted. In a
    `trusted` one no code is asked for 30 days; else that stays as it was.
    """
    seen: dict[str, Any] = {"session_id": session_id, "used_at": now, "device": cut_device(device)}
    if trusted:
        seen["trusted_until"] = now + TRUSTED_FOR
    its_token = KnownDevice.token_hash == hash_secret(brought or "")
    own = KnownDevice.account_id == account_id, KnownDevice.used_at > now - REMEMBERED_FOR
    if (
        brought
        and db.execute(update(KnownDevice).where(its_token, *own).values(seen).returning(KnownDevice.id)).first()
    ):
        return brought
    token = secrets.token_urlsafe(32)
    db.execute(delete(KnownDevice).where(its_token, KnownDevice.account_id == account_id))
    db.execute(update(KnownDevice).where(its_token).values(token_hash=hash_secret(token)))
    db.add(KnownDevice(account_id=account_id, token_hash=hash_secret(token), first_at=now, **seen))
    db.flush()
    of_account = select(KnownDevice.id).where(KnownDevice.account_id == account_id)
    latest = of_account.order_by(KnownDevice.used_at.desc(), KnownDevice.id.desc()).limit(MOST)
    db.execute(delete(KnownDevice).where(KnownDevice.account_id == account_id, KnownDevice.id.not_in(latest)))
    first = Account.id == account_id, Account.devices_since.is_(None)
    db.execute(update(Account).where(*first).values(devices_since=now))
    return token


def forget_own(db: Session, actor: Actor, device_id: int, now: datetime) -> None:
    """Forget one of the actor's own browsers, and end the session there. Raises NotFound for somebody else's."""
    own = delete(KnownDevice).where(KnownDevice.id == device_id, KnownDevice.account_id == actor.account_id)
    found = db.execute(own.returning(KnownDevice.session_id)).one_or_none()
    if found is None:
        raise NotFound
    there = WebSession.id == found.session_id, WebSession.account_id == actor.account_id
    db.execute(delete(WebSession).where(*there))
    write_entry(db, actor.account_id, Action.FORGET_DEVICE, now, family_id=actor.family_id)


def delete_unused(db: Session, now: datetime) -> None:
    """Delete the browsers that nobody has used for a year."""
    db.execute(delete(KnownDevice).where(KnownDevice.used_at <= now - REMEMBERED_FOR))
