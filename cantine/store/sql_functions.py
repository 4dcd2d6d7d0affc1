"""`common.search.make_plain` and the day in Paris as functions of SQL, on both engines."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Date, SQLColumnExpression, Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from cantine.common.paris import local_date
from cantine.common.search import make_plain

_ACCENTED = [chr(code) for code in range(0xC0, 0x180) if len(make_plain(chr(code))) == 1]
"""The letters of Latin-1 and Latin Extended-A that are a plain letter with an accent."""


class plain_words(FunctionElement[str]):  # noqa: N801  # reads as a function of SQL
    """The text of a column as `make_plain` makes it.

    SQLite is given the function itself (`store.database`). PostgreSQL knows the letters of western and central Europe.
    """

    type = Text()
    inherit_cache = True

    def __init__(self, text: ColumnElement[str]) -> None:
        super().__init__(text)


@compiles(plain_words)
def _compile_for_sqlite(element: plain_words, compiler: Any, **options: Any) -> str:
    return f"plain({compiler.process(element.clauses, **options)})"


@compiles(plain_words, "postgresql")
def _compile_for_postgresql(element: plain_words, compiler: Any, **options: Any) -> str:
    text = compiler.process(element.clauses, **options)
    accented, bare = "".join(_ACCENTED), "".join(make_plain(letter) for letter in _ACCENTED)
    for ligature in "œŒæ":
        text = f"replace({text}, '{ligature}', '{make_plain(ligature)}')"
    return f"btrim(regexp_replace(lower(translate({text}, '{accented}', '{bare}')), '[^\\w@.+]+', ' ', 'g'))"


class paris_day(FunctionElement[date]):  # noqa: N801  # reads as a function of SQL
    """The day in Paris of a column that holds an instant, None of none. SQLite is given the function itself."""

    type = Date()
    inherit_cache = True

    def __init__(self, moment: SQLColumnExpression[Any]) -> None:
        super().__init__(moment)


def read_paris_day(stored: str | None) -> str | None:
    """The day in Paris of an instant as SQLite stores it, in UTC without an offset."""
    return stored and local_date(datetime.fromisoformat(stored).replace(tzinfo=UTC)).isoformat()


@compiles(paris_day)
def _compile_day_for_sqlite(element: paris_day, compiler: Any, **options: Any) -> str:
    return f"paris_day({compiler.process(element.clauses, **options)})"


@compiles(paris_day, "postgresql")
def _compile_day_for_postgresql(element: paris_day, compiler: Any, **options: Any) -> str:
    return f"CAST(timezone('Europe/Paris', {compiler.process(element.clauses, **options)}) AS DATE)"
