"""A line of the log: as JSON, one object for each, or as text for whoever looks at a terminal."""

import json
import logging
from datetime import UTC, datetime
from typing import Any

from cantine.http.log.current_request import find_current
from cantine.http.log.privacy import describe_trace, describe_words_of_others

OURS = ("cantine", "pages")
"""The packages whose own words are told whole, and whose further fields are."""

_encode = json.JSONEncoder(ensure_ascii=False).encode
_USUAL = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


def describe_record(record: logging.LogRecord) -> dict[str, Any]:
    """The fields of a line: `time` (UTC), `level`, `event`, `duration_ms`, `request`, `who`, which each line has, those
    that its event adds, `message` for people, and `trace`, the lines of the program that failed."""
    current = find_current()
    line: dict[str, Any] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "level": record.levelname,
        "event": record.name.partition(".")[0],
        "duration_ms": None,
        "request": current.number if current else None,
        "who": current.who if current else None,
    }
    if line["event"] in OURS:
        line["event"] = record.levelname.lower()
        line |= {name: value for name, value in vars(record).items() if name not in _USUAL and _is_plain(value)}
        message = record.getMessage()
    else:
        message = describe_words_of_others(record)
    if message:
        line["message"] = message
    if record.exc_info and record.exc_info[1]:
        line["trace"] = record.exc_text or describe_trace(record.exc_info[1])
    return line


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float)


def write_json(record: logging.LogRecord) -> str:
    """One JSON object, in one line."""
    return _encode(describe_record(record))


def write_text(record: logging.LogRecord) -> str:
    """For people at a terminal: hour, level, event, words, fields; then the traceback as it is."""
    line = describe_record(record)
    trace, message = line.pop("trace", ""), line.pop("message", "")
    hour = datetime.fromtimestamp(record.created).astimezone()
    fields = " ".join(f"{name}={value}" for name, value in line.items() if value is not None and name not in _HEAD)
    words = [f"{hour:%H:%M:%S}", line["level"], line["event"], message, fields, f"\n{trace}" if trace else ""]
    return " ".join(filter(None, words))


_HEAD = frozenset({"time", "level", "event"})
