"""The guardians and children that a row of a file names."""

import re
from dataclasses import dataclass
from datetime import date

from cantine.common.form_input import LONGEST_NOTE, NotAccepted
from cantine.common.search import make_plain
from cantine.imports.rules import cells
from cantine.imports.rules.drafts import ChildDraft, GuardianDraft
from cantine.imports.rules.fields import Field
from cantine.imports.rules.health import read_diet, read_health
from cantine.imports.rules.row import Row, ToldFields

_FEWEST_DIGITS = 6
"""With fewer digits a cell has no telephone number, perhaps with words around it."""

_TITLES = {"m": "M.", "mr": "M.", "monsieur": "M.", "mme": "Mme", "madame": "Mme", "mlle": "Mme", "melle": "Mme"}


@dataclass
class GuardianInRow:
    """A guardian in a row."""

    first_name: str
    last_name: str
    told: ToldFields
    draft: GuardianDraft


@dataclass
class ChildInRow:
    """A child in a row."""

    told: ToldFields
    draft: ChildDraft


def read_guardian(row: Row, turn: int) -> GuardianInRow | None:
    """The guardian in a row, by name or address; None where there is none. A bad address is left out with a warning."""
    last = row.text(Field.CONTACT_USED_NAME, turn) or row.text(Field.CONTACT, turn)
    first, title = row.text(Field.CONTACT_FIRST_NAME, turn), row.text(Field.TITLE, turn)
    title = _TITLES.get(make_plain(title).rstrip("."), title)
    if last and not first:
        last, first, title = split_name(last, title)
    addresses, left = cells.read_emails(row.cell(Field.EMAIL, turn))
    if left:
        row.warn(Field.EMAIL, f"« {left} » n'est pas une adresse mail : elle est laissée de côté.", turn)
    if addresses[1:]:
        kept = f"seule « {addresses[0]} » est gardée"
        row.warn(Field.EMAIL, f"il y a plusieurs adresses mail ; {kept}.", turn)
    phone, landline = (_read_phone(row, wanted, turn) for wanted in (Field.PHONE, Field.LANDLINE))
    if not (last or first or addresses):
        if phone or landline:
            row.fault(Field.CONTACT, "indiquez le nom de la personne qui a ce téléphone.", turn)
        return None
    row.doubt_name(Field.CONTACT, last, turn)
    row.doubt_name(Field.CONTACT_FIRST_NAME, first, turn)
    told: ToldFields = {
        "title": (Field.TITLE, title),
        "last_name": (Field.CONTACT, last),
        "first_name": (Field.CONTACT_FIRST_NAME, first),
        "phone": (Field.PHONE, phone),
        "landline": (Field.LANDLINE, landline),
        "email": (Field.EMAIL, addresses[0] if addresses else None),
    }
    return GuardianInRow(first, last, told, GuardianDraft(row.line))


def _read_phone(row: Row, wanted: Field, turn: int) -> str:
    """The telephone number as it is kept; a doubtful one stays as it was written, with a warning. Words are a fault."""
    try:
        return cells.read_phone(row.cell(wanted, turn))
    except NotAccepted as refused:
        written = row.text(wanted, turn)
        if sum(letter.isdecimal() for letter in written) < _FEWEST_DIGITS:
            row.fault(wanted, str(refused), turn)
            return ""
        row.warn(wanted, f"{refused} Il est gardé tel quel : vérifiez-le.", turn)
        return written


def split_name(whole: str, title: str = "") -> tuple[str, str, str]:
    """(last name, first name, title) of « Mme EXEMPLE Camille »: what is in capitals is the last name."""
    words = whole.split()
    while len(words) > 1 and (known := _TITLES.get(make_plain(words[0]).rstrip("."))):
        title, words = title or known, words[1:]
    capitals = [bool(re.search(r"[^\W\d_]{2}", word)) and word.isupper() for word in words]
    small = [word != word.upper() for word in words]
    for cut in range(1, len(words)):
        if all(capitals[:cut]) and all(small[cut:]):
            return " ".join(words[:cut]), " ".join(words[cut:]), title
        if all(capitals[cut:]) and all(small[:cut]):
            return " ".join(words[cut:]), " ".join(words[:cut]), title
    return " ".join(words), "", title


def read_child(row: Row, turn: int) -> ChildInRow | None:
    """The child in a row, for whom one name is enough; None where there is none."""
    first = row.text(Field.CHILD_FIRST_NAME, turn)
    last = row.text(Field.CHILD_NAME, turn) or row.text(Field.CHILD_USED_NAME, turn)
    if not (first or last):
        if row.text(Field.BIRTH_DATE, turn) or row.text(Field.CLASSROOM, turn):
            row.fault(Field.CHILD_FIRST_NAME, "indiquez le prénom de l'enfant.", turn)
        return None
    if not first:
        row.warn(Field.CHILD_FIRST_NAME, f"« {last} » n'a pas de prénom : son seul nom est gardé.", turn)
    if isinstance(row.cell(Field.CLASSROOM, turn), date):
        room = row.text(Field.CLASSROOM, turn)
        what = f"« {room} » est une date : le tableur l'a mise à la place d'un nom comme « 1-2 » ?"
        row.warn(Field.CLASSROOM, what, turn)
    told: ToldFields = {
        "birth_date": (Field.BIRTH_DATE, row.day(Field.BIRTH_DATE, 1990, turn)),
        "school": (Field.SCHOOL, row.text(Field.SCHOOL)),
        "classroom": (Field.CLASSROOM, row.text(Field.CLASSROOM, turn)),
    }
    ticked = row.yes(Field.VEGETARIAN, turn), row.yes(Field.NO_PORK, turn)
    diet, unknown = read_diet(*ticked, row.text(Field.DIET, turn), row.columns.diets)
    if unknown:
        row.warn(Field.DIET, f"le régime « {unknown} » n'est pas connu : il est noté avec la santé de l'enfant.", turn)
    told["diet"] = (Field.DIET if row.text(Field.DIET, turn) else Field.VEGETARIAN, diet)
    notes = [*row.texts(Field.ALLERGENS, turn), *row.texts(Field.CHILD_NOTE, turn)]
    ticked_or_said = [*row.texts(Field.ALLERGY, turn), *([("", unknown)] if unknown else [])]
    health = row.cut(Field.ALLERGY, read_health(ticked_or_said, notes), LONGEST_NOTE, turn)
    told["health"] = (Field.ALLERGY, health)
    row.doubt_name(Field.CHILD_FIRST_NAME, first, turn)
    row.doubt_name(Field.CHILD_NAME, last, turn)
    return ChildInRow(told, ChildDraft(row.line, first, last))
