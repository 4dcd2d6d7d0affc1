"""Families with billed days whose price may have changed, by month: a cheap first look before they are priced."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import and_, bindparam, select, union
from sqlalchemy.orm import aliased

from cantine.common.school_days import shift_month
from cantine.common.vocabulary import ChargeKind, State
from cantine.offer.queries import offer
from cantine.prices.rules.charges import PricedBooking, is_free_sickness
from cantine.sickness.queries import sicknesses as sickness_queries
from cantine.store.booking_states import TO_BILL, is_taken_back
from cantine.store.database import Reader
from cantine.store.tables import Booking, Family, InvoiceLine, Service, ServiceTerms

MONTHS_BACK = 12
"""How far back a run looks: a school year with its summer."""

_PAST = (
    Booking.day >= bindparam("since"),
    Booking.day < bindparam("before"),
    Booking.family_id.not_in(select(Family.id).where(Family.anonymised_on.is_not(None))),
)
_SICK = (
    select(Booking.id, Booking.family_id, Booking.child_id, Booking.service_id, Booking.day, InvoiceLine.kind)
    .join(InvoiceLine, InvoiceLine.id == Booking.invoice_line_id)
    .where(*_PAST, Booking.state == State.SICK, ~is_taken_back())
)
"""Sick days that are on an invoice."""
_half = aliased(Booking)
_HALVES = union(
    *(
        select(column).where(pairs.full_day_with_id.is_not(None))
        for pairs, service_id in ((Service, Service.id), (ServiceTerms, ServiceTerms.service_id))
        for column in (service_id, pairs.full_day_with_id)
    )
)
"""Services (ids) that make, made or will make a full day with another."""
_WITH_BILLED_HALF = (
    select(Booking.family_id, Booking.day)
    .join(_half, and_(_half.child_id == Booking.child_id, _half.day == Booking.day, _half.id != Booking.id))
    .where(
        *_PAST,
        TO_BILL,
        Booking.service_id.in_(_HALVES),
        _half.family_id == Booking.family_id,
        _half.service_id.in_(_HALVES),
        _half.invoice_line_id.is_not(None),
    )
    .distinct()
)
"""Half days that are not billed, of days whose other half is."""


def list_months_to_reprice(db: Reader, before: date, only: Collection[int] | None = None) -> dict[date, list[int]]:
    """The families, or those of `only`, that may have to be corrected, by the first day of each month before this one.

    Of the last twelve months. A sick day that is billed as its carence, and is one, is none of them. Two queries, and
    two more where sick days are billed.
    """
    asked: dict[str, Any] = {"since": shift_month(before, -MONTHS_BACK), "before": before}
    found: dict[date, set[int]] = defaultdict(set)
    halves = db.execute(_narrow(_WITH_BILLED_HALF, only), asked).all()
    for family_id, day in [*_list_sick_days(db, asked, only), *halves]:
        found[day.replace(day=1)].add(family_id)
    return {month: sorted(found[month]) for month in sorted(found)}


def _list_sick_days(db: Reader, asked: dict[str, Any], only: Collection[int] | None) -> list[tuple[int, date]]:
    """Family and day of each billed sick day whose sickness may be free, or that is billed as something else."""
    rows = db.execute(_narrow(_SICK, only), asked).all()
    if not rows:
        return []
    days = [row.day for row in rows]
    counted = sickness_queries.read_sick_days(db, {row.child_id for row in rows}, min(days), max(days))
    services = {service.id: service for service in offer.list_every_service(db)}
    found = []
    for row in rows:
        whose = row.id, row.child_id, row.service_id, row.day
        one = PricedBooking(*whose, State.SICK, None, counted[row.id])
        if row.kind is not ChargeKind.CARENCE or is_free_sickness(one, services[row.service_id].on(row.day)):
            found.append((row.family_id, row.day))
    return found


def _narrow(asked: Any, only: Collection[int] | None) -> Any:
    return asked if only is None else asked.where(Booking.family_id.in_(only))
