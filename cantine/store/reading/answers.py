"""What was asked of the database, kept so that asking again tells whether anything of it has changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeGuard

from sqlalchemy import Connection
from sqlalchemy.engine.result import IteratorResult

from cantine.store.database import Reader


@dataclass(frozen=True)
class AnsweredQuery:
    """A question that was put to the database, and as the driver knows it; with the rows that it found as they came
    (`raw`), which are compared when it is asked again, and the `shape` by which they are made into values."""

    statement: Any
    asked: Any
    sent: str
    parameters: Any
    shape: Any
    raw: Sequence[Any]

    @classmethod
    def ask(cls, db: Connection, statement: Any, asked: Any) -> "AnsweredQuery":
        """Put a question for the first time."""
        result: Any = db.execute(statement, asked)
        raw, shape = result.cursor.fetchall(), result._metadata
        result.close()
        [parameters] = result.context.parameters
        return cls(statement, asked, result.context.statement, parameters, shape, raw)

    def ask_again(self, db: Connection) -> "AnsweredQuery":
        """This very answer where nothing has changed, else what is found now."""
        result: Any = db.exec_driver_sql(self.sent, self.parameters)
        raw = result.cursor.fetchall()
        result.close()
        return self if raw == self.raw else replace(self, raw=raw)

    def build_rows(self) -> Sequence[Any]:
        """The rows as the statement gives them."""
        return IteratorResult(self.shape, iter(self.raw)).all()


def writes_nothing(db: Reader) -> TypeGuard[Connection]:
    """Whether all that is read in this transaction is committed, so that another one may be shown it."""
    return isinstance(db, Connection)


def ask_again(db: Connection, answers: Sequence[AnsweredQuery]) -> list[AnsweredQuery]:
    """The answers at this moment, up to the first that has changed: what was asked after it may differ."""
    found = []
    for one in answers:
        found.append(one.ask_again(db))
        if found[-1] is not one:
            break
    return found


class Recorder:
    """Reads as a connection does, and keeps what it found. What is known to be `true` at this moment is not read; what
    was asked `before` in the same place is put to the database again as its driver knows it, which is quicker."""

    def __init__(self, db: Connection, true: Sequence[AnsweredQuery], before: Sequence[AnsweredQuery] = ()) -> None:
        self._db, self._true, self._before = db, true, before
        self.answers: list[AnsweredQuery] = []

    def execute(self, statement: Any, asked: Any = None) -> "RecordedRows":
        """The rows that the statement finds."""
        known = self._find(self._true, statement, asked)
        if known is None:
            self._true = ()
            before = self._find(self._before, statement, asked)
            known = before.ask_again(self._db) if before else AnsweredQuery.ask(self._db, statement, asked)
        self.answers.append(known)
        return RecordedRows(known.build_rows())

    def _find(self, answers: Sequence[AnsweredQuery], statement: Any, asked: Any) -> AnsweredQuery | None:
        """The answer in this place, where it is to the same question."""
        place = len(self.answers)
        known = answers[place] if place < len(answers) else None
        return known if known and known.statement is statement and known.asked == asked else None

    def scalar(self, statement: Any, asked: Any = None) -> Any:
        """The first value of the first row; None where there is no row."""
        return self.execute(statement, asked).scalar()

    def scalars(self, statement: Any, asked: Any = None) -> "RecordedRows":
        """The first value of each row."""
        return RecordedRows([row[0] for row in self.execute(statement, asked)])


class RecordedRows:
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
