"""Rows on their way to the database: gathered table by table, written many at a time."""

from collections import defaultdict
from itertools import count
from typing import Any

from sqlalchemy import Integer, delete, func, insert, literal_column, select
from sqlalchemy.orm import Session

from cantine.store.tables import Base, Commune, SchoolCount, SchoolMonthCount, TownCount

FULL = 20_000
"""Rows of one table that are gathered before they are written; bounds the memory of 80,000 families."""


class Rows:
    """The rows of a few families, written together; ids are counted here, so that nothing is read back."""

    def __init__(self) -> None:
        self.waiting: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.ids: dict[str, count[int]] = defaultdict(lambda: count(1))
        self.written: dict[str, int] = defaultdict(int)

    def next_id(self, table: type[Base]) -> int:
        """A new id of this table, from 1 on."""
        return next(self.ids[table.__tablename__])

    def add(self, table: type[Base], **row: Any) -> None:
        """One more row; all rows of a table name the same columns."""
        self.waiting[table.__tablename__].append(row)

    def extend(self, table: type[Base], rows: list[dict[str, Any]]) -> None:
        """Many more rows."""
        self.waiting[table.__tablename__].extend(rows)

    @property
    def full(self) -> bool:
        """Whether it is time to write."""
        return any(len(rows) >= FULL for rows in self.waiting.values())

    def write(self, db: Session) -> None:
        """Insert what waits, a statement per table, those that others point at first."""
        for table in Base.metadata.sorted_tables:
            if rows := self.waiting.pop(table.name, None):
                db.connection().execute(insert(table), rows)
                self.written[table.name] += len(rows)


def delete_everything(db: Session) -> None:
    """Delete every row of every table, those that point at others first. The commune comes before all: while there is
    one, the database keeps what was issued and received; and a real commune that has any of it cannot be deleted."""
    db.execute(delete(Commune))
    summed = SchoolCount, TownCount, SchoolMonthCount  # again: what is counted of classes moves them
    for table in [*reversed(Base.metadata.sorted_tables), *summed]:
        db.execute(delete(table))


def catch_up_sequences(db: Session) -> None:
    """Let PostgreSQL count its ids on from those written here; SQLite does so by itself."""
    if db.get_bind().dialect.name != "postgresql":
        return
    for table in Base.metadata.sorted_tables:
        if "id" in table.c and isinstance(table.c.id.type, Integer):
            sequence = func.pg_get_serial_sequence(table.name, "id")
            highest = select(func.coalesce(func.max(table.c.id), 0) + 1).scalar_subquery()
            db.execute(select(func.setval(sequence, highest, literal_column("false"))))
