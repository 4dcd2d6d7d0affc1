"""Staff call the roll: who came, who did not, and at what time."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cantine.attendance.actions import _presence
from cantine.attendance.rules import roll_call as rules
from cantine.attendance.rules.roll_call import Mark, Tap
from cantine.common.paris import local_date
from cantine.common.roles import Actor, Permission
from cantine.common.vocabulary import Presence, State
from cantine.journal.entries import Action, write_entry
from cantine.store.booking_states import BILLED, STANDING
from cantine.store.locks import lock_children
from cantine.store.tables import Booking, Child

AT_MOST = 500
"""Children that are noted at once: more than a list shows."""


def tick(db: Session, actor: Actor, tap: Tap, now: datetime) -> None:
    """Note one booking: present, absent, not ticked again, or the time it came or left. Noting twice changes nothing.

    An absent child is billed all the same; one that comes although it was reported sick is booked again. `now` must be
    read inside the transaction. Raises Forbidden, NotFound, and NotNoted with what stands in the way.
    """
    actor.must(Permission.TICK)
    row = _presence.lock_booking(db, tap.booking_id, now)
    stands = _presence.build_noted(row)
    comes_all_the_same = stands.state is State.SICK and tap.mark.presence is Presence.PRESENT
    if stands.mark == tap.mark and not comes_all_the_same:
        return
    rules.check_day(row.day, now)
    rules.check_tap(stands, tap)
    rules.check_time(row.time_choice, row.day, tap.mark.time, now)
    _presence.write_mark(db, actor, [row], tap.mark, now)
    _presence.write_journal(db, actor, row, str(stands.mark), str(tap.mark), now)


def tick_all(
    db: Session, actor: Actor, booking_ids: Collection[int], mark: Mark, was: Mark, now: datetime
) -> Collection[int]:
    """Note these bookings where `was` is noted of them, and leave the others alone; returns the ids of those noted.

    « Tous présents » notes those not ticked yet, and is undone the same way. Sick, billed and cancelled bookings and
    days to come are left alone too. One journal entry. Raises Forbidden, DayIsClosed, ValueError for more than a list
    holds.
    """
    actor.must(Permission.TICK)
    if len(booking_ids) > AT_MOST:
        raise ValueError("Trop de pointages en une fois.")
    days = db.scalars(select(Booking.day).where(Booking.id.in_(booking_ids)).distinct()).all()
    _presence.check_days_open(db, days, now)
    lock_children(db, select(Booking.child_id).where(Booking.id.in_(booking_ids)))
    asked = _presence.ROW.where(
        Booking.id.in_(booking_ids), Booking.day <= local_date(now), Booking.state.in_(STANDING), ~BILLED
    )
    found = db.execute(asked.order_by(Child.last_name, Child.first_name, Child.id)).all()
    rows = [row for row in found if _presence.build_noted(row).mark == was]
    if rows:
        _presence.write_mark(db, actor, rows, mark, now)
        _write_journal(db, actor, rows, mark, was, now)
    return [row.id for row in rows]


def _write_journal(db: Session, actor: Actor, rows: Collection[Any], mark: Mark, was: Mark, now: datetime) -> None:
    """Write one journal entry for all of them: « 2026-11-23 Repas » is « présent : 2 ». Bookings keep who noted them.

    No names: an entry of many families would outlive one that becomes anonymous.
    """
    counted = Counter(f"{row.day} {row.label}" for row in rows)
    before, after = ({on: f"{word} : {count}" for on, count in counted.items()} for word in (was, mark))
    write_entry(db, actor.account_id, Action.TICK, now, before=before, after=after)
