"""Bookings that were billed once, that a credit note gave back, and that stand without being billed again yet."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import and_, extract, select
from sqlalchemy.orm import aliased

from cantine.billing.rules.invoices import parse_billed_days
from cantine.common.vocabulary import ChargeKind
from cantine.store.booking_states import TO_BILL
from cantine.store.database import Reader
from cantine.store.tables import Booking, Invoice, InvoiceLine, Service, ServiceTerms

_note = aliased(InvoiceLine)
_pairs = (
    select(Service.full_day_with_id.label("other_id"), Service.id)
    .where(Service.full_day_with_id.is_not(None))
    .union(
        select(ServiceTerms.full_day_with_id, ServiceTerms.service_id).where(ServiceTerms.full_day_with_id.is_not(None))
    )
    .subquery()
)
_of_full_day = select(_pairs.c.id).where(_pairs.c.other_id == Booking.service_id, _pairs.c.id == InvoiceLine.service_id)
_FOUND = (
    select(Booking.family_id, Booking.id, Booking.day, _note.days)
    .select_from(_note)
    .join(InvoiceLine, InvoiceLine.id == _note.credits_id)
    .join(Invoice, Invoice.id == InvoiceLine.invoice_id)
    .join(
        Booking,
        and_(
            Booking.child_id == InvoiceLine.child_id,
            Booking.family_id == Invoice.family_id,
            extract("year", Booking.day) == extract("year", Invoice.month),
            extract("month", Booking.day) == extract("month", Invoice.month),
            TO_BILL,
        ),
    )
    .where(
        InvoiceLine.kind.in_((ChargeKind.USUAL, ChargeKind.CARENCE, ChargeKind.FULL_DAY)),
        (Booking.service_id == InvoiceLine.service_id)
        | (_of_full_day.exists() & (InvoiceLine.kind == ChargeKind.FULL_DAY)),
    )
    .order_by(Booking.day)
)


def count_credited_to_bill(db: Reader) -> Mapping[date, tuple[int, int]]:
    """How many families and bookings of each billed month (its first day) these are, the earliest first. One query."""
    families: dict[date, set[int]] = {}
    bookings: dict[date, set[int]] = {}
    for family_id, booking_id, day, days in db.execute(_FOUND):
        month = day.replace(day=1)
        if day.day in parse_billed_days(days):
            families.setdefault(month, set()).add(family_id)
            bookings.setdefault(month, set()).add(booking_id)
    return {month: (len(families[month]), len(bookings[month])) for month in families}
