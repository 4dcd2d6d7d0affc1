"""One row of a file, cell by cell: what cannot be read is a fault, what is left out a warning."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from cantine.common.bounds.person_names import check_name
from cantine.common.bounds.telephones import LONGEST_PHONE
from cantine.common.form_input import LONGEST, LONGEST_NOTE, NotAccepted
from cantine.imports.rules import cells, dates
from cantine.imports.rules.cell import FileCell, UnreadableCell, format_cell
from cantine.imports.rules.columns import describe_field
from cantine.imports.rules.dates import DateStyle
from cantine.imports.rules.drafts import Fault
from cantine.imports.rules.fields import Field
from cantine.imports.rules.subscriptions import NamedService

_LONGEST = {
    **dict.fromkeys((Field.FAMILY_NAME, Field.ADDRESS, Field.ADDRESS_2, Field.TOWN), LONGEST),
    **dict.fromkeys((Field.CONTACT, Field.CONTACT_FIRST_NAME, Field.CONTACT_USED_NAME), LONGEST),
    **dict.fromkeys((Field.CHILD_NAME, Field.CHILD_FIRST_NAME, Field.CHILD_USED_NAME), LONGEST),
    **dict.fromkeys((Field.SCHOOL, Field.CLASSROOM, Field.DIET), LONGEST),
    **dict.fromkeys((Field.PHONE, Field.LANDLINE), LONGEST_PHONE),
    **dict.fromkeys((Field.TITLE, Field.CAF_NUMBER), 20),
}
"""The most letters that are kept of a field, as its column has them; of others, as many as of a note."""

Value = TypeVar("Value")
ToldFields = dict[str, tuple[Field, Any]]
"""The values of a row by their names, with the fields that they come from."""


@dataclass
class Columns:
    """The columns of a file; `calendars` says how each column writes its days; `diets` are the town's own."""

    titles: Sequence[str]
    fields: Sequence[Field | None]
    turns: Sequence[int]
    services: Sequence[NamedService]
    diets: Sequence[str]
    calendars: Mapping[int, DateStyle] = field(default_factory=dict)
    places: dict[tuple[Field, int], list[int]] = field(default_factory=dict)
    doubted: set[int] = field(default_factory=set)
    """Columns whose days cannot be read: their fault is told only once."""

    def __post_init__(self) -> None:
        turns = self.turns or [1] * len(self.fields)
        for place, (found, turn) in enumerate(zip(self.fields, turns, strict=True)):
            if found is not None:
                self.places.setdefault((found, turn), []).append(place)

    def has(self, wanted: Field) -> bool:
        """Whether there is a column for this field."""
        return any(found is wanted for found, _turn in self.places)

    def turns_of(self, *wanted: Field) -> list[int]:
        """The guardians or children that a row may have: 1, 2 …"""
        return sorted({turn for found, turn in self.places if found in wanted})

    def title(self, wanted: Field, turn: int = 1) -> str:
        """The title of the column in the file."""
        found = self.places.get((wanted, turn)) or self.places.get((wanted, 1))
        return self.titles[found[0]] if found else describe_field(wanted)


class Row:
    """One row that is not empty; what cannot be read becomes a fault, what is left out a warning."""

    def __init__(
        self, columns: Columns, line: int, row: Sequence[FileCell], faults: list[Fault], warnings: list[Fault]
    ) -> None:
        self.columns, self.line = columns, line
        self._row, self._faults, self._warnings = row, faults, warnings
        self._unreadable: set[int] = set()
        self._cut: set[tuple[Field, int, str]] = set()

    @property
    def all_cells(self) -> Sequence[FileCell]:
        """Every cell, also of columns that are not read."""
        return self._row

    def cell(self, wanted: Field, turn: int = 1) -> FileCell:
        """The cell of this field; None where there is none, or its value cannot be read."""
        for place in self.columns.places.get((wanted, turn), ())[:1]:
            cell = self._row[place] if place < len(self._row) else None
            if not isinstance(cell, UnreadableCell):
                return cell
            if place not in self._unreadable:
                self._unreadable.add(place)
                self.fault(wanted, cell.sentence, turn)
        return None

    def text(self, wanted: Field, turn: int = 1) -> str:
        """The text that the cell shows, as long as the field takes it; what is cut off is a warning."""
        cell = self.cell(wanted, turn)
        shown = str(cell) if isinstance(cell, str) and len(cell) > LONGEST_NOTE else format_cell(cell)
        return self.cut(wanted, shown, _LONGEST.get(wanted, LONGEST_NOTE), turn)

    def cut(self, wanted: Field, text: str, longest: int, turn: int = 1) -> str:
        """The first `longest` letters of a text; that there were more is a warning, once."""
        if len(text) <= longest:
            return text
        if (wanted, turn, text) not in self._cut:
            self._cut.add((wanted, turn, text))
            told = f"« {text[:30].rstrip()}… » a {len(text)} caractères : les {longest} premiers sont gardés."
            self.warn(wanted, told, turn)
        return " ".join(text[:longest].split())

    def doubt_name(self, wanted: Field, name: str, turn: int = 1) -> None:
        """Warn of what is no name: it is imported as it is."""
        try:
            check_name(name)
        except NotAccepted as refused:
            self.warn(wanted, f"{refused} Il est gardé tel quel : vérifiez-le.", turn)

    def texts(self, wanted: Field, turn: int = 1) -> list[tuple[str, str]]:
        """(title, text) of every filled column of this field."""
        places = self.columns.places.get((wanted, turn), ())
        shown = [(self.columns.titles[place], self._row[place]) for place in places if place < len(self._row)]
        return [(title, format_cell(cell)) for title, cell in shown if format_cell(cell)]

    def read(self, wanted: Field, read: Callable[[FileCell], Value], otherwise: Value, turn: int = 1) -> Value:
        """The value of the cell; `otherwise` where it cannot be read, which is a fault."""
        try:
            return read(self.cell(wanted, turn))
        except NotAccepted as refused:
            self.fault(wanted, str(refused), turn)
            return otherwise

    def yes(self, wanted: Field, turn: int = 1) -> bool:
        """Whether the cell is ticked."""
        return self.read(wanted, cells.read_yes, False, turn)

    def day(self, wanted: Field, first: int, turn: int = 1) -> Any:
        """The day in the cell, in the style of its column."""
        found = self.columns.places.get((wanted, turn), [-1])[0]
        if found in self.columns.doubted:
            return None
        calendar = self.columns.calendars.get(found, DateStyle())
        return self.read(wanted, lambda cell: dates.read_day(cell, first=first, calendar=calendar), None, turn)

    def fault(self, wanted: Field, sentence: str, turn: int = 1) -> None:
        """Note a fault, which stops the import."""
        self._faults.append(Fault(self.line, self.columns.title(wanted, turn), sentence))

    def warn(self, wanted: Field, sentence: str, turn: int = 1) -> None:
        """Note a warning: a cell is left out, or doubtful."""
        self._warnings.append(Fault(self.line, self.columns.title(wanted, turn), sentence))
