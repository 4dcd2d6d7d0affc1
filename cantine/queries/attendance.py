"""How many are booked and how many came, day by day: read from the counts that the database keeps itself."""

from collections.abc import Hashable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select

from cantine.queries.bookings import STANDING
from cantine.rules.attendance import By, Counts
from cantine.rules.words import Diet, Presence, State
from cantine.store.database import Reader
from cantine.store.tables import Classroom, HeadCount

Group = int | Diet | None
"""A class, a school or a service by its id, or a diet; None is children without a class."""


def _of(*which: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(HeadCount.count).filter(*which), 0)


_STANDS = HeadCount.state.in_(STANDING)
_FIGURES = (
    _of(HeadCount.state == State.BOOKED),
    _of(HeadCount.state == State.ADDED),
    _of(_STANDS, HeadCount.presence == Presence.PRESENT),
    _of(_STANDS, HeadCount.presence == Presence.ABSENT),
    _of(HeadCount.state == State.SICK),
    _of(HeadCount.state == State.CANCELLED),
)
_GROUPS: dict[By | None, Any] = {
    By.CLASSROOM: HeadCount.classroom_id,
    By.SCHOOL: Classroom.school_id,
    By.DIET: HeadCount.diet,
}


def per_day(
    db: Reader,
    first: date,
    last: date,
    by: By | None = None,
    *,
    school_id: int | None = None,
    service_id: int | None = None,
) -> dict[tuple[date, int, Group], Counts]:
    """The figures of each (day, service id, group), `first` and `last` included; days with none are absent.

    The group is a class, a school or a diet; the service again where nothing else is asked for. Of one school or one
    service, where they are given.
    """
    key = [HeadCount.day, HeadCount.service_id, _GROUPS.get(by, HeadCount.service_id)]
    asked = select(*key, *_FIGURES).where(HeadCount.day.between(first, last)).group_by(*dict.fromkeys(key))
    if by is By.SCHOOL or school_id is not None:
        asked = asked.join(Classroom, Classroom.id == HeadCount.classroom_id, isouter=True)
    if school_id is not None:
        asked = asked.where(Classroom.school_id == school_id)
    if service_id is not None:
        asked = asked.where(HeadCount.service_id == service_id)
    rows = db.execute(asked)
    return {(day, service, group): Counts(*figures) for day, service, group, *figures in rows if any(figures)}


def of_key(counts: dict[tuple[date, int, Group], Counts], *places: int) -> dict[Any, Counts]:
    """The figures summed up by some places of their keys: 0 the day, 1 the service, 2 the group."""
    summed: dict[Hashable, Counts] = {}
    for key, figures in counts.items():
        kept: Hashable = key[places[0]] if len(places) == 1 else tuple(key[place] for place in places)
        summed[kept] = summed[kept] + figures if kept in summed else figures
    return summed
