"""Families with billed days whose price may have changed, by month: a cheap first look before they are priced."""

from collections import defaultdict
from collections.abc import Collection, Sequence
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

_NOT_ANONYMOUS = Booking.family_id.not_in(select(Family.id).where(Family.anonymised_on.is_not(None)))
_PAST = (Booking.day >= bindparam("since"), Booking.day < bindparam("before"), _NOT_ANONYMOUS)
_BILLED_SICK = (
    select(
        Booking.id,
        Booking.family_id,
        Booking.child_id,
        Booking.service_id,
        Booking.day,
        Booking.absence_id,
        InvoiceLine.kind,
        InvoiceLine.unit_cents,
    )
    .join(InvoiceLine, InvoiceLine.id == Booking.invoice_line_id)
    .where(Booking.state == State.SICK, ~is_taken_back())
)
"""Sick days that are on an invoice."""
_SICK = _BILLED_SICK.where(*_PAST)
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
    sick = [(row.family_id, row.day) for row in _filter_sick(db, db.execute(_narrow(_SICK, only), asked).all())]
    for family_id, day in [*sick, *halves]:
        found[day.replace(day=1)].add(family_id)
    return {month: sorted(found[month]) for month in sorted(found)}


def list_sick_days_to_reprice(
    db: Reader, since: date, *, family_id: int | None = None, absence_ids: Collection[int] | None = None
) -> list[Any]:
    """The billed sick days from `since` on, of absences that were reported, that may cost less than they were billed.

    Of all, of one family, or of these absences. Each has its booking (`id`), `family_id`, `child_id`, `day` and
    `absence_id`. One query, and two more where sick days are billed.
    """
    return _filter_sick(db, _list_reported(db, since, family_id, absence_ids))


def count_absences_to_reprice(db: Reader, since: date) -> int:
    """How many absences have a billed sick day from `since` on that is free, or half of a full day.

    One query, and two more where sick days are billed.
    """
    rows = _list_reported(db, since, None, None)
    free = _find_free(db, rows)
    sure = (row for row in rows if row.unit_cents and (row.id in free or row.kind is ChargeKind.FULL_DAY))
    return len({row.absence_id for row in sure})


def _list_reported(
    db: Reader, since: date, family_id: int | None, absence_ids: Collection[int] | None
) -> Sequence[Any]:
    asked = _BILLED_SICK.where(Booking.day >= since, Booking.absence_id.is_not(None), _NOT_ANONYMOUS)
    asked = asked if absence_ids is None else asked.where(Booking.absence_id.in_(absence_ids))
    return db.execute(asked if family_id is None else asked.where(Booking.family_id == family_id)).all()


def _filter_sick(db: Reader, rows: Sequence[Any]) -> list[Any]:
    """Those of these billed sick days whose sickness may be free, or that are billed as something else."""
    free = _find_free(db, rows)
    return [row for row in rows if row.kind is not ChargeKind.CARENCE or row.id in free]


def _find_free(db: Reader, rows: Sequence[Any]) -> set[int]:
    """Those of these sick days (ids of bookings) that are free under the rules of their service."""
    if not rows:
        return set()
    days = [row.day for row in rows]
    counted = sickness_queries.read_sick_days(db, {row.child_id for row in rows}, min(days), max(days))
    services = {service.id: service for service in offer.list_every_service(db)}
    free = set()
    for row in rows:
        one = PricedBooking(row.id, row.child_id, row.service_id, row.day, State.SICK, None, counted[row.id])
        if is_free_sickness(one, services[row.service_id].on(row.day)):
            free.add(row.id)
    return free


def _narrow(asked: Any, only: Collection[int] | None) -> Any:
    return asked if only is None else asked.where(Booking.family_id.in_(only))
