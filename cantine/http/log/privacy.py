"""What no log may hold: Streamlit's ids of pages, which it writes down when a page reconnects, the secret addresses of
calendars, and whatever people typed, which exceptions and libraries quote.

The words of an exception are kept only where they are a program's own: of the database, which `cantine.store` has taken
the rows out of, of the system, of missing names. Of all others the kind and the lines of the program are told.
"""

import logging
import re
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from traceback import StackSummary, walk_tb
from typing import Any

import psycopg
from sqlalchemy.exc import SQLAlchemyError

_PAGE = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.IGNORECASE)
_CALENDAR = re.compile(r"(?<=/agenda/)[^\s/?\"']+")
_QUOTED = re.compile(r"""(?<!\w)(?:'[^']*'|"[^"]*")""")
HIDDEN, HIDDEN_CALENDAR, HIDDEN_WORDS = "(page)", "(secret)", "(…)"

_OWN_WORDS: tuple[type[BaseException], ...] = (
    SQLAlchemyError,
    sqlite3.Error,
    psycopg.Error,
    AttributeError,
    NameError,
    ImportError,
    IndexError,
    MemoryError,
    RecursionError,
    ZeroDivisionError,
)
_SYSTEM = frozenset({"builtins", "socket", "ssl"})
"""Where the classes of the system's errors are; the one of a mail server quotes addresses, and is elsewhere."""


class IdHidingRecords:
    """A factory of log records, for every logger of the process, that leaves the ids of pages and the secrets of
    calendars out of each record, and out of its traceback all that an exception quotes."""

    def __init__(self, make: Callable[..., logging.LogRecord]) -> None:
        self._make = make

    def __call__(self, *args: Any, **more: Any) -> logging.LogRecord:
        """The record as `make` makes it, without ids and secrets in its text, its arguments and its traceback."""
        record = self._make(*args, **more)
        if isinstance(record.args, tuple):  # each for itself: the access log formats its five by their place
            record.args = tuple(_hide(one) if isinstance(one, str) else one for one in record.args)
        if record.exc_info and record.exc_info[1]:
            record.exc_text = describe_trace(record.exc_info[1])
        if record.msg == "":  # a line that is all fields
            return record
        try:
            text = record.getMessage()
        except (TypeError, ValueError):  # a wrong call of a logger, which logging itself tells
            return record
        if (hidden := _hide(text)) != text:
            record.msg, record.args = hidden, ()
        return record


def hide_ids() -> None:
    """From now on no log of this process holds the id of a page or the secret of a calendar."""
    if not isinstance(logging.getLogRecordFactory(), IdHidingRecords):
        logging.setLogRecordFactory(IdHidingRecords(logging.getLogRecordFactory()))


def describe_error(error: BaseException) -> str:
    """« OSError: [Errno 28] No space left on device » in one line; the kind alone where its words may be a person's."""
    kind = type(error)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    is_of_system = isinstance(error, OSError) and kind.__module__ in _SYSTEM
    if not is_of_system and not isinstance(error, _OWN_WORDS):
        return name
    first = next(iter(_hide(str(error)).splitlines()), "")
    return f"{name}: {first}" if first else name


def describe_trace(error: BaseException) -> str:
    """The lines of the program that led to an error, and to those that caused it, the first cause first."""
    told: list[str] = []
    seen: set[int] = set()
    next_one: BaseException | None = error
    while next_one is not None and id(next_one) not in seen:
        seen.add(id(next_one))
        frames = "".join(StackSummary.extract(walk_tb(next_one.__traceback__)).format())
        told.append(f"Traceback (most recent call last):\n{frames}{describe_error(next_one)}")
        next_one = next_one.__cause__ or (None if next_one.__suppress_context__ else next_one.__context__)
    return _hide("\n\n".join(reversed(told)))


def describe_words_of_others(record: logging.LogRecord) -> str:
    """The message of a library: its first line, with its numbers, without what it quotes and was given to tell."""
    text = str(record.msg) if isinstance(record.msg, str) else type(record.msg).__qualname__
    if isinstance(record.args, tuple) and record.args:
        shown = tuple(one if isinstance(one, int | float) else HIDDEN_WORDS for one in record.args)
        with suppress(TypeError, ValueError):  # « %d » of what is hidden
            text = text % shown
    first = next(iter(text.strip().splitlines()), "")
    return _hide(_QUOTED.sub(HIDDEN_WORDS, first))


def _hide(text: str) -> str:
    return _CALENDAR.sub(HIDDEN_CALENDAR, _PAGE.sub(HIDDEN, text))
