"""How many are booked and how many came, day by day: read from the counts that the database keeps itself."""

from collections.abc import Hashable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select

from cantine.attendance.rules.attendance_counts import Breakdown, Counts
from cantine.common.vocabulary import Presence, State
from cantine.store.booking_states import STANDING
from cantine.store.database import Reader
from cantine.store.tables import Classroom, HeadCount, SchoolCount

Group = int | str | None
"""A class, a school or a service by its id, or a diet; None is children without a class."""


def _sum_figures(table: Any) -> list[ColumnElement[int]]:
    """The figures of `Counts`, in its order."""

    def of(*which: ColumnElement[bool]) -> ColumnElement[int]:
        return func.coalesce(func.sum(table.count).filter(*which), 0)

    stands = table.state.in_(STANDING)
    return [
        of(table.state == State.BOOKED),
        of(table.state == State.ADDED),
        of(stands, table.presence == Presence.PRESENT),
        of(stands, table.presence == Presence.ABSENT),
        of(table.state == State.SICK),
        of(table.state == State.CANCELLED),
    ]


def count_per_day(
    db: Reader,
    first: date,
    last: date,
    by: Breakdown | None = None,
    *,
    school_id: int | None = None,
    service_id: int | None = None,
) -> dict[tuple[date, int, Group], Counts]:
    """The figures of each (day, service id, group), `first` and `last` included; days with none are absent.

    The group is a class, a school or a diet; the service again where nothing else is asked for. Of one school or one
    service, where they are given. Only by class the counts of classes are read; all else stands in those of schools.
    """
    table: Any = HeadCount if by is Breakdown.CLASSROOM else SchoolCount
    groups = {Breakdown.CLASSROOM: "classroom_id", Breakdown.SCHOOL: "school_id", Breakdown.DIET: "diet"}
    key = [table.day, table.service_id, getattr(table, groups.get(by, "service_id") if by else "service_id")]
    asked = select(*key, *_sum_figures(table)).where(table.day.between(first, last)).group_by(*dict.fromkeys(key))
    if school_id is not None and by is Breakdown.CLASSROOM:
        asked = asked.where(table.classroom_id.in_(select(Classroom.id).where(Classroom.school_id == school_id)))
    elif school_id is not None:
        asked = asked.where(table.school_id == school_id)
    if service_id is not None:
        asked = asked.where(table.service_id == service_id)
    rows: Any = db.execute(asked)
    return {tuple(row[:3]): figures for row in rows if any(figures := Counts._make(row[3:]))}


def sum_by_key(counts: dict[tuple[date, int, Group], Counts], *places: int) -> dict[Any, Counts]:
    """The figures added up by parts of their keys, given by position: 0 the day, 1 the service, 2 the group."""
    summed: dict[Hashable, Counts] = {}
    for key, figures in counts.items():
        kept: Hashable = key[places[0]] if len(places) == 1 else tuple(key[place] for place in places)
        summed[kept] = summed[kept] + figures if kept in summed else figures
    return summed
