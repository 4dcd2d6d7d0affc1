"""Column types for values of the rules."""

from collections.abc import Callable
from datetime import UTC, datetime, time
from functools import cache, lru_cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import JSON, DateTime, Dialect, String, Text
from sqlalchemy.exc import DontWrapMixin
from sqlalchemy.types import TypeDecorator, TypeEngine

from cantine.common.cutoff_types import CutoffRule, DaysBefore, Weekly, WeekTable, close_several_times
from cantine.common.form_input import NotAccepted, describe_too_long


class NotStored(ValueError):
    """A value that cannot be stored; the sentence does not quote it."""


class TextTooLong(NotAccepted, DontWrapMixin):
    """More letters than the column takes; the sentence is for whoever typed them."""


class BoundText(TypeDecorator[str]):
    """A text that somebody types, of at most `longest` letters; what is longer is not written and never cut.

    Only what is written is asked, not what is compared with it, and not what is stored already.
    """

    impl = Text
    cache_ok = True

    def __init__(self, longest: int, what: str = "text") -> None:
        super().__init__()
        self.longest, self.what = longest, what

    def coerce_compared_value(self, op: Any, value: Any) -> TypeEngine[Any]:  # noqa: ARG002
        """The type of what the column is compared with: any text, however long."""
        return self.impl_instance

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """The text as it is. Raises TextTooLong."""
        if value is not None and len(value) > self.longest:
            raise TextTooLong(describe_too_long(value, self.longest, self.what))
        return value


class Instant(TypeDecorator[datetime]):
    """An instant in UTC, with its zone in Python; one without a zone is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """The instant in UTC; SQLite stores it without an offset."""
        if value is not None and value.tzinfo is None:
            raise NotStored("An instant needs a time zone.")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """The stored instant in UTC, whatever zone the session of the database has."""
        return value and (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC))


class Weekdays(TypeDecorator[frozenset[int]]):
    """A set of weekdays, kept as digits: Monday and Friday are « 04 »."""

    impl = String(7)
    cache_ok = True

    def process_bind_param(self, value: frozenset[int] | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """The weekdays as digits in order."""
        return None if value is None else "".join(str(day) for day in sorted(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> frozenset[int] | None:  # noqa: ARG002
        """The stored digits as a set."""
        return None if value is None else _read_weekdays(value)


@cache
def _read_weekdays(digits: str) -> frozenset[int]:
    return frozenset(int(digit) for digit in digits)


class Cutoff(TypeDecorator[CutoffRule]):
    """A cutoff rule as JSON: `{"kind": "weekly", "weekday": 3, "at": "17:00", "weeks_ahead": 1}`."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: CutoffRule | None, dialect: Dialect) -> dict[str, Any] | None:  # noqa: ARG002
        """The fields of the rule, and its kind."""
        if value is None:
            return None
        if isinstance(value, WeekTable):
            return {"kind": "table", **_adapt(WeekTable).dump_python(value, mode="json")}
        kind = "weekly" if isinstance(value, Weekly) else "days_before"
        return {"kind": kind, **vars(value), "at": f"{value.at:%H:%M}"}

    def process_result_value(self, value: dict[str, Any] | None, dialect: Dialect) -> CutoffRule | None:  # noqa: ARG002
        """The stored rule; « several » are moments of each week, as they were kept before there were tables."""
        if value is None:
            return None
        if value["kind"] == "several":
            return close_several_times((day, time.fromisoformat(at)) for day, at in value["closings"])
        if value["kind"] == "table":
            table: WeekTable = _adapt(WeekTable).validate_python({"days": value["days"]})
            return table
        fields = {**value, "at": time.fromisoformat(value["at"])}
        return Weekly(**fields) if fields.pop("kind") == "weekly" else DaysBefore(**fields)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], CutoffRule | None] | None:
        """Where the driver returns text (SQLite), each text is parsed once."""
        read = super().result_processor(dialect, coltype)
        if read is None:
            return None
        known = lru_cache(256)(read)
        return lambda value: known(value) if isinstance(value, str) else read(value)


class Structured(TypeDecorator[Any]):
    """A value of the rules as JSON, such as a tuple of dataclasses: `Structured(tuple[PlaceGroup, ...])`.

    The value is kept with its whole fields, so that a field that is added later takes its default in what is stored.
    """

    impl = JSON
    cache_ok = True

    def __init__(self, kind: Any) -> None:
        super().__init__(none_as_null=True)
        self.kind = kind

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002
        """The value as JSON has it."""
        return None if value is None else _adapt(self.kind).dump_python(value, mode="json")

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002
        """The stored value."""
        return None if value is None else _adapt(self.kind).validate_python(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """Where the driver returns text (SQLite), each text is parsed once."""
        read = super().result_processor(dialect, coltype)
        if read is None:
            return None
        known = lru_cache(256)(read)
        return lambda value: known(value) if isinstance(value, str) else read(value)


@cache
def _adapt(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
