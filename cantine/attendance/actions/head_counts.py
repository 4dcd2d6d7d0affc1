"""The counts of each day are kept by triggers; on PostgreSQL they leave several rows for one key, joined here."""

from typing import Any

from sqlalchemy import delete, func, insert, or_, select
from sqlalchemy.orm import Session

from cantine.store.tables import HeadCount, SchoolCount


def _build_joining(table: Any) -> Any:
    """A statement that deletes the rows of keys that have several, and inserts their sums."""
    names = [column.key for column in table.__table__.columns if column.key not in ("id", "count")]
    key = [getattr(table, name) for name in names]
    untidy = select(table.day).group_by(*key).having(or_(func.count() > 1, func.sum(table.count) == 0))
    taken = delete(table).where(table.day.in_(untidy)).returning(*key, table.count).cte("taken")
    summed = func.sum(taken.c.count)
    joined = select(*(taken.c[name] for name in names), summed).group_by(*(taken.c[name] for name in names))
    return insert(table).from_select([*names, "count"], joined.having(summed != 0))


_JOINING = [_build_joining(HeadCount), _build_joining(SchoolCount)]
"""The classes come first: replacing their rows makes triggers add rows of the schools, which are joined next."""


def join_rows(db: Session) -> None:
    """Join the rows of each key into one, or into none where the sum is 0; the sums stay the same.

    One statement for each table, so that exactly what was deleted is put back: safe while others book, and in several
    processes. SQLite's triggers leave nothing to join.
    """
    if db.get_bind().dialect.name == "postgresql":
        for statement in _JOINING:
            db.execute(statement)
