"""The counts of days, which the database keeps itself: PostgreSQL's many rows for one key are joined here."""

from sqlalchemy import delete, func, insert, or_, select
from sqlalchemy.orm import Session

from cantine.store.tables import HeadCount

_KEY = (
    HeadCount.day,
    HeadCount.service_id,
    HeadCount.classroom_id,
    HeadCount.diet,
    HeadCount.state,
    HeadCount.presence,
)
_NAMES = [column.key for column in _KEY]
_UNTIDY = select(HeadCount.day).group_by(*_KEY).having(or_(func.count() > 1, func.sum(HeadCount.count) == 0))
_TAKEN = delete(HeadCount).where(HeadCount.day.in_(_UNTIDY)).returning(*_KEY, HeadCount.count).cte("taken")
_SUM = func.sum(_TAKEN.c.count)
_JOINED = select(*(_TAKEN.c[name] for name in _NAMES), _SUM).group_by(*(_TAKEN.c[name] for name in _NAMES))
_PUT_BACK = insert(HeadCount).from_select([*_NAMES, "count"], _JOINED.having(_SUM != 0))


def gather(db: Session) -> None:
    """One row for each key of a day that has more, none where nothing is left; what they sum up to stays the same.

    In one statement, so that exactly what was taken out is put back: safe beside everybody who books, and in several
    processes. SQLite's triggers leave nothing to join.
    """
    if db.get_bind().dialect.name == "postgresql":
        db.execute(_PUT_BACK)
