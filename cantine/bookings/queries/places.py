"""How many places of a service are taken on each day, by all children and by those of each of its groups."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, bindparam, case, extract, func, literal, or_, select

from cantine.bookings.rules.places import NONE_TAKEN, DayPlaces
from cantine.common.limits.service_limits import Audience
from cantine.offer.rules.services import ServiceRules
from cantine.store.booking_states import EXPECTED, STANDING
from cantine.store.database import Reader
from cantine.store.tables import Booking, Child, Classroom, LabelHolding, TownCount

Taken = Mapping[tuple[int, date], DayPlaces]
"""The places taken, by service (id) and day."""

IN_NO_GROUP = -1

_RANGE = (
    Booking.service_id.in_(bindparam("services", expanding=True)),
    Booking.day.between(bindparam("first_counted"), bindparam("last_counted")),
    EXPECTED,
)
WITHOUT_GROUPS = (
    select(
        TownCount.service_id,
        TownCount.day,
        func.sum(TownCount.count).label("places"),
        literal(IN_NO_GROUP, Integer).label("place_group"),
    )
    .where(
        TownCount.service_id.in_(bindparam("services", expanding=True)),
        TownCount.day.between(bindparam("first_counted"), bindparam("last_counted")),
        TownCount.state.in_(STANDING),
    )
    .group_by(TownCount.service_id, TownCount.day)
)
"""From the counts that the database keeps with each booking, in its transaction: a grid does not read a whole town's
month. Somebody called off counts there as cancelled."""


def list_limited(services: Iterable[ServiceRules]) -> list[ServiceRules]:
    """Those of these services whose places are limited."""
    return [service for service in services if service.limits_places]


def select_taken(limited: Sequence[ServiceRules]) -> Any:
    """The question of how many places are taken on each day, by group; asked with what `bind_taken` gives.

    A booking is of the first group whose audience it fits, by its class, the child's birth date and the labels held on
    the day, as `find_group` says it of a pupil.
    """
    grouped = [service for service in limited if service.place_groups]
    if not grouped:
        return WITHOUT_GROUPS
    whens = [
        (and_(Booking.service_id == service.id, *_list_conditions(group.audience)), place)
        for service in grouped
        for place, group in enumerate(service.place_groups)
    ]
    of_booking = (
        select(Booking.service_id, Booking.day, case(*whens, else_=IN_NO_GROUP).label("place_group"))
        .join(Child, Child.id == Booking.child_id)
        .join(Classroom, Classroom.id == Booking.classroom_id, isouter=True)
        .where(*_RANGE)
        .subquery()
    )
    columns = of_booking.c.service_id, of_booking.c.day
    counted = func.count().label("places"), of_booking.c.place_group
    return select(*columns, *counted).group_by(*columns, of_booking.c.place_group)


def bind_taken(limited: Sequence[ServiceRules], first: date, last: date) -> dict[str, Any]:
    """The parameters of `select_taken` for these services and the days from `first` to `last`, both included."""
    return {"services": [service.id for service in limited], "first_counted": first, "last_counted": last}


def _list_conditions(audience: Audience) -> list[ColumnElement[bool]]:
    """The conditions of bookings whose child is of this audience on their day."""
    conditions: list[ColumnElement[bool]] = []
    if audience.school_ids or audience.classroom_ids:
        of_class = Booking.classroom_id.in_(sorted(audience.classroom_ids))
        conditions.append(or_(of_class, Classroom.school_id.in_(sorted(audience.school_ids))))
    if audience.label_ids:
        conditions.append(_holds(audience.label_ids))
    if audience.without_label_ids:
        conditions.append(~_holds(audience.without_label_ids))
    age = _compute_age(on_31_december=audience.age_on_31_december)
    if audience.from_age is not None or audience.until_age is not None:
        conditions += [Child.birth_date.is_not(None), age >= (audience.from_age or 0)]
    if audience.until_age is not None:
        conditions.append(age <= audience.until_age)
    return conditions


def _holds(label_ids: Iterable[int]) -> ColumnElement[bool]:
    holder = or_(
        LabelHolding.child_id == Booking.child_id,
        LabelHolding.family_id == Booking.family_id,
        LabelHolding.classroom_id == Booking.classroom_id,
        LabelHolding.school_id == Classroom.school_id,
    )
    in_force = (
        LabelHolding.first_day <= Booking.day,
        or_(LabelHolding.last_day.is_(None), LabelHolding.last_day >= Booking.day),
    )
    return select(LabelHolding.id).where(LabelHolding.label_id.in_(sorted(label_ids)), holder, *in_force).exists()


def _compute_age(*, on_31_december: bool) -> Any:
    years = extract("year", Booking.day) - extract("year", Child.birth_date)
    if on_31_december:
        return years
    day, birthday = (
        100 * extract("month", column) + extract("day", column) for column in (Booking.day, Child.birth_date)
    )
    return years - case((day < birthday, 1), else_=0)


def gather_taken(rows: Iterable[Any]) -> dict[tuple[int, date], DayPlaces]:
    """The places of rows with the columns of `select_taken`."""
    taken: dict[tuple[int, date], DayPlaces] = {}
    for row in rows:
        cell = row.service_id, row.day
        group = None if row.place_group == IN_NO_GROUP else row.place_group
        taken[cell] = taken.get(cell, NONE_TAKEN).add(group, row.places)
    return taken


def count_taken_places(
    db: Reader, services: Iterable[ServiceRules], first: date, last: date
) -> dict[tuple[int, date], DayPlaces]:
    """Places taken per (service, day), for services with limited places only; without one, no query is made."""
    limited = list_limited(services)
    if not limited:
        return {}
    return gather_taken(db.execute(select_taken(limited), bind_taken(limited, first, last)))
