"""The list of a roll call: who is booked for a service on a day, what is noted of each, who else may come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, and_, bindparam, func, select

from cantine.attendance.rules.roll_call import Mark
from cantine.common.search import make_plain
from cantine.common.vocabulary import Presence, State
from cantine.families.queries import children
from cantine.families.queries.children import FoundChild
from cantine.store.account_names import select_account_name
from cantine.store.booking_states import BILLED, STANDING
from cantine.store.database import Reader
from cantine.store.tables import Account, Booking, Child, Classroom, HealthNote

AT_MOST = 400
"""Children on one list; more of them are shown class by class."""


@dataclass(frozen=True)
class RollLine:
    """One booking of the list, in the class and with the diet of that day.

    `by` and `at` are who noted it and when; `time` is what the family chose (minutes). `health` is the child's note
    (None: there is none, or not for these eyes), `basket` whether it brings its meal; `reason` why it was added late.
    """

    id: int
    child_id: int
    first_name: str
    last_name: str
    classroom_id: int | None
    diet: str
    health: str | None
    basket: bool
    state: State
    time: int | None
    reason: str
    mark: Mark
    billed: bool
    by: str
    at: datetime | None
    pupil: bool = True


_LINES = (
    select(
        Booking.id,
        Booking.child_id,
        Child.first_name,
        Child.last_name,
        Booking.classroom_id,
        Booking.diet,
        HealthNote.text.label("health"),
        func.coalesce(HealthNote.basket, False).label("basket"),
        Booking.state,
        Booking.time,
        Booking.reason,
        Booking.presence,
        Booking.real_time,
        BILLED.label("billed"),
        select_account_name().label("by"),
        Booking.ticked_at.label("at"),
        Child.pupil,
    )
    .join(Child, Child.id == Booking.child_id)
    .join(Classroom, Classroom.id == Booking.classroom_id, isouter=True)
    .join(HealthNote, and_(HealthNote.child_id == Child.id, bindparam("health", type_=Boolean())), isouter=True)
    .join(Account, Account.id == Booking.ticked_by_id, isouter=True)
    .where(
        Booking.day == bindparam("day"), Booking.service_id == bindparam("service"), Booking.state != State.CANCELLED
    )
    .order_by(
        Classroom.school_id.nulls_last(), Classroom.position, Classroom.id, Child.last_name, Child.first_name, Child.id
    )
    .limit(AT_MOST + 1)
)
_OF_CLASS = _LINES.where(Booking.classroom_id == bindparam("classroom"))
_BOOKED = select(Booking.child_id).where(
    Booking.day == bindparam("day"),
    Booking.service_id == bindparam("service"),
    Booking.state.in_(STANDING),
    Booking.child_id.in_(bindparam("children", expanding=True)),
)


def list_lines(
    db: Reader, day: date, service_id: int, classroom_id: int | None = None, *, health: bool = False
) -> list[RollLine]:
    """The bookings (booked, added or sick) of one class or of all (None), by class and name. One query.

    At most AT_MOST + 1 of them: one more shows that there are too many. `health`: with health notes.
    """
    asked = {"day": day, "service": service_id, "classroom": classroom_id, "health": health}
    found = [_build_line(row) for row in db.execute(_LINES if classroom_id is None else _OF_CLASS, asked)]
    order = {classroom: place for place, classroom in enumerate(dict.fromkeys(one.classroom_id for one in found))}
    return sorted(
        found, key=lambda one: (order[one.classroom_id], make_plain(one.last_name), make_plain(one.first_name), one.id)
    )


def _build_line(row: Any) -> RollLine:
    fields = row._asdict()
    presence, time = Presence(fields.pop("presence")), fields.pop("real_time")
    mark = Mark(presence, time if presence is Presence.PRESENT else None)
    return RollLine(**{**fields, "state": State(row.state)}, mark=mark)


def search_children(db: Reader, typed: str, day: date, service_id: int) -> Sequence[tuple[FoundChild, bool]]:
    """Children at the school whose name is typed, each with whether it is booked for this service that day."""
    named = children.search_by_name(db, typed, day)
    asked = {"day": day, "service": service_id, "children": [one.id for one in named]}
    booked = set(db.execute(_BOOKED, asked).scalars()) if named else set()
    return [(one, one.id in booked) for one in named]
