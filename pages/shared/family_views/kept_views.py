"""What a page made of what it read, kept for as long as reading it again finds the same."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any, Generic, TypeVar, cast

from cantine.store import database
from cantine.store.database import Reader

View = TypeVar("View")


@dataclass(frozen=True)
class AnsweredQuery:
    """A question that was put to the database, with the rows that it found."""

    statement: Any
    asked: Any
    rows: Sequence[Any]


@dataclass
class KeptView(Generic[View]):
    """A view, what was read for it, and the last states of the database in which it was found to be true."""

    answers: Sequence[AnsweredQuery]
    view: View
    states: tuple[Hashable, ...] = ()


STATES = 16
"""States of one view; each connection to SQLite names them its own way, and pages take turns with ten of them."""


class KeptViews(Generic[View]):
    """The views that were shown last, at most so many.

    A view is made of what was asked for, of the minute, and of what is read. It is shown again only where nobody has
    written anything since, or where everything that it was made of, read again in the transaction at hand, is the same
    row by row. So what is shown is never older than that transaction, whoever wrote meanwhile, in this process or
    another. Nothing of a kept view may be changed by who shows it.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._kept: OrderedDict[Hashable, KeptView[View]] = OrderedDict()

    def read(self, db: Reader, asked: Hashable, now: datetime, make: Callable[[Reader], View]) -> View:
        """What `make` makes by reading. `asked` names everything else that it depends on, whose it is before all;
        `now` it may depend on to the minute: cutoffs are whole minutes."""
        which = asked, now.replace(second=0, microsecond=0)
        kept, state = self._find(which), database.find_state(db)
        if kept is not None and state is not None and state in kept.states:
            return kept.view
        answers = kept.answers if kept is not None else ()
        again = _read_again(db, answers)
        if kept is None or len(again) < len(answers) or not all(map(_is_same, again, answers)):
            recorder = _Recorder(db, again)
            made = make(cast(Reader, recorder))
            kept = KeptView(recorder.answers, made)
            self._keep(which, kept)
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


def _read_again(db: Reader, answers: Sequence[AnsweredQuery]) -> list[AnsweredQuery]:
    """The questions put once more, up to the first that finds something else: what was asked after it may differ."""
    again = []
    for one in answers:
        again.append(AnsweredQuery(one.statement, one.asked, db.execute(one.statement, one.asked).all()))
        if not _is_same(again[-1], one):
            break
    return again


def _is_same(one: AnsweredQuery, other: AnsweredQuery) -> bool:
    return one.rows == other.rows


class _Recorder:
    """Reads as a connection does, and keeps what it found. What this transaction has just read is not read twice."""

    def __init__(self, db: Reader, read: Sequence[AnsweredQuery]) -> None:
        self._db, self._read = db, read
        self.answers: list[AnsweredQuery] = []

    def execute(self, statement: Any, asked: Any = None) -> "_Rows":
        """The rows that the statement finds."""
        place = len(self.answers)
        known = self._read[place] if place < len(self._read) else None
        if known is None or known.statement is not statement or known.asked != asked:
            self._read = ()
            known = AnsweredQuery(statement, asked, self._db.execute(statement, asked).all())
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
