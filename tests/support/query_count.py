"""Counting what a piece of code asks of the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from cantine.store import database

NOT_ASKED = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "SET LOCAL lock_timeout")


@contextmanager
def queries(url: str) -> Iterator[list[str]]:
    """The statements that this process sends to the database, but for those that only frame transactions."""
    statements: list[str] = []

    def note(connection, cursor, statement, parameters, context, executemany):
        if not statement.startswith(NOT_ASKED):
            statements.append(statement)

    event.listen(database.engine(url), "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(database.engine(url), "before_cursor_execute", note)
