"""How many are booked and how many came, day by day: read from the counts that the database keeps itself."""

from collections.abc import Hashable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select

from cantine.attendance.rules.attendance_counts import Breakdown, Counts
from cantine.common.vocabulary import Presence, State
from cantine.store.booking_states import STANDING
from cantine.store.database import Reader
from cantine.store.tables import Classroom, HeadCount, SchoolCount

Group = int | str | None
"""A class, a school or a service by its id, or a diet; None is children without a class."""

OTHER_SCHOOLS = 0
"""The group of the schools that are not told apart; no school has this id."""


def _sum_figures(table: Any) -> list[ColumnElement[int]]:
    """The figures of `Counts`, in its order."""

    def of(*which: ColumnElement[bool]) -> ColumnElement[int]:
        return func.coalesce(func.sum(table.count).filter(*which), 0)

    stands = table.state.in_(STANDING)
    return [
        of(table.state == State.BOOKED).label("booked"),
        of(table.state == State.ADDED).label("added"),
        of(stands, table.presence == Presence.PRESENT).label("present"),
        of(stands, table.presence == Presence.ABSENT).label("absent"),
        of(table.state == State.SICK).label("sick"),
        of(table.state == State.CANCELLED).label("cancelled"),
    ]


def _build_question(
    first: date,
    last: date,
    by: Breakdown | None,
    school_id: int | None,
    service_id: int | None = None,
    *,
    of_days: bool = True,
) -> Select[Any]:
    """The day (left out where not `of_days`), the service, the group and their figures, in these columns."""
    table: Any = HeadCount if by is Breakdown.CLASSROOM else SchoolCount
    groups = {Breakdown.CLASSROOM: "classroom_id", Breakdown.SCHOOL: "school_id", Breakdown.DIET: "diet"}
    group = getattr(table, groups.get(by, "service_id") if by else "service_id")
    key = [*([table.day] if of_days else []), table.service_id, group.label("group")]
    asked = select(*key, *_sum_figures(table)).where(table.day.between(first, last)).group_by(*dict.fromkeys(key))
    if school_id is not None and by is Breakdown.CLASSROOM:
        asked = asked.where(table.classroom_id.in_(select(Classroom.id).where(Classroom.school_id == school_id)))
    elif school_id is not None:
        asked = asked.where(table.school_id == school_id)
    return asked if service_id is None else asked.where(table.service_id == service_id)


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
    rows: Any = db.execute(_build_question(first, last, by, school_id, service_id))
    return {tuple(row[:3]): figures for row in rows if any(figures := Counts._make(row[3:]))}


def count_in_all(
    db: Reader, first: date, last: date, by: Breakdown | None = None, *, school_id: int | None = None
) -> dict[tuple[int, Group], Counts]:
    """The figures of each (service id, group) in all days from `first` to `last` together; groups with none are absent.

    Grouped as by `count_per_day`; a year of a city's schools is a few hundred rows in the place of tens of thousands.
    """
    rows: Any = db.execute(_build_question(first, last, by, school_id, of_days=False))
    return {tuple(row[:2]): figures for row in rows if any(figures := Counts._make(row[2:]))}


def count_largest_schools(
    db: Reader, first: date, last: date, service_id: int, most: int
) -> dict[tuple[date, int, Group], Counts]:
    """As `count_per_day` by school of one service, but only the `most` schools with the most expected in these days
    stay apart; all others, and children without a class, are the one group `OTHER_SCHOOLS`."""
    of_days = _build_question(first, last, Breakdown.SCHOOL, None, service_id).cte("of_days")
    figures = [of_days.c[name] for name in Counts._fields]
    expected = func.sum(of_days.c.booked + of_days.c.added)
    known = select(of_days.c.group).where(of_days.c.group.is_not(None)).group_by(of_days.c.group)
    largest = known.order_by(expected.desc(), of_days.c.group).limit(most).subquery()
    group = case((of_days.c.group.in_(select(largest.c.group)), of_days.c.group), else_=OTHER_SCHOOLS).label("place")
    key = [of_days.c.day, of_days.c.service_id, group]
    rows: Any = db.execute(select(*key, *map(func.sum, figures)).group_by(of_days.c.day, of_days.c.service_id, group))
    return {tuple(row[:3]): counts for row in rows if any(counts := Counts._make(row[3:]))}


def sum_by_key(counts: dict[tuple[date, int, Group], Counts], *places: int) -> dict[Any, Counts]:
    """The figures added up by parts of their keys, given by position: 0 the day, 1 the service, 2 the group."""
    summed: dict[Hashable, Counts] = {}
    for key, figures in counts.items():
        kept: Hashable = key[places[0]] if len(places) == 1 else tuple(key[place] for place in places)
        summed[kept] = summed[kept] + figures if kept in summed else figures
    return summed
