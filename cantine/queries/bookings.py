"""Who is booked for what."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, func, select

from cantine.rules.bookable import Standing
from cantine.rules.services import Service
from cantine.rules.words import State
from cantine.store.database import Reader
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


_BOOKED = select(
    Booking.id,
    Booking.child_id,
    Booking.day,
    Booking.service_id,
    Booking.family_id,
    Booking.state,
    Booking.time,
    Booking.invoice_line_id.is_not(None),
).order_by(Booking.day)
_OF_CHILDREN = _BOOKED.where(
    Booking.child_id.in_(bindparam("children", expanding=True)),
    Booking.day.between(bindparam("first"), bindparam("last")),
    Booking.state != State.CANCELLED,
)
_NOT_INVOICED = _BOOKED.where(
    Booking.family_id == bindparam("family"), Booking.invoice_line_id.is_(None), Booking.state.in_(STANDING)
)
_TAKEN = (
    select(Booking.service_id, Booking.day, func.count())
    .where(
        Booking.service_id.in_(bindparam("services", expanding=True)),
        Booking.day.between(bindparam("first"), bindparam("last")),
        Booking.state.in_(STANDING),
    )
    .group_by(Booking.service_id, Booking.day)
)


def of_children(db: Reader, child_ids: Collection[int], first: date, last: date) -> list[Booked]:
    """Every booking of these children from `first` to `last`, both included, that is not cancelled; by day."""
    rows = db.execute(_OF_CHILDREN, {"children": [*child_ids], "first": first, "last": last})
    return [_booked(row) for row in rows]


def not_invoiced(db: Reader, family_id: int) -> list[Booked]:
    """The bookings that this family has and was not billed for yet, by day: the « inscriptions en cours »."""
    return [_booked(row) for row in db.execute(_NOT_INVOICED, {"family": family_id})]


def _booked(row: Any) -> Booked:
    booking_id, child_id, day, service_id, family_id, state, time, invoiced = row
    return Booked(booking_id, child_id, day, service_id, family_id, State(state), time, invoiced)


def taken(db: Reader, services: Iterable[Service], first: date, last: date) -> dict[tuple[int, date], int]:
    """Places taken per (service, day), for the services with a capacity only; without one, no query is made."""
    limited = [service.id for service in services if service.capacity is not None]
    if not limited:
        return {}
    rows = db.execute(_TAKEN, {"services": limited, "first": first, "last": last})
    return {(service_id, day): count for service_id, day, count in rows}


def standing(booked: Booked | None, places_taken: int = 0) -> Standing:
    """What a cell of the grid holds, for the rules; None is an empty cell."""
    if booked is None:
        return Standing(taken=places_taken)
    return Standing(True, booked.time, booked.invoiced, booked.state is State.SICK, places_taken)
