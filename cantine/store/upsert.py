"""Rows that may be there already, whoever else writes them at the same moment: one statement on either engine."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from cantine.store.tables import Base

AT_ONCE = 1_000
"""Rows in one statement; bounds its parameters."""


def _insert(db: Session, table: type[Base]) -> Any:
    return (postgresql if db.get_bind().dialect.name == "postgresql" else sqlite).insert(table)


def insert_missing(db: Session, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> Sequence[Any]:
    """Insert those of `rows` whose key nobody has written; the keys of those that were inserted."""
    found: list[Any] = []
    for start in range(0, len(rows), AT_ONCE):
        statement = _insert(db, table).values(rows[start : start + AT_ONCE]).on_conflict_do_nothing()
        found += db.execute(statement.returning(*inspect(table).primary_key)).all()
    return found


def insert_or_hold(db: Session, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert those of `rows` whose key nobody has written, and lock the others as they stand: whoever deletes one of
    them at the same moment has done so before, and it is inserted anew, or does it after this transaction."""
    key = [column.name for column in inspect(table).primary_key]
    for start in range(0, len(rows), AT_ONCE):
        statement = _insert(db, table).values(rows[start : start + AT_ONCE])
        held = {name: statement.excluded[name] for name in key}
        db.execute(statement.on_conflict_do_update(index_elements=key, set_=held))


def insert_or_replace(db: Session, table: type[Base], row: Mapping[str, Any]) -> None:
    """Insert `row`, or write its values into the row of the same primary key."""
    key = [column.name for column in inspect(table).primary_key]
    kept = {name: value for name, value in row.items() if name not in key}
    db.execute(_insert(db, table).values(**row).on_conflict_do_update(index_elements=key, set_=kept))
