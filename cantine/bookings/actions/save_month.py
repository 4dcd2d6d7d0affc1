"""A parent saves the month grid of one child."""

from collections.abc import Callable, Container, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from cantine.bookings.actions import _pending_receipts, _pending_wishes
from cantine.bookings.actions._additions import build_addition, build_cancelling
from cantine.bookings.actions.pending_changes import AT_MOST, PendingChanges
from cantine.bookings.rules.bookable import CellState
from cantine.bookings.rules.cell_changes import CellChange, GridCell, MonthSaved
from cantine.bookings.rules.decisions import make_parent_rule
from cantine.bookings.rules.late_bookings import is_late
from cantine.bookings.rules.receipts import list_saved_items
from cantine.common.paris import local_date
from cantine.common.roles import Actor, NotFound
from cantine.common.terms.booking_events import LateBy
from cantine.families.queries import families
from cantine.families.rules.pupil import Pupil
from cantine.journal.entries import Action, write_entry


def save_month(
    db: Session,
    actor: Actor,
    child_id: int,
    changes: Sequence[CellChange],
    now: datetime,
    *,
    at_most: int = AT_MOST,
    action: Action = Action.SAVE_MONTH,
) -> MonthSaved:
    """Apply the changes that the rules allow; the others come back with their refusal. Saving twice changes nothing.

    `now` must be read inside the transaction of `db`; `action` is what the journal calls it. Raises Forbidden for
    somebody who is no guardian, NotFound for a child that is not this family's, ValueError for more changes than a
    month can hold. In a period that takes wishes what is ticked is kept as a wish, and is no booking.

    A fixed number of queries, whatever the number of changes: 9, and 2 more where places are limited, 1 more where some
    cells were once booked and others never, 1 more where wishes are taken, 1 more where a day is past. Nothing to
    change needs 2 less.
    """
    family_id = actor.require_family()
    today = local_date(now)
    pending = PendingChanges.load(db, child_id, changes, today=today, at_most=at_most) if changes else None
    child = families.find_child(db, family_id, child_id)
    if child is None:
        raise NotFound
    if pending is None:
        return MonthSaved()

    pending.hold_periods(db, family_id, now)
    _pending_wishes.add_wishes(db, pending)
    saved = pending.decide(make_parent_rule(child.pupil, now), child.pupil)
    wished = _pending_wishes.write_wishes(db, pending, family_id, now)
    pending.write(db, _make_columns(pending, child.pupil, family_id, now), without=wished)
    saved = replace(saved, **_list_wished(saved, pending, wished))
    if pending.before:
        told = {"before": pending.describe(pending.before), "after": pending.describe(pending.after)}
        write_entry(db, actor.account_id, action, now, family_id=family_id, child_id=child_id, **told)
    _pending_receipts.note_save(db, family_id, list_saved_items(child_id, saved, pending.before, pending.after), now)
    return saved


def _list_wished(saved: MonthSaved, pending: PendingChanges, wished: Container[GridCell]) -> dict[str, Any]:
    ours = [one for one in saved.saved if (one.day, one.service_id) in wished]
    return {"wished": ours, "prepared": [one for one in ours if pending.is_prepared((one.day, one.service_id))]}


def _make_columns(
    pending: PendingChanges, pupil: Pupil, family_id: int, now: datetime
) -> Callable[[GridCell, CellState], dict[str, Any]]:
    """What gives the columns of a cell that a parent changes: what is added after its cutoff is late."""

    def columns_of(cell: GridCell, stands: CellState) -> dict[str, Any]:
        if not stands.on:
            return {"family_id": family_id, **build_cancelling()}
        late = not pending.before[cell].on and is_late(*pending.find_place(cell), now, pupil.is_exempt(cell[0]))
        return {"family_id": family_id, **build_addition(LateBy.PARENT if late else None)}

    return columns_of
