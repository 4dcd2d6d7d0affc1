"""What has to be mended before a month is billed: counts of each kind, and the cases one page at a time."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import bindparam, func, literal, or_, select

from cantine.attendance.rules.alerts import Alert, AlertCase
from cantine.common.vocabulary import Presence, State, TimeChoice
from cantine.store.booking_states import BILLED, EXPECTED, STANDING
from cantine.store.database import Reader
from cantine.store.tables import Booking, Child, Family, Service

PER_PAGE = 50

_RANGE = Booking.day.between(bindparam("first"), bindparam("last"))
_EMPTY = dict.fromkeys(("day", "child_id", "taken", "capacity"), literal(None))
_EMPTY |= dict.fromkeys(("service", "first_name", "last_name"), literal(""))


def _select_cases(given: dict[str, Any]) -> Any:
    """Cases with the columns of `_EMPTY`, of which those `given` are not empty."""
    return select(*(column.label(name) for name, column in {**_EMPTY, **given}.items()))


_CHILD = {"child_id": Child.id, "first_name": Child.first_name, "last_name": Child.last_name}
_SERVED = {"day": Booking.day, "service": Service.label}
_OF_A_CHILD = (
    _select_cases(_SERVED | _CHILD)
    .join(Child, Child.id == Booking.child_id)
    .join(Service, Service.id == Booking.service_id)
    .where(_RANGE)
)
_PAST = Booking.day < bindparam("today")
_TO_COME_OR_TO_BILL = (Booking.state != State.CANCELLED, or_(~BILLED, Booking.day >= bindparam("today")))
"""Bookings that will still be cooked for or billed, sick days too."""
_CASES: dict[Alert, Any] = {
    Alert.NOT_TICKED: _OF_A_CHILD.where(_PAST, Booking.state.in_(STANDING), Booking.presence == Presence.UNKNOWN),
    Alert.NOT_BOOKED: _OF_A_CHILD.where(Booking.state == State.CANCELLED, Booking.presence == Presence.PRESENT),
    Alert.NO_TIME: _OF_A_CHILD.where(
        _PAST,
        Service.time_choice != TimeChoice.NONE,
        Booking.state.in_(STANDING),
        Booking.presence == Presence.PRESENT,
        Booking.real_time.is_(None),
        Booking.time.is_(None),
    ),
    Alert.NO_CLASS: _select_cases(_CHILD)
    .join(Booking, Booking.child_id == Child.id)
    .where(_RANGE, Booking.state.in_(STANDING), Child.classroom_id.is_(None), Child.pupil)
    .distinct(),
    Alert.TOO_MANY: _select_cases(_SERVED | {"taken": func.count(), "capacity": Service.capacity})
    .join(Service, Service.id == Booking.service_id)
    .where(_RANGE, EXPECTED, Service.capacity.is_not(None))
    .group_by(Booking.day, Service.id, Service.label, Service.capacity)
    .having(func.count() > Service.capacity),
    Alert.OUTSIDE: _OF_A_CHILD.where(
        *_TO_COME_OR_TO_BILL, or_(Booking.day < Child.enrolled_from, Booking.day > Child.enrolled_until)
    ),
    Alert.ARCHIVED: _OF_A_CHILD.join(Family, Family.id == Booking.family_id).where(
        *_TO_COME_OR_TO_BILL, Family.archived_on.is_not(None)
    ),
}


def count_by_kind(db: Reader, first: date, last: date, today: date) -> dict[Alert, int]:
    """How many cases of each kind there are from `first` to `last`, both included. One query.

    Nobody has to have ticked or timed `today` yet.
    """
    counted = [
        select(func.count()).select_from(cases.order_by(None).subquery()).scalar_subquery().label(str(kind))
        for kind, cases in _CASES.items()
    ]
    row = db.execute(select(*counted), {"first": first, "last": last, "today": today}).one()
    return dict(zip(_CASES, row, strict=True))


def list_cases(db: Reader, kind: Alert, first: date, last: date, today: date, page: int = 1) -> Sequence[AlertCase]:
    """One page of the cases of a kind, by day, service and name. One query."""
    found = _CASES[kind].subquery()
    asked = (
        select(found)
        .order_by(found.c.day, found.c.service, found.c.last_name, found.c.first_name, found.c.child_id)
        .limit(PER_PAGE)
        .offset((page - 1) * PER_PAGE)
    )
    rows = db.execute(asked, {"first": first, "last": last, "today": today})
    return [
        AlertCase(
            row.day,
            row.service,
            row.child_id,
            f"{row.last_name} {row.first_name}".strip(),
            f"{row.taken} pour {row.capacity} places" if row.taken is not None else "",
        )
        for row in rows
    ]
