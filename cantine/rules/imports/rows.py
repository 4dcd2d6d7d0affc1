"""The rows of a file put together into families; every cell that cannot be is a fault with its line and column."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from cantine.rules.imports import cells
from cantine.rules.imports.cells import Cell
from cantine.rules.imports.columns import WEEKDAYS, Field, label
from cantine.rules.imports.drafts import ChildDraft, Draft, FamilyDraft, Fault, GuardianDraft, Key, Subscription
from cantine.rules.imports.subscribed import Named, services_of
from cantine.rules.search import plain
from cantine.rules.typed import NotAccepted
from cantine.rules.words import Diet

MOST_FAULTS = 500
"""After so many the rest of the file is not looked at: it is not the right file."""

HIGHEST_NUMBER, HIGHEST_QUOTIENT = 999_999_999, 100_000
ALLERGIC = "Allergie signalée : à préciser avec la famille."

Value = TypeVar("Value")


def read_rows(
    titles: Sequence[str],
    fields: Sequence[Field | None],
    rows: Iterable[Sequence[Cell]],
    services: Sequence[Named],
) -> Draft:
    """The families that these rows say, one row a family, a child, or a child's service; empty rows are skipped.

    `titles` name the columns in the faults. A family is told by its number, else by its CAF number, else by its name
    and address; rows of one family may leave out what an earlier one said, but not say something else.
    """
    reader = _Reader(titles, fields, services)
    for line, row in enumerate(rows, 2):
        if any(cells.text(cell) for cell in row):
            _Row(reader, line, row).read()
        if len(reader.faults) >= MOST_FAULTS:
            break
    return Draft(reader.families, tuple(reader.faults[:MOST_FAULTS]))


class _Reader:
    """The families so far, what each line said of them, and what was wrong."""

    def __init__(self, titles: Sequence[str], fields: Sequence[Field | None], services: Sequence[Named]) -> None:
        self.services = services
        self.titles = {field: title for title, field in zip(titles, fields, strict=True) if field is not None}
        self.places = {field: place for place, field in enumerate(fields) if field is not None}
        self.families: dict[Key, FamilyDraft] = {}
        self.faults: list[Fault] = []
        self._told: dict[tuple[Any, ...], tuple[int, Any]] = {}

    def agrees(self, whose: tuple[Any, ...], line: int, field: Field, value: Any) -> bool:
        """Whether no earlier line said something else of the same; the later one is at fault."""
        first_line, first = self._told.setdefault((*whose, field), (line, value))
        if first == value:
            return True
        said = f"« {first} »" if isinstance(first, str | int) and not isinstance(first, bool) else "autre chose"
        self.faults.append(Fault(line, self.title(field), f"la ligne {first_line} dit {said} : laquelle est juste ?"))
        return False

    def title(self, field: Field) -> str:
        """The column as the file calls it."""
        return self.titles.get(field) or label(field)


class _Row:
    """One row that is not empty."""

    def __init__(self, reader: _Reader, line: int, row: Sequence[Cell]) -> None:
        self._reader, self._line, self._row = reader, line, row

    def read(self) -> None:
        """Its family, guardian, child and service."""
        name = self._text(Field.FAMILY_NAME)
        if not name:
            self._fault(Field.FAMILY_NAME, "indiquez le nom de la famille.")
            return
        key, family = self._family(name)
        self._guardian(key, family)
        child = self._child(key, family)
        if self._text(Field.SERVICE):
            self._subscription(child)

    def _cell(self, field: Field) -> Cell:
        place = self._reader.places.get(field)
        return self._row[place] if place is not None and place < len(self._row) else None

    def _text(self, field: Field) -> str:
        return cells.text(self._cell(field))

    def _read(self, field: Field, read: Callable[[Cell], Value], otherwise: Value) -> Value:
        """What the cell says; `otherwise` where it cannot be, which is a fault."""
        try:
            return read(self._cell(field))
        except NotAccepted as refused:
            self._fault(field, str(refused))
            return otherwise

    def _yes(self, field: Field) -> bool:
        return self._read(field, cells.yes, False)

    def _fault(self, field: Field, sentence: str) -> None:
        self._reader.faults.append(Fault(self._line, self._reader.title(field), sentence))

    def _keep(self, whose: tuple[Any, ...], values: dict[str, Any], found: dict[str, tuple[Field, Any]]) -> None:
        """What this line says and no earlier one said otherwise; nothing is no word."""
        for name, (field, value) in found.items():
            if value not in (None, "") and self._reader.agrees(whose, self._line, field, value):
                values[name] = value

    def _family(self, name: str) -> tuple[Key, FamilyDraft]:
        number = self._read(
            Field.FAMILY_NUMBER, lambda cell: cells.whole(cell, "un n° de famille", HIGHEST_NUMBER), None
        )
        caf, code = self._text(Field.CAF_NUMBER), self._read(Field.POSTAL_CODE, cells.postal_code, "")
        street = ", ".join(filter(None, (self._text(Field.ADDRESS), self._text(Field.ADDRESS_2))))
        key: Key = ("name", plain(name), plain(street), code)
        if number:
            key = ("number", str(number))
        elif caf:
            key = ("caf", plain(caf))
        family = self._reader.families.setdefault(key, FamilyDraft(self._line, name, number=number or None))
        self._reader.agrees(key, self._line, Field.FAMILY_NAME, name)
        notes = " / ".join(filter(None, (self._text(Field.FAMILY_NOTE), self._text(Field.CONTACT_NOTE))))
        found: dict[str, tuple[Field, Any]] = {
            "address": (Field.ADDRESS, street),
            "postal_code": (Field.POSTAL_CODE, code),
            "town": (Field.TOWN, self._text(Field.TOWN)),
            "caf_number": (Field.CAF_NUMBER, caf[:20]),
            "resident": self._resident(),
            "note": (Field.FAMILY_NOTE, notes),
        }
        self._keep(key, family.values, found)
        quotient = self._read(
            Field.QUOTIENT, lambda cell: cells.whole(cell, "un quotient familial", HIGHEST_QUOTIENT), None
        )
        if quotient is not None and self._reader.agrees(key, self._line, Field.QUOTIENT, quotient):
            family.quotient = quotient
        balance = self._read(Field.BALANCE, cells.amount, None)
        if balance is not None and self._reader.agrees(key, self._line, Field.BALANCE, balance):
            family.balance = balance
        return key, family

    def _resident(self) -> tuple[Field, bool | None]:
        """By the column that says so, else by a tariff that is called one for outsiders."""
        if self._text(Field.RESIDENT):
            return Field.RESIDENT, self._yes(Field.RESIDENT)
        words = plain(self._text(Field.TARIFF)).split()
        return Field.TARIFF, False if {"exterieur", "exterieurs", "hors"} & {*words} else None

    def _guardian(self, of_family: Key, family: FamilyDraft) -> None:
        email = self._read(Field.EMAIL, cells.email, None)
        last, first = self._text(Field.CONTACT), self._text(Field.CONTACT_FIRST_NAME)
        phone, landline = self._read(Field.PHONE, cells.phone, ""), self._read(Field.LANDLINE, cells.phone, "")
        if not (last or first or email):
            if phone or landline:
                self._fault(Field.CONTACT, "indiquez le nom de la personne qui a ce téléphone.")
            return
        key: Key = (*of_family, "guardian", email or plain(f"{first} {last}"))
        guardian = family.guardians.setdefault(key, GuardianDraft(self._line))
        found: dict[str, tuple[Field, Any]] = {
            "title": (Field.TITLE, self._text(Field.TITLE)[:20]),
            "last_name": (Field.CONTACT, last or family.name),
            "first_name": (Field.CONTACT_FIRST_NAME, first),
            "phone": (Field.PHONE, phone),
            "landline": (Field.LANDLINE, landline),
            "email": (Field.EMAIL, email),
        }
        self._keep(key, guardian.values, found)

    def _child(self, of_family: Key, family: FamilyDraft) -> ChildDraft | None:
        first, last = self._text(Field.CHILD_FIRST_NAME), self._text(Field.CHILD_NAME)
        if not first:
            if last or self._text(Field.BIRTH_DATE) or self._text(Field.CLASSROOM):
                self._fault(Field.CHILD_FIRST_NAME, "indiquez le prénom de l'enfant.")
            return None
        key: Key = (*of_family, "child", plain(last or family.name), plain(first))
        child = family.children.setdefault(key, ChildDraft(self._line, first, last or family.name))
        found: dict[str, tuple[Field, Any]] = {
            "birth_date": (
                Field.BIRTH_DATE,
                self._read(Field.BIRTH_DATE, lambda cell: cells.day(cell, first=1990), None),
            ),
            "school": (Field.SCHOOL, self._text(Field.SCHOOL)),
            "classroom": (Field.CLASSROOM, self._text(Field.CLASSROOM)),
            "diet": (Field.VEGETARIAN, self._diet()),
            "health": (Field.ALLERGY, self._allergy()),
        }
        self._keep(key, child.values, found)
        return child

    def _diet(self) -> Diet | None:
        vegetarian, no_pork = self._yes(Field.VEGETARIAN), self._yes(Field.NO_PORK)
        if vegetarian:
            return Diet.VEGETARIAN  # which has no pork either
        return Diet.NO_PORK if no_pork else None

    def _allergy(self) -> str:
        said = self._text(Field.ALLERGY)
        try:
            return ALLERGIC if cells.yes(said) else ""
        except NotAccepted:
            return said

    def _subscription(self, child: ChildDraft | None) -> None:
        if child is None:
            if not self._text(Field.CHILD_NAME):  # else its missing first name is a fault already
                self._fault(Field.SERVICE, "cette prestation n'est celle d'aucun enfant.")
            return
        parts = frozenset(part for part in (Field.MORNING, Field.NOON, Field.EVENING) if self._yes(part))
        meant = services_of(self._text(Field.SERVICE), parts, self._reader.services)
        weekdays = frozenset(weekday for weekday, field in enumerate(WEEKDAYS) if self._yes(field))
        first = self._read(Field.FIRST, lambda cell: cells.day(cell, first=2000), None)
        last = self._read(Field.LAST, lambda cell: cells.day(cell, first=2000), None)
        active = self._yes(Field.ACTIVE) if self._text(Field.ACTIVE) else True
        holidays_too = self._yes(Field.HOLIDAYS_TOO)
        if not meant:
            names = ", ".join(service.label for service in self._reader.services)
            self._fault(Field.SERVICE, f"« {self._text(Field.SERVICE)} » n'est pas proposé. Prestations : {names}.")
        if first and last and last < first:
            self._fault(Field.LAST, "la fin est avant le début.")
        if active and not weekdays:
            self._fault(Field.MONDAY, "aucun jour de la semaine n'est coché.")
        if active:
            child.subscriptions += [Subscription(one, weekdays, first, last, holidays_too) for one in meant]
