"""For how long children really stayed, and what each child attended."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from cantine.attendance.rules.attendance_counts import Counts, count_stay_minutes
from cantine.common.vocabulary import Presence, State
from cantine.offer.rules.services import ServiceRules
from cantine.store.booking_states import EXPECTED, STANDING
from cantine.store.database import Reader
from cantine.store.tables import Booking, Child, Classroom


def sum_minutes(
    db: Reader, services: Iterable[ServiceRules], first: date, last: date, school_id: int | None = None
) -> dict[tuple[date, int], int]:
    """Minutes that pupils really stayed, by month (its first day) and service; those ticked present count.

    The time that was noted counts, else the chosen one; a stay in a service without times lasts as long as its settings
    say, where they do. `first` and `last` included.
    """
    known = [*services]
    timed = {service.id: service for service in known if service.times}
    lasting = {service.id: service.lasting for service in known if service.lasting and not service.times}
    time = func.coalesce(Booking.real_time, Booking.time)
    adults = select(Child.id).where(~Child.pupil)
    came = (
        Booking.day.between(first, last),
        Booking.state.in_(STANDING),
        Booking.presence == Presence.PRESENT,
        Booking.child_id.not_in(adults),
    )
    asked: Any = (
        select(Booking.day, Booking.service_id, time, func.count())
        .where(*came, Booking.service_id.in_(timed), time.is_not(None))
        .group_by(Booking.day, Booking.service_id, time)
    )
    found: dict[tuple[date, int], int] = defaultdict(int)
    for day, service, at, count in db.execute(_narrow_to_school(asked, school_id)):
        found[day.replace(day=1), service] += count * count_stay_minutes(timed[service].on(day), at)
    if lasting:
        asked = (
            select(Booking.day, Booking.service_id, func.count())
            .where(*came, Booking.service_id.in_(lasting))
            .group_by(Booking.day, Booking.service_id)
        )
        for day, service, count in db.execute(_narrow_to_school(asked, school_id)):
            found[day.replace(day=1), service] += count * lasting[service]
    return dict(found)


def _narrow_to_school(asked: Any, school_id: int | None) -> Any:
    if school_id is None:
        return asked
    return asked.join(Classroom, Classroom.id == Booking.classroom_id).where(Classroom.school_id == school_id)


@dataclass(frozen=True)
class ChildCounts:
    """How often one child was booked for, and attended, one service."""

    child_id: int
    name: str
    classroom_id: int | None
    service_id: int
    counts: Counts


def count_by_child(
    db: Reader, first: date, last: date, *, school_id: int | None = None, classroom_id: int | None = None
) -> list[ChildCounts]:
    """The figures of each child and service, by class and name; of one school or class where one is given."""

    def how_many(*which: ColumnElement[bool]) -> ColumnElement[int]:
        return func.sum(case((and_(*which), 1), else_=0))

    called_off = and_(Booking.state.in_(STANDING), Booking.called_off)
    asked = (
        select(
            Child.id,
            Child.last_name,
            Child.first_name,
            Booking.classroom_id,
            Booking.service_id,
            how_many(EXPECTED, Booking.state == State.BOOKED),
            how_many(EXPECTED, Booking.state == State.ADDED),
            how_many(EXPECTED, Booking.presence == Presence.PRESENT),
            how_many(EXPECTED, Booking.presence == Presence.ABSENT),
            how_many(Booking.state == State.SICK),
            how_many(or_(Booking.state == State.CANCELLED, called_off)),
        )
        .join(Child, Child.id == Booking.child_id)
        .where(Booking.day.between(first, last), Child.pupil)
        .group_by(Child.id, Child.last_name, Child.first_name, Booking.classroom_id, Booking.service_id)
        .order_by(Child.last_name, Child.first_name, Child.id, Booking.service_id)
    )
    if classroom_id is not None:
        asked = asked.where(Booking.classroom_id == classroom_id)
    return [
        ChildCounts(child, f"{last} {first}".strip(), room, service, Counts(*figures))
        for child, last, first, room, service, *figures in db.execute(_narrow_to_school(asked, school_id))
    ]
