"""The log of reading: who read what is said of children's health, and who took which file of people's data.

It stands beside the journal, which tells of writing alone. A page is noted once a day for each account and list, a file
each time; both are kept for twelve months.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete
from sqlalchemy.orm import Session

from cantine.common.paris import local_date
from cantine.common.roles import Actor
from cantine.common.terms.read_places import ReadPlace
from cantine.store.tables import ReadChild, ReadEvent
from cantine.store.upsert import insert_missing

KEPT_FOR = timedelta(days=365)


def build_view_key(account_id: int, place: ReadPlace, what: str, children: Collection[int], now: datetime) -> str:
    """What makes two readings the same: the account, the day in Paris, the list, and whose notes stand on it."""
    told = account_id, local_date(now), place, what, *sorted(set(children))
    return sha256(repr([str(one) for one in told]).encode()).hexdigest()


def note_view(db: Session, actor: Actor, place: ReadPlace, what: str, children: Collection[int], now: datetime) -> None:
    """Note that the health notes of these children stood on the page `what`; again on the same day writes nothing."""
    once = build_view_key(actor.account_id, place, what, children, now)
    row = {"at": now, "account_id": actor.account_id, "role": actor.role, "place": place, "what": what, "once": once}
    for event_id in insert_missing(db, ReadEvent, [row]):
        _note_children(db, event_id[0], children)


def note_file(
    db: Session, actor: Actor, what: str, now: datetime, *, family_id: int | None = None, children: Collection[int] = ()
) -> None:
    """Note that the file `what` was taken: of this family alone, with the health notes of these children."""
    event = ReadEvent(at=now, account_id=actor.account_id, role=actor.role, place=ReadPlace.FILE, what=what)
    event.family_id = family_id
    db.add(event)
    db.flush()
    _note_children(db, event.id, children)


def _note_children(db: Session, event_id: int, children: Collection[int]) -> None:
    db.add_all([ReadChild(event_id=event_id, child_id=child_id) for child_id in sorted(set(children))])


def delete_old_readings(db: Session, now: datetime) -> None:
    """Delete what was read more than twelve months ago."""
    db.execute(delete(ReadEvent).where(ReadEvent.at < now - KEPT_FOR))
