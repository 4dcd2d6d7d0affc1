"""How many are booked and how many came, day by day: read from the counts that the database keeps itself."""

from collections.abc import Hashable
from datetime import date
from typing import Any

from sqlalchemy import CTE, ColumnElement, Integer, Select, cast, func, literal, select, union_all

from cantine.attendance.queries.kept_counts import choose_table, select_schools
from cantine.attendance.rules.attendance_counts import Breakdown, Counts
from cantine.common.vocabulary import Presence, State
from cantine.store.booking_states import STANDING
from cantine.store.database import Reader
from cantine.store.tables import Classroom, SchoolCount, TownCount

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
    table: Any, by: Breakdown | None, school_id: int | None, service_id: int | None = None, *, of_days: bool = True
) -> Select[Any]:
    """The day (left out where not `of_days`), the service, the group and their figures, in these columns."""
    groups = {Breakdown.CLASSROOM: "classroom_id", Breakdown.SCHOOL: "school_id", Breakdown.DIET: "diet"}
    group = getattr(table, groups.get(by, "service_id") if by else "service_id")
    key = [*([table.day] if of_days else []), table.service_id, group.label("group")]
    asked = select(*key, *_sum_figures(table)).group_by(*dict.fromkeys(key))
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
    service, where they are given.
    """
    table = choose_table(by, school_id)
    rows: Any = db.execute(_build_question(table, by, school_id, service_id).where(table.day.between(first, last)))
    return {tuple(row[:3]): figures for row in rows if any(figures := Counts._make(row[3:]))}


def count_in_all(
    db: Reader, first: date, last: date, by: Breakdown | None = None, *, school_id: int | None = None
) -> dict[tuple[int, Group], Counts]:
    """The figures of each (service id, group) in all days from `first` to `last` together; groups with none are absent.

    Grouped as by `count_per_day`; a year of a city's schools is a few hundred rows in the place of tens of thousands.
    """
    if by in (Breakdown.CLASSROOM, Breakdown.DIET):
        table = choose_table(by, school_id)
        asked = _build_question(table, by, school_id, of_days=False).where(table.day.between(first, last))
    else:
        asked = _build_question(select_schools(first, last), by, school_id, of_days=False)
    rows: Any = db.execute(asked)
    return {tuple(row[:2]): figures for row in rows if any(figures := Counts._make(row[2:]))}


def count_largest_schools(
    db: Reader, first: date, last: date, service_id: int, most: int
) -> dict[tuple[date, int, Group], Counts]:
    """As `count_per_day` by school of one service, but only the `most` schools with the most expected in these days
    stay apart; all others, and children without a class, are the one group `OTHER_SCHOOLS`: the town without those."""
    school, day = SchoolCount, SchoolCount.day.between(first, last)
    largest = select(_find_largest(first, last, service_id, most).c.school_id)
    apart = _build_question(school, Breakdown.SCHOOL, None, service_id).where(day, school.school_id.in_(largest)).cte()
    town = _build_question(TownCount, None, None, service_id).where(TownCount.day.between(first, last)).subquery()
    names = Counts._fields
    parts = union_all(
        select(town.c.day, town.c.service_id, *(town.c[name] for name in names)),
        select(apart.c.day, apart.c.service_id, *((-apart.c[name]).label(name) for name in names)),
    ).subquery()
    key = parts.c.day, parts.c.service_id
    left = [cast(func.sum(parts.c[name]), Integer) for name in names]
    others = select(*key, literal(OTHER_SCHOOLS), *left).group_by(*key)
    rows: Any = db.execute(union_all(select(apart), others))
    return {tuple(row[:3]): counts for row in rows if any(counts := Counts._make(row[3:]))}


def _find_largest(first: date, last: date, service_id: int, most: int) -> CTE:
    """The `most` schools with the most expected of a service in these days; of the same size, the first ones."""
    counts = select_schools(first, last)
    expected = func.coalesce(func.sum(counts.count).filter(counts.state.in_(STANDING)), 0)
    known = select(counts.school_id).where(counts.service_id == service_id, counts.school_id.is_not(None))
    return known.group_by(counts.school_id).order_by(expected.desc(), counts.school_id).limit(most).cte("largest")


def sum_by_key(counts: dict[tuple[date, int, Group], Counts], *places: int) -> dict[Any, Counts]:
    """The figures added up by parts of their keys, given by position: 0 the day, 1 the service, 2 the group."""
    summed: dict[Hashable, Counts] = {}
    for key, figures in counts.items():
        kept: Hashable = key[places[0]] if len(places) == 1 else tuple(key[place] for place in places)
        summed[kept] = summed[kept] + figures if kept in summed else figures
    return summed
