"""`common.search.make_plain` as a function of SQL, on both engines."""

from typing import Any

from sqlalchemy import ColumnElement, Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

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
