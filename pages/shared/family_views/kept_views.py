"""What a page made of what it read, kept for as long as reading it again finds the same."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import is_
from threading import Lock
from typing import Any, Generic, TypeVar, cast

from sqlalchemy import Connection
from sqlalchemy.engine.result import IteratorResult

from cantine.store.database import Reader
from cantine.store.reading.moments import find_state
from pages.shared.family_views.watched_instant import Validity, WatchedInstant

View = TypeVar("View")


@dataclass(frozen=True)
class AnsweredQuery:
    """A question that was put to the database, with the `rows` that it found; and as the driver knows it, whose `raw`
    rows are compared when it is asked again, before anything is made of them (by the `shape` of a row)."""

    statement: Any
    asked: Any
    sent: str
    parameters: Any
    shape: Any
    raw: Sequence[Any]
    rows: Sequence[Any]

    @classmethod
    def ask(cls, db: Connection, statement: Any, asked: Any) -> "AnsweredQuery":
        """Put a question for the first time."""
        result: Any = db.execute(statement, asked)
        raw, shape = result.cursor.fetchall(), result._metadata
        result.close()
        [parameters] = result.context.parameters
        return cls(statement, asked, result.context.statement, parameters, shape, raw, _build_rows(shape, raw))

    def ask_again(self, db: Connection) -> "AnsweredQuery":
        """The same answer where nothing has changed, else what is found now."""
        result: Any = db.exec_driver_sql(self.sent, self.parameters)
        raw = result.cursor.fetchall()
        result.close()
        return self if raw == self.raw else replace(self, raw=raw, rows=_build_rows(self.shape, raw))


def _build_rows(shape: Any, raw: Sequence[Any]) -> Sequence[Any]:
    return IteratorResult(shape, iter(raw)).all()


@dataclass
class KeptView(Generic[View]):
    """A view, what was read for it, the instants for which it was made, and the last states of the database in which it
    was found to be true."""

    answers: Sequence[AnsweredQuery]
    view: View
    validity: Validity
    states: tuple[Hashable, ...] = ()

    def is_true(self, found: Sequence[AnsweredQuery], now: datetime) -> bool:
        """Whether it is to be shown at `now`, where this is what its questions find."""
        same = len(found) == len(self.answers) and all(map(is_, found, self.answers))
        return same and self.validity.holds_at(now)


STATES = 4
"""States of one view: who began to read before somebody wrote, and who did so after, look at it by turns."""


class KeptViews(Generic[View]):
    """The views that were shown last, at most so many.

    A view is made of what was asked for, of this instant, and of what is read. It is shown again until the next instant
    that anything in it was compared with (a cutoff, an opening, midnight), where nobody has written anything since, or
    where everything that it was made of, asked again in the transaction at hand, is the same row by row. So what is
    shown is never older than that transaction, whoever wrote meanwhile, in this process or another. Nothing of a kept
    view may be changed by who shows it, and nothing in it may be decided by the instant of its making later on.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._kept: OrderedDict[Hashable, KeptView[View]] = OrderedDict()

    def read(self, db: Reader, asked: Hashable, now: datetime, make: Callable[[Reader, datetime], View]) -> View:
        """What `make` makes by reading, as it is at `now`. `asked` names everything else that it depends on, whose it
        is before all."""
        if not isinstance(db, Connection):
            return make(db, now)  # what a transaction has written is not to be seen by another one
        which = asked, db.dialect.name
        kept, state = self._find(which), find_state(db)
        true = [] if kept is None else _find_true(db, kept, state)
        if kept is None or not kept.is_true(true, now):
            recorder, validity = _Recorder(db, true), Validity()
            view = make(cast(Reader, recorder), WatchedInstant(now, validity))
            kept = KeptView(recorder.answers, view, replace(validity))
            self._keep(which, kept)
        if state is not None and state not in kept.states:
            kept.states = (*kept.states[1 - STATES :], state)
        return kept.view

    def _find(self, which: Hashable) -> KeptView[View] | None:
        with self._lock:
            if (kept := self._kept.get(which)) is not None:
                self._kept.move_to_end(which)
            return kept

    def _keep(self, which: Hashable, kept: KeptView[View]) -> None:
        with self._lock:
            self._kept[which] = kept
            self._kept.move_to_end(which)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)


def _find_true(db: Connection, kept: KeptView[Any], state: Hashable) -> Sequence[AnsweredQuery]:
    """The answers at this moment, up to the first that is not that of the view: what was asked after it may differ."""
    if state is not None and state in kept.states:
        return kept.answers
    found = []
    for one in kept.answers:
        found.append(one.ask_again(db))
        if found[-1] is not one:
            break
    return found


class _Recorder:
    """Reads as a connection does, and keeps what it found. What is known to be `true` at this moment is not read."""

    def __init__(self, db: Connection, true: Sequence[AnsweredQuery]) -> None:
        self._db, self._true = db, true
        self.answers: list[AnsweredQuery] = []

    def execute(self, statement: Any, asked: Any = None) -> "_Rows":
        """The rows that the statement finds."""
        place = len(self.answers)
        known = self._true[place] if place < len(self._true) else None
        if known is None or known.statement is not statement or known.asked != asked:
            self._true = ()
            known = AnsweredQuery.ask(self._db, statement, asked)
        self.answers.append(known)
        return _Rows(known.rows)

    def scalar(self, statement: Any, asked: Any = None) -> Any:
        """The first value of the first row; None where there is no row."""
        return self.execute(statement, asked).scalar()

    def scalars(self, statement: Any, asked: Any = None) -> "_Rows":
        """The first value of each row."""
        return _Rows([row[0] for row in self.execute(statement, asked)])


class _Rows:
    """The rows of an answer, taken as those of a result are."""

    def __init__(self, rows: Sequence[Any]) -> None:
        self._rows = rows

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)

    def all(self) -> Sequence[Any]:
        """All of them."""
        return self._rows

    def first(self) -> Any:
        """The first one, if there is one."""
        return self._rows[0] if self._rows else None

    def one_or_none(self) -> Any:
        """The only one, if there is one; fails where there are more."""
        if len(self._rows) > 1:
            raise LookupError("More than one row.")
        return self.first()

    def one(self) -> Any:
        """The only one; fails where there is none or more."""
        [row] = self._rows
        return row

    def scalar(self) -> Any:
        """The first value of the first row; None where there is no row."""
        row = self.first()
        return None if row is None else row[0]
