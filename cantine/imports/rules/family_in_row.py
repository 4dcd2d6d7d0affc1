"""The family, the guardians and the children in one row of a file."""

import re
from dataclasses import dataclass, field

from cantine.common.form_input import LONGEST, LONGEST_NOTE
from cantine.common.search import make_plain
from cantine.imports.rules import cells
from cantine.imports.rules.fields import OF_CONTACT, Field
from cantine.imports.rules.health import read_health
from cantine.imports.rules.identity import FamilyDescription, make_caf_key, make_person, make_street_key
from cantine.imports.rules.people import ChildInRow, GuardianInRow, read_child, read_guardian
from cantine.imports.rules.row import Row, ToldFields

HIGHEST_NUMBER = 999_999_999


@dataclass
class FamilyInRow:
    """The content of one row; `household` is what its family is recognised by."""

    line: int
    name: str
    named: bool
    number: int | None
    told: ToldFields
    household: FamilyDescription
    guardians: list[GuardianInRow] = field(default_factory=list)
    children: list[ChildInRow] = field(default_factory=list)
    quotient: int | None = None
    balance: int | None = None


def read_family(row: Row) -> FamilyInRow | None:
    """The family of a row with its guardians and children; None where nobody is named, which is a fault."""
    guardians = [found for turn in row.columns.turns_of(*_OF_GUARDIAN) if (found := read_guardian(row, turn))]
    children = [child for turn in row.columns.turns_of(*_OF_CHILD) if (child := read_child(row, turn))]
    given = row.text(Field.FAMILY_NAME)
    others = [one.last_name for one in guardians] + [child.draft.last_name for child in children]
    name = given or ("" if row.columns.has(Field.FAMILY_NAME) else next(filter(None, others), ""))
    if not name:
        row.fault(Field.FAMILY_NAME, "indiquez le nom de la famille.")
        return None
    if given:
        row.doubt_name(Field.FAMILY_NAME, given)
    number = row.read(
        Field.FAMILY_NUMBER, lambda cell: cells.read_whole(cell, "un n° de famille", HIGHEST_NUMBER), None
    )
    told = _read_values(row)
    for one in guardians:
        one.last_name = one.last_name or ("" if one.first_name else name)
        one.told["last_name"] = (Field.CONTACT, one.last_name)
    for child in children:
        if child.draft.first_name:
            child.draft.last_name = child.draft.last_name or name
    said = FamilyInRow(row.line, name, bool(given), number or None, told, FamilyDescription(), guardians, children)
    said.household = _describe_household(said, {name} if given else {name, *filter(None, others)})
    said.quotient = _read_quotient(row)
    said.balance = row.read(Field.BALANCE, cells.read_amount, None)
    return said


_OF_GUARDIAN = OF_CONTACT - {Field.TITLE, Field.CONTACT_NOTE}
_OF_CHILD = (Field.CHILD_FIRST_NAME, Field.CHILD_NAME, Field.CHILD_USED_NAME, Field.BIRTH_DATE, Field.CLASSROOM)


def _describe_household(said: FamilyInRow, names: set[str]) -> FamilyDescription:
    def value(name: str) -> str:
        return make_plain(str(said.told[name][1] or ""))

    emails = {one.told["email"][1] for one in said.guardians} - {None}
    return FamilyDescription(
        number=said.number,
        names={make_plain(name) or name for name in names},
        street=make_street_key(str(said.told["address"][1] or "")),
        code=value("postal_code"),
        caf=make_caf_key(said.told["caf_number"][1]),
        emails=emails,
        guardians={make_person(one.first_name, one.last_name) for one in said.guardians},
        children={
            make_person(one.draft.first_name, one.draft.last_name): one.told["birth_date"][1] for one in said.children
        },
    )


_WHOLE_ADDRESS = re.compile(r"\d+\b(?=.*[^\W\d_]{2})|.*\b\d{5}\b")
"""An address with a house number or a postal code: two of them are two homes, not one in two lines."""


def _read_values(row: Row) -> ToldFields:
    first, second = row.text(Field.ADDRESS), row.text(Field.ADDRESS_2)
    others = [shown for _title, shown in row.texts(Field.OTHER_HOME)]
    if _WHOLE_ADDRESS.match(first) and _WHOLE_ADDRESS.match(second):
        others, second = [second, *others], ""
    street = ", ".join(filter(None, (first, second)))
    if other := ", ".join(others):
        row.warn(Field.OTHER_HOME, f"la seconde adresse « {other} » n'est pas lue : la famille garde la première.")
    said = row.text(Field.FAMILY_NOTE)
    if read_health([], [("", said)]):
        told = f"« {said} » parle de santé, et ceci est la note de la famille : écrivez-le sur la fiche de l'enfant."
        row.warn(Field.FAMILY_NOTE, told)
    notes = [said, *(row.text(Field.CONTACT_NOTE, turn) for turn in (1, 2, 3))]
    memos = {turn: memo for turn in (1, 2, 3) if (memo := _read_memo(row, turn))}
    notes += [f"{row.text(Field.CHILD_FIRST_NAME, turn)} : {memo}" for turn, memo in memos.items()]
    note = " / ".join(dict.fromkeys(filter(None, notes)))
    return {
        "address": (Field.ADDRESS, row.cut(Field.ADDRESS, street, LONGEST)),
        "postal_code": (Field.POSTAL_CODE, row.read(Field.POSTAL_CODE, cells.read_postal_code, "")),
        "town": (Field.TOWN, row.text(Field.TOWN)),
        "caf_number": (Field.CAF_NUMBER, row.text(Field.CAF_NUMBER)),
        "resident": _read_resident(row),
        "note": (Field.FAMILY_NOTE, row.cut(Field.FAMILY_NOTE, note, LONGEST_NOTE)),
    }


def _read_memo(row: Row, turn: int) -> str:
    """The note about a child, without what is about its health."""
    said = row.text(Field.CHILD_NOTE, turn)
    return "" if read_health([], [(row.columns.title(Field.CHILD_NOTE, turn), said)]) else said


def _read_resident(row: Row) -> tuple[Field, bool | None]:
    """Whether the family lives in the commune: by its own column, else by a tariff named for outsiders."""
    if row.text(Field.RESIDENT):
        return Field.RESIDENT, row.yes(Field.RESIDENT)
    words = make_plain(row.text(Field.TARIFF)).split()
    return Field.TARIFF, False if {"exterieur", "exterieurs", "hors"} & {*words} else None


def _read_quotient(row: Row) -> int | None:
    nothing: tuple[int | None, bool] = None, False
    value, rounded = row.read(Field.QUOTIENT, cells.read_quotient, nothing)
    if rounded:
        row.warn(Field.QUOTIENT, f"« {row.text(Field.QUOTIENT)} » est arrondi à l'euro : {value}.")
    return value
