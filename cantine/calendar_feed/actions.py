"""A guardian makes, renews and deletes the secret address of the own calendar."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from cantine.access.queries.visitors import hash_secret
from cantine.calendar_feed.rules import ASKED_EVERY
from cantine.common.roles import Actor
from cantine.journal.entries import Action, write_entry
from cantine.store.locks import lock_if_there
from cantine.store.tables import CalendarFeed
from cantine.store.upsert import insert_or_replace


@dataclass(frozen=True)
class FeedVersion:
    """How often what a calendar says has changed, and when it last did."""

    number: int
    changed_at: datetime


def renew_feed(db: Session, actor: Actor, now: datetime) -> str:
    """Give the account a new secret address; the one of before answers no more. Returns its token, 256 random bits, of
    which only the hash is kept: nobody can show it a second time. Raises Forbidden for who is no guardian."""
    family_id = actor.require_family()
    token = secrets.token_urlsafe(32)
    versions = select(CalendarFeed.version).where(CalendarFeed.account_id == actor.account_id)
    before = db.scalar(versions)
    version = 0 if before is None else before + 1
    told = {"created_at": now, "asked_at": None, "version": version, "changed_at": now, "digest": ""}
    insert_or_replace(db, CalendarFeed, {"account_id": actor.account_id, "token_hash": hash_secret(token), **told})
    action = Action.MAKE_CALENDAR if before is None else Action.RENEW_CALENDAR
    write_entry(db, actor.account_id, action, now, family_id=family_id)
    return token


def remove_feed(db: Session, actor: Actor, now: datetime) -> None:
    """Delete the own address: whoever asks there finds nothing any more. Nothing where there is none. Raises Forbidden
    for who is no guardian."""
    family_id = actor.require_family()
    own = delete(CalendarFeed).where(CalendarFeed.account_id == actor.account_id)
    if db.execute(own.returning(CalendarFeed.account_id)).one_or_none():
        write_entry(db, actor.account_id, Action.REMOVE_CALENDAR, now, family_id=family_id)


def note_asked(db: Session, token: str, digest: str, now: datetime) -> FeedVersion | None:
    """Note that a calendar asked at the address of this token, which says now what `digest` marks: another than before
    is a new version. None where the address has gone meanwhile."""
    owner = db.scalar(select(CalendarFeed.account_id).where(CalendarFeed.token_hash == hash_secret(token)))
    feed = lock_if_there(db, CalendarFeed, owner) if owner is not None else None
    if feed is None or feed.token_hash != hash_secret(token):
        return None
    if feed.digest != digest:
        feed.version, feed.changed_at, feed.digest = feed.version + 1, now, digest
    if feed.asked_at is None or now - feed.asked_at >= ASKED_EVERY:
        feed.asked_at = now
    return FeedVersion(feed.version, feed.changed_at)
