"""No error tells what a row holds: people's addresses and new passwords are in rows, and errors are in the log."""

from typing import Any

import psycopg
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import StatementError

from cantine.store.types import NotStored

_TELLS_VALUES = "22"
"""The SQLSTATE class whose first line quotes what was to be written, data exceptions; broken constraints quote it only
in the lines below."""


def keep_rows_out(context: ExceptionContext) -> None:
    """Leave of PostgreSQL's error what is of the tables, and of any other what kind it is, wherever it is chained.

    SQLAlchemy hides its parameters (`hide_parameters`); the server quotes the failing row itself, and what converts a
    value for the database may name it. SQLite's own errors name tables and columns only.
    """
    original, wrapped = context.original_exception, context.sqlalchemy_exception
    said: str | None = None
    if isinstance(original, psycopg.Error):
        said = _describe_error(original)
    elif isinstance(wrapped, StatementError) and type(wrapped) is StatementError:
        if isinstance(original, NotStored):
            return
        said = "a value could not be converted for the database"
    if said is None:
        return
    original.args = (said,)
    if isinstance(wrapped, StatementError):
        wrapped.args = (f"({type(original).__module__}.{type(original).__name__}) {said}",)


def _describe_error(error: psycopg.Error) -> str:
    """The server's own first line, or where that may quote a value the code, table, column and constraint."""
    told: Any = error.diag
    state = error.sqlstate or ""
    if state.startswith(_TELLS_VALUES):
        where = (told.schema_name, told.table_name, told.column_name, told.constraint_name)
        return f"{state} at {'.'.join(filter(None, where)) or 'a value'}"
    return told.message_primary or str(error.args[0] if error.args else "").partition("\nDETAIL")[0]
