"""Which bookings a question means: those that stand, those that are expected, those that are billed or are to be."""

from typing import Any

from sqlalchemy import ColumnElement, Integer, String, and_, cast, extract, literal, or_, select
from sqlalchemy.orm import aliased

from cantine.common.vocabulary import State
from cantine.store.tables import Booking, InvoiceLine

STANDING = (State.BOOKED, State.ADDED)
"""The states of a booking that stands: it is billed, and a meal is cooked unless it was called off."""
EXPECTED = and_(Booking.state.in_(STANDING), ~Booking.called_off)
"""Bookings with a meal to cook and a place taken: not those called off after the cutoff, which are billed anyway."""
BILLED = Booking.invoice_line_id.is_not(None)
"""On a line of an invoice. A credit note after which the day may be billed again takes the booking off that line."""
TO_BILL = and_(Booking.state.in_(STANDING), ~BILLED)
"""Stands and is not billed yet. Sick days are none of these, as some of them are free: see `is_to_price`."""


def is_to_price(booking: Any = Booking) -> ColumnElement[bool]:
    """Whether a bill prices this booking: it is not billed yet, or a sickness may have made it free since its invoice.

    `booking` may be an alias of the table. Cancelled ones cost nothing.
    """
    return and_(booking.state != State.CANCELLED, or_(booking.invoice_line_id.is_(None), booking.state == State.SICK))


def is_taken_back() -> ColumnElement[bool]:
    """Whether the line that bills a booking (the `Booking` of the question around it) was taken back for its day.

    Days stand on a line as `format_billed_days` writes them: « 1, 3 (×4), 8 ».
    """
    note = aliased(InvoiceLine)
    day = cast(cast(extract("day", Booking.day), Integer), String)
    among = literal(", ").op("||")(note.days).op("||")(",")
    exactly, with_units = (literal(", ").op("||")(day).op("||")(end) for end in (",", " ("))
    return (
        select(note.id)
        .where(note.credits_id == Booking.invoice_line_id, or_(among.contains(exactly), among.contains(with_units)))
        .correlate(Booking)
        .exists()
    )
