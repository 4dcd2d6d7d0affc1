"""An instant that notes until when whatever is decided by it stays decided."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from operator import add, eq, ge, gt, le, lt, ne, sub
from typing import Any

from cantine.common.paris import PARIS, find_day_span

_EVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
_LEAST = timedelta(microseconds=1)
_MINUTE = timedelta(minutes=1)
_OWN = frozenset({"astimezone", "date", "tzinfo"})


@dataclass
class Validity:
    """From when on (`since`, included) and until when another instant decides what the watched one has decided."""

    since: datetime = _EVER[0]
    until: datetime = _EVER[1]

    def holds_at(self, now: datetime) -> bool:
        """Whether everything is at `now` as it was."""
        return self.since <= now < self.until

    def end(self, now: datetime, *changes: datetime) -> None:
        """Something is decided at `now` that changes at these instants."""
        for at in changes:
            if at <= now:
                self.since = max(self.since, at)
            else:
                self.until = min(self.until, at)


class WatchedInstant(datetime):
    """Behaves as the instant that it is made of, and notes in its `validity` what is asked of it.

    Compared with another instant, what is decided changes there. Asked for its date in Paris, it changes at midnight.
    Asked for anything else (its hour, the time until then, its hash) it changes with the minute. So whoever decides by
    it need not know, and a rule that is written tomorrow is not forgotten.
    """

    _plain: datetime
    _local: "WatchedInstant | None"
    _day: date | None
    validity: Validity

    def __new__(cls, plain: datetime, validity: Validity) -> "WatchedInstant":
        """This instant in its zone, watched."""
        fields = plain.timetuple()[:6]
        made = super().__new__(cls, *fields, plain.microsecond, plain.tzinfo, fold=plain.fold)
        made._plain, made._local, made._day, made.validity = plain, None, None, validity
        return made

    def astimezone(self, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        """The instant in this zone; in that of Paris it is watched on."""
        if tz is not PARIS:
            self._note_minute()
            return self._plain.astimezone(tz)
        if self._local is None:
            self._local = WatchedInstant(self._plain.astimezone(tz), self.validity)
        return self._local

    def date(self) -> date:
        """The day of the instant in its zone."""
        if self._day is None:
            self._day = self._plain.date()
            if self._plain.tzinfo is PARIS:
                self.validity.end(self._plain, *find_day_span(self._day))
            else:
                self._note_minute()
        return self._day

    def _note_minute(self) -> None:
        begun = self._plain.replace(second=0, microsecond=0)
        self.validity.end(self._plain, begun, begun + _MINUTE)

    def _compare(self, decide: Callable[[Any, Any], Any], other: Any) -> Any:
        if isinstance(other, WatchedInstant):
            other = other._plain
        if isinstance(other, datetime):
            self.validity.end(self._plain, other, other + _LEAST)
        return decide(self._plain, other)

    def __lt__(self, other: Any) -> Any:
        return self._compare(lt, other)

    def __le__(self, other: Any) -> Any:
        return self._compare(le, other)

    def __gt__(self, other: Any) -> Any:
        return self._compare(gt, other)

    def __ge__(self, other: Any) -> Any:
        return self._compare(ge, other)

    def __eq__(self, other: object) -> Any:
        return self._compare(eq, other)

    def __ne__(self, other: object) -> Any:
        return self._compare(ne, other)

    def __add__(self, other: Any) -> Any:
        self._note_minute()
        return add(self._plain, other)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        self._note_minute()
        return sub(self._plain, other)

    def __rsub__(self, other: Any) -> Any:
        self._note_minute()
        return sub(other, self._plain)

    def __hash__(self) -> int:
        self._note_minute()
        return hash(self._plain)

    def __str__(self) -> str:
        self._note_minute()
        return str(self._plain)

    def __repr__(self) -> str:
        self._note_minute()
        return repr(self._plain)

    def __format__(self, how: str) -> str:
        self._note_minute()
        return format(self._plain, how)

    def __reduce_ex__(self, protocol: Any) -> Any:
        self._note_minute()
        return self._plain.__reduce_ex__(protocol)


def _ask_of_minute(name: str) -> property:
    def ask(instant: WatchedInstant) -> Any:
        instant._note_minute()
        return getattr(instant._plain, name)

    return property(ask)


for _name in (name for name in dir(datetime) if not name.startswith("_") and name not in _OWN):
    setattr(WatchedInstant, _name, _ask_of_minute(_name))
