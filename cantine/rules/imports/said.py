"""What one row of a file says: of its family, its guardians, its children and what a child is booked for."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from cantine.rules.imports import cells, dates
from cantine.rules.imports.cell import Cell, Unreadable
from cantine.rules.imports.columns import label
from cantine.rules.imports.dates import Calendar
from cantine.rules.imports.drafts import ChildDraft, Fault, GuardianDraft
from cantine.rules.imports.fields import Field
from cantine.rules.imports.health import diet_of, health_of
from cantine.rules.imports.identity import Household, caf_key, person
from cantine.rules.imports.subscribed import Named
from cantine.rules.search import plain
from cantine.rules.typed import NotAccepted

HIGHEST_NUMBER = 999_999_999

Value = TypeVar("Value")
Told = dict[str, tuple[Field, Any]]
"""What a row tells, by the name of the value, with the field that it stands in."""

_TITLES = {"m": "M.", "mr": "M.", "monsieur": "M.", "mme": "Mme", "madame": "Mme", "mlle": "Mme", "melle": "Mme"}


@dataclass
class Columns:
    """Where the file says what; `calendars` tells how each column writes its days."""

    titles: Sequence[str]
    fields: Sequence[Field | None]
    turns: Sequence[int]
    services: Sequence[Named]
    calendars: Mapping[int, Calendar] = field(default_factory=dict)
    places: dict[tuple[Field, int], list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        turns = self.turns or [1] * len(self.fields)
        for place, (found, turn) in enumerate(zip(self.fields, turns, strict=True)):
            if found is not None:
                self.places.setdefault((found, turn), []).append(place)

    def has(self, wanted: Field) -> bool:
        """Whether there is such a column."""
        return any(found is wanted for found, _turn in self.places)

    def turns_of(self, *wanted: Field) -> list[int]:
        """The guardians or children that a row may have: 1, 2 …"""
        return sorted({turn for found, turn in self.places if found in wanted})

    def title(self, wanted: Field, turn: int = 1) -> str:
        """The column as the file calls it."""
        found = self.places.get((wanted, turn)) or self.places.get((wanted, 1))
        return self.titles[found[0]] if found else label(wanted)


@dataclass
class GuardianSaid:
    """A guardian as a row names them."""

    first_name: str
    last_name: str
    told: Told
    draft: GuardianDraft


@dataclass
class ChildSaid:
    """A child as a row names it."""

    told: Told
    draft: ChildDraft


@dataclass
class Said:
    """One row, read; its household tells which family it is."""

    line: int
    name: str
    named: bool
    number: int | None
    told: Told
    household: Household
    guardians: list[GuardianSaid] = field(default_factory=list)
    children: list[ChildSaid] = field(default_factory=list)
    quotient: int | None = None
    balance: int | None = None


class Row:
    """One row that is not empty, cell by cell; what cannot be is a fault, what is left out a warning."""

    def __init__(
        self, columns: Columns, line: int, row: Sequence[Cell], faults: list[Fault], warnings: list[Fault]
    ) -> None:
        self.columns, self.line = columns, line
        self._row, self._faults, self._warnings = row, faults, warnings
        self._unreadable: set[int] = set()

    def cell(self, wanted: Field, turn: int = 1) -> Cell:
        """The cell of this column; None where there is none, or what it holds cannot be read."""
        for place in self.columns.places.get((wanted, turn), ())[:1]:
            cell = self._row[place] if place < len(self._row) else None
            if not isinstance(cell, Unreadable):
                return cell
            if place not in self._unreadable:
                self._unreadable.add(place)
                self.fault(wanted, cell.sentence, turn)
        return None

    def text(self, wanted: Field, turn: int = 1) -> str:
        """What the cell shows."""
        return cells.text(self.cell(wanted, turn))

    def texts(self, wanted: Field, turn: int = 1) -> list[tuple[str, str]]:
        """(title, what it shows) of every filled column of this field."""
        places = self.columns.places.get((wanted, turn), ())
        shown = [(self.columns.titles[place], self._row[place]) for place in places if place < len(self._row)]
        return [(title, cells.text(cell)) for title, cell in shown if cells.text(cell)]

    def read(self, wanted: Field, read: Callable[[Cell], Value], otherwise: Value, turn: int = 1) -> Value:
        """What the cell says; `otherwise` where it cannot be, which is a fault."""
        try:
            return read(self.cell(wanted, turn))
        except NotAccepted as refused:
            self.fault(wanted, str(refused), turn)
            return otherwise

    def yes(self, wanted: Field, turn: int = 1) -> bool:
        """Whether it is ticked."""
        return self.read(wanted, cells.yes, False, turn)

    def day(self, wanted: Field, first: int, turn: int = 1) -> Any:
        """The day that it says, in the order of its column."""
        found = self.columns.places.get((wanted, turn), [-1])[0]
        calendar = self.columns.calendars.get(found, Calendar())
        return self.read(wanted, lambda cell: dates.day(cell, first=first, calendar=calendar), None, turn)

    def fault(self, wanted: Field, sentence: str, turn: int = 1) -> None:
        """Something that stops the file."""
        self._faults.append(Fault(self.line, self.columns.title(wanted, turn), sentence))

    def warn(self, wanted: Field, sentence: str, turn: int = 1) -> None:
        """Something that is left out, or doubtful."""
        self._warnings.append(Fault(self.line, self.columns.title(wanted, turn), sentence))


def read_family(row: Row) -> Said | None:
    """The family of a row with its guardians and children; None where nobody says who it is, which is a fault."""
    guardians = [found for turn in row.columns.turns_of(*_OF_GUARDIAN) if (found := _guardian(row, turn))]
    children = [found for turn in row.columns.turns_of(*_OF_CHILD) if (found := _child(row, turn))]
    given = row.text(Field.FAMILY_NAME)
    others = [one.last_name for one in guardians] + [child.draft.last_name for child in children]
    name = given or ("" if row.columns.has(Field.FAMILY_NAME) else next(filter(None, others), ""))
    if not name:
        row.fault(Field.FAMILY_NAME, "indiquez le nom de la famille.")
        return None
    number = row.read(Field.FAMILY_NUMBER, lambda cell: cells.whole(cell, "un n° de famille", HIGHEST_NUMBER), None)
    told = _family(row)
    for one in guardians:
        one.last_name = one.last_name or ("" if one.first_name else name)
        one.told["last_name"] = (Field.CONTACT, one.last_name)
    for child in children:
        if child.draft.first_name:
            child.draft.last_name = child.draft.last_name or name
    said = Said(row.line, name, bool(given), number or None, told, Household(), guardians, children)
    said.household = _household(said, {name} if given else {name, *filter(None, others)})
    said.quotient = _quotient(row)
    said.balance = row.read(Field.BALANCE, cells.amount, None)
    return said


_OF_GUARDIAN = (
    Field.CONTACT,
    Field.CONTACT_FIRST_NAME,
    Field.CONTACT_USED_NAME,
    Field.EMAIL,
    Field.PHONE,
    Field.LANDLINE,
)
_OF_CHILD = (Field.CHILD_FIRST_NAME, Field.CHILD_NAME, Field.CHILD_USED_NAME, Field.BIRTH_DATE, Field.CLASSROOM)


def _household(said: Said, names: set[str]) -> Household:
    def value(name: str) -> str:
        return plain(str(said.told[name][1] or ""))

    emails = {one.told["email"][1] for one in said.guardians} - {None}
    return Household(
        number=said.number,
        names={plain(name) or name for name in names},
        street=value("address"),
        code=value("postal_code"),
        caf=caf_key(said.told["caf_number"][1]),
        emails=emails,
        guardians={person(one.first_name, one.last_name) for one in said.guardians},
        children={
            person(child.draft.first_name, child.draft.last_name): child.told["birth_date"][1]
            for child in said.children
        },
    )


def _family(row: Row) -> Told:
    street = ", ".join(filter(None, (row.text(Field.ADDRESS), row.text(Field.ADDRESS_2))))
    if other := ", ".join(shown for _title, shown in row.texts(Field.OTHER_HOME)):
        row.warn(Field.OTHER_HOME, f"la seconde adresse « {other} » n'est pas lue : la famille garde la première.")
    notes = [row.text(Field.FAMILY_NOTE), *(row.text(Field.CONTACT_NOTE, turn) for turn in (1, 2, 3))]
    notes += [f"{row.text(Field.CHILD_FIRST_NAME, turn)} : {said}" for turn in (1, 2, 3) if (said := _memo(row, turn))]
    return {
        "address": (Field.ADDRESS, street),
        "postal_code": (Field.POSTAL_CODE, row.read(Field.POSTAL_CODE, cells.postal_code, "")),
        "town": (Field.TOWN, row.text(Field.TOWN)),
        "caf_number": (Field.CAF_NUMBER, row.text(Field.CAF_NUMBER)[:20]),
        "resident": _resident(row),
        "note": (Field.FAMILY_NOTE, " / ".join(dict.fromkeys(filter(None, notes)))),
    }


def _memo(row: Row, turn: int) -> str:
    """What a note of a child says, where it is not about its health."""
    said = row.text(Field.CHILD_NOTE, turn)
    return "" if health_of([], [(row.columns.title(Field.CHILD_NOTE, turn), said)]) else said


def _resident(row: Row) -> tuple[Field, bool | None]:
    """By the column that says so, else by a tariff that is called one for outsiders."""
    if row.text(Field.RESIDENT):
        return Field.RESIDENT, row.yes(Field.RESIDENT)
    words = plain(row.text(Field.TARIFF)).split()
    return Field.TARIFF, False if {"exterieur", "exterieurs", "hors"} & {*words} else None


def _quotient(row: Row) -> int | None:
    value, rounded = row.read(Field.QUOTIENT, cells.quotient, (None, False))
    if rounded:
        row.warn(Field.QUOTIENT, f"« {row.text(Field.QUOTIENT)} » est arrondi à l'euro : {value}.")
    return value


def _guardian(row: Row, turn: int) -> GuardianSaid | None:
    last = row.text(Field.CONTACT_USED_NAME, turn) or row.text(Field.CONTACT, turn)
    first, title = row.text(Field.CONTACT_FIRST_NAME, turn), row.text(Field.TITLE, turn)[:20]
    if last and not first:
        last, first, title = split_name(last, title)
    addresses, left = cells.emails(row.cell(Field.EMAIL, turn))
    if left:
        row.warn(Field.EMAIL, f"« {left} » n'est pas une adresse mail : elle est laissée de côté.", turn)
    if addresses[1:]:
        kept = f"seule « {addresses[0]} » est gardée"
        row.warn(Field.EMAIL, f"il y a plusieurs adresses mail ; {kept}.", turn)
    phone = row.read(Field.PHONE, cells.phone, "", turn)
    landline = row.read(Field.LANDLINE, cells.phone, "", turn)
    if not (last or first or addresses):
        if phone or landline:
            row.fault(Field.CONTACT, "indiquez le nom de la personne qui a ce téléphone.", turn)
        return None
    told: Told = {
        "title": (Field.TITLE, title),
        "last_name": (Field.CONTACT, last),
        "first_name": (Field.CONTACT_FIRST_NAME, first),
        "phone": (Field.PHONE, phone),
        "landline": (Field.LANDLINE, landline),
        "email": (Field.EMAIL, addresses[0] if addresses else None),
    }
    return GuardianSaid(first, last, told, GuardianDraft(row.line))


def split_name(whole: str, title: str = "") -> tuple[str, str, str]:
    """(last name, first name, title) of « Mme EXEMPLE Camille »: what is in capitals is the last name."""
    words = whole.split()
    while len(words) > 1 and (known := _TITLES.get(plain(words[0]).rstrip("."))):
        title, words = title or known, words[1:]
    capitals = [bool(re.search(r"[^\W\d_]{2}", word)) and word == word.upper() for word in words]
    for cut in range(1, len(words)):
        if all(capitals[:cut]) and not any(capitals[cut:]):
            return " ".join(words[:cut]), " ".join(words[cut:]), title
        if all(capitals[cut:]) and not any(capitals[:cut]):
            return " ".join(words[cut:]), " ".join(words[:cut]), title
    return " ".join(words), "", title


def _child(row: Row, turn: int) -> ChildSaid | None:
    first = row.text(Field.CHILD_FIRST_NAME, turn)
    last = row.text(Field.CHILD_NAME, turn) or row.text(Field.CHILD_USED_NAME, turn)
    if not (first or last):
        if row.text(Field.BIRTH_DATE, turn) or row.text(Field.CLASSROOM, turn):
            row.fault(Field.CHILD_FIRST_NAME, "indiquez le prénom de l'enfant.", turn)
        return None
    if not first:
        row.warn(Field.CHILD_FIRST_NAME, f"« {last} » n'a pas de prénom : son seul nom est gardé.", turn)
    told: Told = {
        "birth_date": (Field.BIRTH_DATE, row.day(Field.BIRTH_DATE, 1990, turn)),
        "school": (Field.SCHOOL, row.text(Field.SCHOOL)),
        "classroom": (Field.CLASSROOM, row.text(Field.CLASSROOM, turn)),
    }
    ticked = row.yes(Field.VEGETARIAN, turn), row.yes(Field.NO_PORK, turn)
    diet, unknown = diet_of(*ticked, row.text(Field.DIET, turn))
    if unknown:
        row.warn(Field.DIET, f"le régime « {unknown} » n'est pas connu : il est noté avec la santé de l'enfant.", turn)
    told["diet"] = (Field.DIET if row.text(Field.DIET, turn) else Field.VEGETARIAN, diet)
    notes = [*row.texts(Field.ALLERGENS, turn), *row.texts(Field.CHILD_NOTE, turn)]
    told["health"] = (
        Field.ALLERGY,
        health_of([*row.texts(Field.ALLERGY, turn), *([("", unknown)] if unknown else [])], notes),
    )
    return ChildSaid(told, ChildDraft(row.line, first, last))
