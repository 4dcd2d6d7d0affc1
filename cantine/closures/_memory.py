"""What a closure cancelled is remembered until the closure goes, or until its days are open again."""

from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import delete, exists, insert, select, update
from sqlalchemy.orm import Session

from cantine.closures.rules import CancelledBooking, CoveredBooking
from cantine.common.terms.kept_sickness import KeptSickness
from cantine.store.database import Reader
from cantine.store.tables import Absence, Booking, Child, ClosedBooking

_REMEMBERED = (
    select(
        Booking.id,
        Booking.family_id,
        Booking.child_id,
        Child.first_name,
        Child.last_name,
        Booking.day,
        Booking.service_id,
        Booking.state.label("state_now"),
        Booking.classroom_id.label("classroom_now"),
        ClosedBooking.closed_at,
        ClosedBooking.state,
        ClosedBooking.called_off,
        ClosedBooking.classroom_id,
        ClosedBooking.absence_id,
        ClosedBooking.sickness,
    )
    .join(Booking, Booking.id == ClosedBooking.booking_id)
    .join(Child, Child.id == Booking.child_id)
    .order_by(Booking.family_id, Booking.child_id, Booking.day, Booking.service_id)
)

AT_ONCE = 1_000
"""Bookings in one statement; bounds its parameters."""

SICKNESS_COLUMNS = tuple(field.name for field in fields(KeptSickness) if field.name != "proof_was_sent")


def remember(db: Session, closure_id: int, rows: Sequence[Any], now: datetime) -> None:
    """Remember these bookings as they are, before the closure cancels them."""
    forget(db, [row.id for row in rows])
    kept = ("state", "called_off", "classroom_id", "absence_id")
    told = {"closure_id": closure_id, "closed_at": now}
    values = [{"booking_id": row.id, **told, **{name: getattr(row, name) for name in kept}} for row in rows]
    db.execute(insert(ClosedBooking), values, execution_options={"render_nulls": True})


def delete_empty_sicknesses(db: Session, absence_ids: Collection[int]) -> None:
    """Delete those of these absences that have no day left; what a closure remembers of their days keeps what they
    were."""
    empty = ~exists().where(Booking.absence_id == Absence.id)
    for absence in db.scalars(select(Absence).where(Absence.id.in_(sorted(absence_ids)), empty).order_by(Absence.id)):
        columns = {name: getattr(absence, name) for name in SICKNESS_COLUMNS}
        sickness = KeptSickness(**columns, proof_was_sent=absence.proof_sent_at is not None)
        theirs = update(ClosedBooking).where(ClosedBooking.absence_id == absence.id)
        db.execute(theirs.values(sickness=sickness), execution_options={"synchronize_session": False})
        db.execute(delete(Absence).where(Absence.id == absence.id), execution_options={"synchronize_session": False})
        db.expunge(absence)


def list_remembered(db: Reader, closure_id: int) -> list[CancelledBooking]:
    """What this closure cancelled and is remembered, by family, child and day."""
    return [
        CancelledBooking(
            row.id,
            CoveredBooking(
                row.family_id, row.child_id, f"{row.first_name} {row.last_name}".strip(), row.day, row.service_id
            ),
            row.closed_at,
            row.state,
            row.called_off,
            row.classroom_id,
            row.absence_id,
            row.sickness,
            row.state_now,
            row.classroom_now,
        )
        for row in db.execute(_REMEMBERED.where(ClosedBooking.closure_id == closure_id))
    ]


def forget(db: Session, booking_ids: Sequence[int]) -> None:
    """Remember these bookings no more."""
    for start in range(0, len(booking_ids), AT_ONCE):
        db.execute(delete(ClosedBooking).where(ClosedBooking.booking_id.in_(booking_ids[start : start + AT_ONCE])))


def hand_on(db: Session, booking_id: int, closure_id: int) -> None:
    """Let another closure, which closes the day of this booking too, remember it from here on."""
    db.execute(update(ClosedBooking).where(ClosedBooking.booking_id == booking_id).values(closure_id=closure_id))
