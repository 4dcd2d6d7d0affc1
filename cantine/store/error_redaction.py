"""Database errors without the values of rows: rows hold people's addresses and passwords, and errors go to the log."""

from typing import Any

import psycopg
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import StatementError

from cantine.store.types import NotStored

_TELLS_VALUES = "22"
"""The SQLSTATE class, data exceptions, whose first line quotes values; broken constraints quote them in later lines."""


def keep_rows_out(context: ExceptionContext) -> None:
    """Reduce a PostgreSQL error to what concerns the tables, and any other to its kind, wherever it is chained.

    SQLAlchemy hides its parameters (`hide_parameters`), but the server quotes the failing row itself, and what converts
    a value for the database may quote it. SQLite's own errors name only tables and columns.
    """
    original, wrapped = context.original_exception, context.sqlalchemy_exception
    message: str | None = None
    if isinstance(original, psycopg.Error):
        message = _describe_error(original)
    elif isinstance(wrapped, StatementError) and type(wrapped) is StatementError:
        if isinstance(original, NotStored):
            return
        message = "a value could not be converted for the database"
    if message is None:
        return
    original.args = (message,)
    if isinstance(wrapped, StatementError):
        wrapped.args = (f"({type(original).__module__}.{type(original).__name__}) {message}",)


def _describe_error(error: psycopg.Error) -> str:
    """The first line of the server's message; where it may quote a value, the code, table, column and constraint."""
    details: Any = error.diag
    state = error.sqlstate or ""
    if state.startswith(_TELLS_VALUES):
        where = (details.schema_name, details.table_name, details.column_name, details.constraint_name)
        return f"{state} at {'.'.join(filter(None, where)) or 'a value'}"
    return details.message_primary or str(error.args[0] if error.args else "").partition("\nDETAIL")[0]
