"""The counts of each day are kept by triggers; on PostgreSQL they leave several rows for one key, joined here."""

from datetime import date
from typing import Any

from sqlalchemy import Column, ColumnElement, Insert, Select, Table, delete, func, insert, or_, select
from sqlalchemy.orm import Session

from cantine.store.tables import Base

_DAYS = {"head_count": "day", "school_count": "day", "town_count": "day", "school_month_count": "month"}
"""The tables, with their column of days. The classes come first: replacing their rows makes triggers add rows of all
others, which are joined next."""


def _list_key(table: Table) -> list[Column[Any]]:
    return [column for column in table.c if column.name not in ("id", "count")]


def _select_untidy(table: Table) -> Select[Any]:
    """The keys that have several rows, or rows that are nothing together."""
    key = _list_key(table)
    return select(*key).group_by(*key).having(or_(func.count() > 1, func.sum(table.c.count) == 0))


def _build_joining(table: Table, of_day: ColumnElement[bool]) -> Insert:
    """A statement that deletes the rows of each such key of one day, and inserts their sum."""
    columns, untidy = _list_key(table), _select_untidy(table).where(of_day).subquery()
    same = (_fill(column) == _fill(untidy.c[column.name]) for column in columns)
    taken = delete(table).where(of_day, *same).returning(*columns, table.c.count).cte("taken")
    key, summed = [taken.c[column.name] for column in columns], func.sum(taken.c.count)
    joined = select(*key, summed).group_by(*key).having(summed != 0)
    return insert(table).from_select([*(column.name for column in columns), "count"], joined)


def _fill(column: Any) -> ColumnElement[Any]:
    """The column; where it may be empty (no class, no school), 0 in the place of nothing, which equals nothing."""
    return func.coalesce(column, 0) if column.nullable else column


def join_rows(db: Session) -> None:
    """Join the rows of each key into one, or into none where the sum is 0; the sums stay the same.

    One statement for each day, so that exactly what was deleted is put back: safe while others book, and in several
    processes. Keys that nobody touched since the last time stay as they are. SQLite's triggers leave nothing to join.
    """
    if db.get_bind().dialect.name != "postgresql":
        return
    for name, of in _DAYS.items():
        table = Base.metadata.tables[name]
        days = _select_untidy(table).subquery().c[of]
        untidy: list[date] = [*db.scalars(select(days).distinct().order_by(days))]
        for day in untidy:
            db.execute(_build_joining(table, table.c[of] == day))
