"""Bookings of days that change hands between the families of a child."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from cantine.common.vocabulary import State
from cantine.families.queries import custody
from cantine.families.rules.custody import MovedBookings
from cantine.journal.entries import Action, write_entry
from cantine.store.booking_states import BILLED
from cantine.store.locks import lock_bookings
from cantine.store.tables import Booking, CustodyDay, Family, Service


def hand_over(
    db: Session,
    child_id: int,
    owner: Mapping[date, int],
    numbers: Mapping[int, str],
    before: dict[str, Any],
    after: dict[str, Any],
) -> MovedBookings:
    """Give the child's bookings on these days, unless invoiced, to the family of their day (`owner`).

    `before` and `after`, for the journal, get an entry for each booking that changes families.
    """
    elsewhere = _lock_booked_elsewhere(db, child_id, owner)
    for booking in elsewhere:
        cell = f"{booking.day} {booking.label}"
        before[cell] = f"payé par la famille n° {booking.number}"
        theirs = f"payé par la {numbers[owner[booking.day]]}"
        after[cell] = "déjà facturé, reste tel quel" if booking.invoiced else theirs
    moving = [{"id": one.id, "family_id": owner[one.day]} for one in elsewhere if not one.invoiced]
    if moving:
        db.execute(update(Booking), moving)
    return MovedBookings(len(moving), len(elsewhere) - len(moving))


def hand_over_freed(db: Session, account_id: int | None, booking_ids: Collection[int], now: datetime) -> None:
    """Give bookings that a credit note lets be billed again to the family of their day, where a dated change says so.

    Writes a journal entry for each child of which a booking changes families.
    """
    days: dict[int, list[date]] = {}
    freed = select(Booking.child_id, Booking.day).where(Booking.id.in_(booking_ids)).order_by(Booking.child_id)
    for child_id, day in db.execute(freed.distinct()):
        days.setdefault(child_id, []).append(day)
    for child_id, of_child in days.items():
        arranged = custody.read_homes(db, child_id)
        entered = select(CustodyDay.day, CustodyDay.family_id).where(CustodyDay.child_id == child_id)
        own_days = dict(db.execute(entered).all())
        dated = [day for day in of_child if day in own_days or any(until < day for until in arranged.earlier)]
        owner = {day: family for day in dated if (family := arranged.family_of(day, own_days)) is not None}
        before, after = dict[str, Any](), dict[str, Any]()
        if hand_over(db, child_id, owner, custody.name_families(db, arranged.all), before, after).moved:
            write_entry(db, account_id, Action.HAND_OVER, now, child_id=child_id, before=before, after=after)


def _lock_booked_elsewhere(db: Session, child_id: int, owner: Mapping[date, int]) -> list[Any]:
    """Bookings that stand on days of `owner` and are another family's than the day, locked against billing."""
    asked = (
        select(Booking.id, Booking.day, Booking.family_id, BILLED.label("invoiced"), Service.label, Family.number)
        .join(Service, Service.id == Booking.service_id)
        .join(Family, Family.id == Booking.family_id)
        .where(Booking.child_id == child_id, Booking.day.in_([*owner]), Booking.state != State.CANCELLED)
        .order_by(Booking.day, Service.position, Service.id)
    )
    return [row for row in lock_bookings(db, asked) if owner[row.day] != row.family_id]
