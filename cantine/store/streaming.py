"""Lists of any length: rows fetched one by one, their number and their sums."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, exists, func, select

from cantine.store.database import Reader

Question = Select[*tuple[Any, ...]]

AT_ONCE = 1_000
"""Rows that are fetched at a time."""


@dataclass(frozen=True)
class ListSize:
    """How many rows a list has, and the sums of some of its columns."""

    rows: int
    sums: dict[str, int] = field(default_factory=dict)


def fetch_rows(db: Reader, question: Question) -> Iterator[Any]:
    """The rows of this select, fetched as they are read: memory does not grow with their number."""
    yield from db.execute(question, execution_options={"yield_per": AT_ONCE})


def measure(db: Reader, question: Question, summed: Sequence[str] = ()) -> ListSize:
    """How many rows this select has, and the sums of the named columns, without fetching the rows."""
    counted = question.order_by(None).subquery()
    row = db.execute(select(func.count(), *(func.sum(counted.c[name]) for name in summed)).select_from(counted)).one()
    return ListSize(row[0], {name: int(value or 0) for name, value in zip(summed, row[1:], strict=True)})


def has_text(db: Reader, question: Question, name: str) -> bool:
    """Whether a row of this select has a text in the named column that is not empty."""
    asked = question.order_by(None).subquery()
    return bool(db.scalar(select(exists().where(asked.c[name] != ""))))
