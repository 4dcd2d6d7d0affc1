"""What no log may hold: Streamlit's ids of pages, which it writes down when a page reconnects, and the secret addresses
of calendars."""

import logging
import re
from collections.abc import Callable
from traceback import format_exception
from typing import Any

_PAGE = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.IGNORECASE)
_CALENDAR = re.compile(r"(?<=/agenda/)[^\s/?\"']+")
HIDDEN, HIDDEN_CALENDAR = "(page)", "(secret)"


class IdHidingRecords:
    """A factory of log records, for every logger of the process, that leaves the ids of pages and the secrets of
    calendars out of each record."""

    def __init__(self, make: Callable[..., logging.LogRecord]) -> None:
        self._make = make

    def __call__(self, *args: Any, **more: Any) -> logging.LogRecord:
        """The record as `make` makes it, without ids and secrets in its text, its arguments and its traceback."""
        record = self._make(*args, **more)
        if isinstance(record.args, tuple):  # each for itself: the access log formats its five by their place
            record.args = tuple(_hide(one) if isinstance(one, str) else one for one in record.args)
        if record.exc_info and record.exc_info[0]:
            record.exc_text = _hide("".join(format_exception(*record.exc_info)).rstrip("\n"))
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


def _hide(text: str) -> str:
    return _CALENDAR.sub(HIDDEN_CALENDAR, _PAGE.sub(HIDDEN, text))
