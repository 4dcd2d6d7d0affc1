"""The part of a save that is about wishes: found beside the bookings, decided with them, written by itself."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, insert, or_, update
from sqlalchemy.orm import Session

from cantine.bookings.actions.pending_changes import PendingChanges
from cantine.bookings.queries import wishes
from cantine.bookings.rules.bookable import CellState
from cantine.bookings.rules.cell_changes import GridCell
from cantine.bookings.rules.wishes import is_wish, mark_wishes
from cantine.store.tables import Wish


def add_wishes(db: Session, pending: PendingChanges) -> None:
    """Add the child's wishes to what stands: a wish is a ticked cell, and what is booked counts before it.

    One query, none where no period of these days takes wishes.
    """
    days = [change.day for change in pending.changes]
    found = wishes.list_wishes(db, [pending.child_id], pending.ground.calendar, min(days), max(days))
    if found:
        pending.add_stands(wishes.place_wishes(found, pending.child_id))


def write_wishes(db: Session, pending: PendingChanges, family_id: int, now: datetime) -> set[GridCell]:
    """Write what is wished now, delete what is not any more; the cells that are wishes, which are marked in `after`.

    Another time keeps its place in the order. Only the other cells are to be written as bookings.
    """
    calendar = pending.ground.calendar
    pending.after = mark_wishes(pending.before, pending.after, calendar)
    wished = {cell: stands for cell, stands in pending.after.items() if is_wish(cell, pending.before[cell], calendar)}
    _write(db, pending, wished, family_id, now)
    return set(wished)


def _write(
    db: Session, pending: PendingChanges, wished: Mapping[GridCell, CellState], family_id: int, now: datetime
) -> None:
    calendar = pending.ground.calendar
    new: list[dict[str, Any]] = []
    gone, again = [], []
    for (day, service_id), stands in wished.items():
        cell = and_(Wish.child_id == pending.child_id, Wish.day == day, Wish.service_id == service_id)
        if not stands.on:
            gone.append(cell)
        elif pending.before[day, service_id].wish is not None:
            again.append((cell, stands.time))
        elif period := calendar.find_period(service_id, day):
            whose = {"child_id": pending.child_id, "family_id": family_id, "period_id": period.id}
            new.append(
                {
                    **whose,
                    "day": day,
                    "service_id": service_id,
                    "time": stands.time,
                    "wished_at": now,
                    "state": stands.wish,
                }
            )
    quietly = {"synchronize_session": False}
    if gone:
        db.execute(delete(Wish).where(or_(*gone)), execution_options=quietly)
    for cell, time in again:
        db.execute(update(Wish).where(cell).values(time=time), execution_options=quietly)
    if new:
        db.execute(insert(Wish), new, execution_options={"render_nulls": True})
