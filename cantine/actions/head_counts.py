"""The counts of days, which the database keeps itself: PostgreSQL's many rows for one key are joined here."""

from typing import Any

from sqlalchemy import delete, func, insert, or_, select
from sqlalchemy.orm import Session

from cantine.store.tables import HeadCount, SchoolCount


def _build_joining(table: Any) -> Any:
    """One statement that takes the rows of untidy days out and puts their sums back."""
    names = [column.key for column in table.__table__.columns if column.key not in ("id", "count")]
    key = [getattr(table, name) for name in names]
    untidy = select(table.day).group_by(*key).having(or_(func.count() > 1, func.sum(table.count) == 0))
    taken = delete(table).where(table.day.in_(untidy)).returning(*key, table.count).cte("taken")
    summed = func.sum(taken.c.count)
    joined = select(*(taken.c[name] for name in names), summed).group_by(*(taken.c[name] for name in names))
    return insert(table).from_select([*names, "count"], joined.having(summed != 0))


_JOINING = [_build_joining(HeadCount), _build_joining(SchoolCount)]
"""The classes come first: that their rows go and come again leaves rows of the schools to join."""


def join_rows(db: Session) -> None:
    """One row for each key of a day that has more, none where nothing is left; what they sum up to stays the same.

    In one statement for each table, so that exactly what was taken out is put back: safe beside everybody who books,
    and in several processes. SQLite's triggers leave nothing to join.
    """
    if db.get_bind().dialect.name == "postgresql":
        for statement in _JOINING:
            db.execute(statement)
