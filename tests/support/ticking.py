"""Staff who call the roll: what they note, and what is kept of it."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select

from cantine.attendance.actions.roll_call import tick, tick_all
from cantine.attendance.actions.unbooked import add_unbooked, remove_unbooked
from cantine.attendance.rules.roll_call import Mark, Tap
from cantine.common.roles import Actor, Role
from cantine.common.vocabulary import Presence
from cantine.store import database
from cantine.store.tables import Booking, JournalEntry
from tests.cast import Cast
from tests.dates import at, on

TODAY = "lundi 2026-11-23"
NOW = at("lundi 2026-11-23 12:05:00")
UNKNOWN, PRESENT, ABSENT = Mark(), Mark(Presence.PRESENT), Mark(Presence.ABSENT)


def nadia(cast: Cast) -> Actor:
    return Actor(cast.nadia, None, Role.MANAGER)


def ines(cast: Cast) -> Actor:
    return Actor(cast.ines, None, Role.ADMIN, proved=True)


def note(cast: Cast, booking: int, mark: Mark, *was: Mark, actor: Actor | None = None, now: datetime = NOW) -> None:
    """One tap, in a transaction of its own; `was` is not ticked unless told."""
    with database.open_writer(cast.url) as db:
        tick(db, actor or nadia(cast), Tap(booking, mark, was or (UNKNOWN,)), now)


def note_all(
    cast: Cast, bookings: Collection[int], mark: Mark = PRESENT, was: Mark = UNKNOWN, now: datetime = NOW
) -> list[int]:
    with database.open_writer(cast.url) as db:
        return sorted(tick_all(db, nadia(cast), bookings, mark, was, now))


def add(cast: Cast, child: int, service: int, day: str = TODAY, time: int | None = None, now: datetime = NOW) -> int:
    with database.open_writer(cast.url) as db:
        return add_unbooked(db, nadia(cast), child, service, on(day), time, now)


def remove(cast: Cast, booking: int, now: datetime = NOW) -> None:
    with database.open_writer(cast.url) as db:
        remove_unbooked(db, nadia(cast), booking, now)


def kept(cast: Cast, booking: int) -> tuple[Any, ...]:
    """(state, presence, real time, ticked by, ticked at) of a booking."""
    asked = select(Booking.state, Booking.presence, Booking.real_time, Booking.ticked_by_id, Booking.ticked_at)
    with database.open_reader(cast.url) as db:
        return tuple(db.execute(asked.where(Booking.id == booking)).one())


def entries(cast: Cast) -> list[tuple[Any, ...]]:
    """(action, family, child, before, after) of the journal, oldest first."""
    columns = (
        JournalEntry.action,
        JournalEntry.family_id,
        JournalEntry.child_id,
        JournalEntry.before,
        JournalEntry.after,
    )
    with database.open_reader(cast.url) as db:
        return [tuple(row) for row in db.execute(select(*columns).order_by(JournalEntry.id))]
