"""A list that staff take away: what it is called, what can be chosen, its columns, its rows."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from cantine.documents.tabular import Cell, Column, Kind
from cantine.queries import streams
from cantine.queries.streams import Question, Size
from cantine.rules.chosen import Choice, Chosen
from cantine.store.database import Reader


class Export(Protocol):
    """One list."""

    @property
    def address(self) -> str:
        """« factures », of `/telecharger/factures.xlsx`."""

    @property
    def title(self) -> str:
        """« Factures et avoirs »."""

    @property
    def about(self) -> str:
        """What its rows are, in a sentence."""

    def counted(self, chosen: Chosen) -> str:
        """To which month or day a row belongs for what was chosen, in a sentence."""

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What can be chosen of it."""

    @property
    def columns(self) -> Sequence[Column]:
        """In their order."""

    def rows(self, db: Reader, chosen: Chosen, today: date) -> Iterator[Sequence[Cell]]:
        """One by one. Raises NotFound for a family that does not exist."""

    def size(self, db: Reader, chosen: Chosen, today: date) -> Size:
        """How many rows, and the sums of the columns with a total, by title."""


@dataclass(frozen=True)
class Field:
    """A column of a question: of the answer's column `key`, or whatever `say` makes of a row of it."""

    title: str
    kind: Kind = Kind.TEXT
    key: str = ""
    total: bool = False
    say: Callable[[Any], Cell] | None = None

    def cell(self, row: Any) -> Cell:
        """What a row of the answer has in this column."""
        if self.say:
            return self.say(row)
        value: Cell = getattr(row, self.key)
        return value


@dataclass(frozen=True)
class Listing:
    """A list that is the answer to one question, asked row by row.

    `belonging` says to which month a row belongs, and to which day where days are chosen; one sentence may say both.
    """

    address: str
    title: str
    about: str
    belonging: tuple[str, ...]
    choices: tuple[Choice, ...]
    fields: Sequence[Field]
    question: Callable[[Chosen], Question]

    @property
    def columns(self) -> Sequence[Column]:
        """In the order of the fields."""
        return [Column(field.title, field.kind, field.total) for field in self.fields]

    def counted(self, chosen: Chosen) -> str:
        """By month where a month is chosen, else by day."""
        return self.belonging[0] if chosen.month else self.belonging[-1]

    def rows(self, db: Reader, chosen: Chosen, today: date) -> Iterator[Sequence[Cell]]:  # noqa: ARG002
        """As the database gives them."""
        for row in streams.rows(db, self.question(chosen)):
            yield [field.cell(row) for field in self.fields]

    def size(self, db: Reader, chosen: Chosen, today: date) -> Size:  # noqa: ARG002
        """Counted and summed by the database."""
        summed = {field.title: field.key for field in self.fields if field.total}
        found = streams.size(db, self.question(chosen), list(summed.values()))
        return Size(found.rows, {title: found.sums[key] for title, key in summed.items()})


def family_fields() -> tuple[Field, Field]:
    """Number and name of the family, in two columns."""
    return Field("N° famille", Kind.NUMBER, "family_number"), Field("Famille", key="family")
