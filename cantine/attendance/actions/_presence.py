"""Noting the presence of bookings: they are read and locked, written, and journalled."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from cantine.attendance.rules.roll_call import DayIsClosed, Mark, NotedState, decide_state
from cantine.common.form_input import NotAccepted
from cantine.common.paris import local_date
from cantine.common.roles import Actor, NotFound
from cantine.common.vocabulary import Presence, State
from cantine.journal.entries import Action, write_entry
from cantine.store.account_names import select_account_name
from cantine.store.closed_books import check_books_open
from cantine.store.locks import lock_children
from cantine.store.tables import Account, Booking, Child, Service

ROW = (
    select(
        Booking.id,
        Booking.child_id,
        Booking.family_id,
        Booking.day,
        Booking.state,
        Booking.presence,
        Booking.real_time,
        Booking.reason,
        Booking.late_by,
        Booking.invoice_line_id,
        Booking.absence_id,
        Booking.ticked_at,
        select_account_name().label("by"),
        Child.first_name,
        Child.last_name,
        Service.label,
        Service.time_choice,
    )
    .join(Child, Child.id == Booking.child_id)
    .join(Service, Service.id == Booking.service_id)
    .join(Account, Account.id == Booking.ticked_by_id, isouter=True)
)


def was_added(row: Any) -> bool:
    """Whether the booking was added after its cutoff, whatever became of it since."""
    return row.late_by is not None or bool(row.reason)


def check_days_open(db: Session, days: Collection[date], now: datetime) -> None:
    """Raise DayIsClosed where the books of one of these days are closed; today's never are."""
    try:
        check_books_open(db, *(day for day in days if day < local_date(now)))
    except NotAccepted as closed:
        raise DayIsClosed(str(closed)) from None


def lock_booking(db: Session, booking_id: int, now: datetime) -> Any:
    """The booking as it stands, of a child that nobody else changes. Raises NotFound, DayIsClosed."""
    day = db.scalar(select(Booking.day).where(Booking.id == booking_id))
    check_days_open(db, [] if day is None else [day], now)
    lock_children(db, select(Booking.child_id).where(Booking.id == booking_id))
    row = db.execute(ROW.where(Booking.id == booking_id)).one_or_none()
    if row is None:
        raise NotFound
    return row


def build_noted(row: Any) -> NotedState:
    """What is noted of the booking in this row; a time counts only for a child that is present."""
    mark = Mark(Presence(row.presence), row.real_time if row.presence == Presence.PRESENT else None)
    return NotedState(State(row.state), mark, row.by, row.ticked_at, row.invoice_line_id is not None)


def build_columns(actor: Actor, mark: Mark, now: datetime) -> dict[str, Any]:
    """The columns of a booking with this mark, with who noted it and when; it is no longer called off."""
    by = {"ticked_by_id": actor.account_id, "ticked_at": now}
    return {"presence": mark.presence, "real_time": mark.time, "called_off": False, **by}


def write_mark(db: Session, actor: Actor, rows: Collection[Any], mark: Mark, now: datetime) -> None:
    """Write the mark, in one statement for each state that the bookings then have."""
    of_state: dict[State, list[int]] = defaultdict(list)
    for row in rows:
        reported_sick = row.absence_id is not None or row.state == State.SICK
        state = decide_state(State(row.state), mark.presence, late=was_added(row), reported_sick=reported_sick)
        of_state[state].append(row.id)
    for state, ids in of_state.items():
        db.execute(update(Booking).where(Booking.id.in_(ids)).values(state=state, **build_columns(actor, mark, now)))


def write_journal(db: Session, actor: Actor, row: Any, before: str, after: str, now: datetime) -> None:
    """Write the journal entry of one booking."""
    label = f"{row.day} {row.label}"
    about = {"family_id": row.family_id, "child_id": row.child_id}
    write_entry(db, actor.account_id, Action.TICK, now, before={label: before}, after={label: after}, **about)
