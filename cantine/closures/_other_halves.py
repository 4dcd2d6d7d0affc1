"""What is billed anew because a closure took one half of a full day: the other half, at a price of its own."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cantine.billing.queries.booking_prices import price_bookings
from cantine.closures.rules import BilledAgain, CoveredBooking
from cantine.common.vocabulary import ChargeKind
from cantine.store.booking_states import BILLED
from cantine.store.tables import Booking, Child, InvoiceLine


def list_other_halves(db: Session, rows: Sequence[Any]) -> dict[int, CoveredBooking]:
    """The bookings (by id) that stand on the same full days of invoices as these, and are none of them."""
    ours, places = {row.id for row in rows}, {(row.invoice_line_id, row.day) for row in rows if row.invoice_line_id}
    if not places:
        return {}
    found = (
        select(
            Booking.id,
            Booking.family_id,
            Booking.child_id,
            Child.first_name,
            Child.last_name,
            Booking.day,
            Booking.service_id,
            Booking.invoice_line_id,
        )
        .join(Child, Child.id == Booking.child_id)
        .join(InvoiceLine, InvoiceLine.id == Booking.invoice_line_id)
        .where(InvoiceLine.id.in_({line for line, _day in places}), InvoiceLine.kind == ChargeKind.FULL_DAY)
        .order_by(Booking.family_id, Booking.child_id, Booking.day)
    )
    return {
        row.id: CoveredBooking(
            row.family_id, row.child_id, f"{row.first_name} {row.last_name}".strip(), row.day, row.service_id
        )
        for row in db.execute(found)
        if row.id not in ours and (row.invoice_line_id, row.day) in places
    }


def price_other_halves(db: Session, halves: dict[int, CoveredBooking]) -> dict[int, BilledAgain]:
    """By family (id), those of these bookings that a credit note took off their invoice, and what they cost now."""
    if not halves:
        return {}
    freed = {*db.scalars(select(Booking.id).where(Booking.id.in_(halves), ~BILLED))}
    cents = price_bookings(db, freed)
    return {
        family_id: BilledAgain([one for id, one in halves.items() if id in freed and one.family_id == family_id], due)
        for family_id, due in cents.items()
    }
