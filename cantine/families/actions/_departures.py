"""Bookings that somebody who leaves has after that day are cancelled, and the journal says why; wishes go with them."""

from collections import defaultdict
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from cantine.common.period_types import WishState
from cantine.common.roles import Actor
from cantine.common.vocabulary import STATE_LABELS, Presence, State
from cantine.families.queries.departures import CAN_GO, STANDS
from cantine.journal.entries import Action, write_entry
from cantine.store.closed_books import check_held_books
from cantine.store.locks import lock_bookings, lock_children
from cantine.store.tables import Booking, Service, Wish


def cancel_bookings(db: Session, actor: Actor, now: datetime, why: str, *which: ColumnElement[bool]) -> int:
    """Cancel these bookings where they stand and are neither invoiced nor attended; returns how many that were.

    The journal has one entry for each family and child, with its days and `why`. The caller holds the books where some
    may be past; raises NotAccepted for a day of closed books.
    """
    chosen = STANDS, CAN_GO, *which
    lock_children(db, select(Booking.child_id).where(*chosen))
    rows = lock_bookings(
        db,
        select(Booking.id, Booking.family_id, Booking.child_id, Booking.day, Booking.state, Service.label)
        .join(Service, Service.id == Booking.service_id)
        .where(*chosen)
        .order_by(Booking.day, Service.position, Service.id),
    )
    untouched = {"presence": Presence.UNKNOWN, "ticked_by_id": None, "ticked_at": None, "absence_id": None}
    gone = {"state": State.CANCELLED, "reason": "", "called_off": False, **untouched}
    if rows:
        check_held_books(db, rows[0].day)
        db.execute(update(Booking), [{"id": row.id, **gone} for row in rows])
    told: dict[tuple[int, int], dict[str, str]] = defaultdict(dict)
    for row in rows:
        told[row.family_id, row.child_id][f"{row.day} {row.label}"] = STATE_LABELS[row.state].lower()
    for (family_id, child_id), before in told.items():
        about = {"family_id": family_id, "child_id": child_id}
        after = {**dict.fromkeys(before, "annulé"), "reason": why}
        write_entry(db, actor.account_id, Action.CANCEL_BOOKINGS, now, before=before, after=after, **about)
    return len(rows)


def delete_wishes(db: Session, *which: ColumnElement[bool]) -> None:
    """Delete those of these wishes that have no place: no booking, so nothing is cancelled and nobody is billed."""
    gone = delete(Wish).where(Wish.state != WishState.GRANTED, *which)
    db.execute(gone, execution_options={"synchronize_session": False})
