"""Who is booked for what."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from cantine.rules.bookable import Standing
from cantine.rules.services import Service
from cantine.rules.words import State
from cantine.store.tables import Booking

STANDING = (State.BOOKED, State.ADDED)
"""The states in which a meal is cooked and a place is taken."""


@dataclass(frozen=True)
class Booked:
    """One booking that stands: booked by parents, added by the town hall, or reported sick. Time in minutes."""

    id: int
    child_id: int
    day: date
    service_id: int
    family_id: int
    state: State
    time: int | None
    invoiced: bool


def of_children(db: Session, child_ids: Collection[int], first: date, last: date) -> list[Booked]:
    """Every booking of these children from `first` to `last`, both included, that is not cancelled; by day."""
    return _booked(
        db, Booking.child_id.in_(child_ids), Booking.day.between(first, last), Booking.state != State.CANCELLED
    )


def not_invoiced(db: Session, family_id: int) -> list[Booked]:
    """The bookings that this family has and was not billed for yet, by day: the « inscriptions en cours »."""
    return _booked(db, Booking.family_id == family_id, Booking.invoice_line_id.is_(None), Booking.state.in_(STANDING))


def _booked(db: Session, *which: ColumnElement[bool]) -> list[Booked]:
    rows = db.execute(
        select(
            Booking.id,
            Booking.child_id,
            Booking.day,
            Booking.service_id,
            Booking.family_id,
            Booking.state,
            Booking.time,
            Booking.invoice_line_id.is_not(None),
        )
        .where(*which)
        .order_by(Booking.day)
    )
    return [Booked(*row[:5], State(row[5]), *row[6:]) for row in rows]


def taken(db: Session, services: Iterable[Service], first: date, last: date) -> dict[tuple[int, date], int]:
    """Places taken per (service, day), for the services with a capacity only; without one, no query is made."""
    limited = [service.id for service in services if service.capacity is not None]
    if not limited:
        return {}
    rows = db.execute(
        select(Booking.service_id, Booking.day, func.count())
        .where(Booking.service_id.in_(limited), Booking.day.between(first, last), Booking.state.in_(STANDING))
        .group_by(Booking.service_id, Booking.day)
    )
    return {(service_id, day): count for service_id, day, count in rows}


def standing(booked: Booked | None, places_taken: int = 0) -> Standing:
    """What a cell of the grid holds, for the rules; None is an empty cell."""
    if booked is None:
        return Standing(taken=places_taken)
    return Standing(True, booked.time, booked.invoiced, booked.state is State.SICK, places_taken)
