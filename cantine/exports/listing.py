"""A list that staff can export: its name, its filters, its columns, its rows."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from cantine.common.list_filter import ListChoice, ListFilter
from cantine.common.tables.table import CellKind, Column, TableCell
from cantine.store import streaming
from cantine.store.database import Reader
from cantine.store.streaming import ListSize, Question


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

    def describe_counting(self, chosen: ListFilter) -> str:
        """A sentence: to which month or day a row belongs under this filter."""

    @property
    def choices(self) -> tuple[ListChoice, ...]:
        """The filters of the list."""

    @property
    def columns(self) -> Sequence[Column]:
        """The columns, in their order."""

    def rows(self, db: Reader, chosen: ListFilter, today: date) -> Iterator[Sequence[TableCell]]:
        """The rows, one by one. Raises NotFound for a family that does not exist."""

    def size(self, db: Reader, chosen: ListFilter, today: date) -> ListSize:
        """The number of rows, and the sums of the columns with a total, by title."""


@dataclass(frozen=True)
class ListingField:
    """A column of a list: the column `key` of its query, or what `say` makes of a row."""

    title: str
    kind: CellKind = CellKind.TEXT
    key: str = ""
    total: bool = False
    say: Callable[[Any], TableCell] | None = None

    def cell(self, row: Any) -> TableCell:
        """The value of a row in this column."""
        if self.say:
            return self.say(row)
        value: TableCell = getattr(row, self.key)
        return value


@dataclass(frozen=True)
class Listing:
    """A list that one query gives, row by row.

    `belonging` says to which month a row belongs, and to which day where days are chosen; one sentence may say both.
    """

    address: str
    title: str
    about: str
    belonging: tuple[str, ...]
    choices: tuple[ListChoice, ...]
    fields: Sequence[ListingField]
    question: Callable[[ListFilter], Question]

    @property
    def columns(self) -> Sequence[Column]:
        """The columns, in the order of the fields."""
        return [Column(field.title, field.kind, field.total) for field in self.fields]

    def describe_counting(self, chosen: ListFilter) -> str:
        """The sentence for a month where one is chosen, else that for days."""
        return self.belonging[0] if chosen.month else self.belonging[-1]

    def rows(self, db: Reader, chosen: ListFilter, today: date) -> Iterator[Sequence[TableCell]]:  # noqa: ARG002
        """The rows, as the database gives them."""
        for row in streaming.fetch_rows(db, self.question(chosen)):
            yield [field.cell(row) for field in self.fields]

    def size(self, db: Reader, chosen: ListFilter, today: date) -> ListSize:  # noqa: ARG002
        """The number and the sums, from the database."""
        summed = {field.title: field.key for field in self.fields if field.total}
        found = streaming.measure(db, self.question(chosen), list(summed.values()))
        return ListSize(found.rows, {title: found.sums[key] for title, key in summed.items()})


def make_family_fields() -> tuple[ListingField, ListingField]:
    """Number and name of the family, in two columns."""
    return ListingField("N° famille", CellKind.NUMBER, "family_number"), ListingField("Famille", key="family")
