"""A list that staff can export: its name, its filters, its columns, its rows."""

from collections.abc import Callable, Iterable, Iterator, Sequence
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
        """The columns that the list always has, in their order."""

    def list_columns(self, db: Reader, chosen: ListFilter) -> Sequence[Column]:
        """The columns of the chosen rows, in their order, with those that only some towns use."""

    def rows(self, db: Reader, chosen: ListFilter, today: date) -> Iterator[Sequence[TableCell]]:
        """The rows, one by one. Raises NotFound for a family that does not exist."""

    def size(self, db: Reader, chosen: ListFilter, today: date) -> ListSize:
        """The number of rows, and the sums of the columns with a total, by title."""


@dataclass(frozen=True)
class ListingField:
    """A column of a list: the column `key` of its query, or what `say` makes of a row.

    One that is there `if_used` is left out where every chosen row has it empty.
    """

    title: str
    kind: CellKind = CellKind.TEXT
    key: str = ""
    total: bool = False
    say: Callable[[Any], TableCell] | None = None
    if_used: bool = False

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
        """The columns that the list always has, in the order of the fields."""
        return _make_columns(field for field in self.fields if not field.if_used)

    def list_columns(self, db: Reader, chosen: ListFilter) -> Sequence[Column]:
        """The columns of the chosen rows, in the order of the fields."""
        return _make_columns(self._choose_fields(db, chosen))

    def _choose_fields(self, db: Reader, chosen: ListFilter) -> list[ListingField]:
        """The fields, without those that no chosen row uses."""
        asked = self.question(chosen)
        return [one for one in self.fields if not one.if_used or streaming.has_text(db, asked, one.key)]

    def describe_counting(self, chosen: ListFilter) -> str:
        """The sentence for a month where one is chosen, else that for days."""
        return self.belonging[0] if chosen.month else self.belonging[-1]

    def rows(self, db: Reader, chosen: ListFilter, today: date) -> Iterator[Sequence[TableCell]]:  # noqa: ARG002
        """The rows, as the database gives them."""
        fields = self._choose_fields(db, chosen)
        for row in streaming.fetch_rows(db, self.question(chosen)):
            yield [field.cell(row) for field in fields]

    def size(self, db: Reader, chosen: ListFilter, today: date) -> ListSize:  # noqa: ARG002
        """The number and the sums, from the database."""
        summed = {field.title: field.key for field in self.fields if field.total}
        found = streaming.measure(db, self.question(chosen), list(summed.values()))
        return ListSize(found.rows, {title: found.sums[key] for title, key in summed.items()})


def _make_columns(fields: Iterable[ListingField]) -> list[Column]:
    return [Column(field.title, field.kind, field.total) for field in fields]


ANALYTIC = ListingField("Code analytique", key="analytic", if_used=True)
"""The code of the school, as it was noted on the line; a town without codes has no such column."""


def make_family_fields() -> tuple[ListingField, ListingField]:
    """Number and name of the family, in two columns."""
    return ListingField("N° famille", CellKind.NUMBER, "family_number"), ListingField("Famille", key="family")
