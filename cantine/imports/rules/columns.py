"""Which column of a file holds what: by its title, or by hand."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cantine.common.search import make_plain
from cantine.imports.rules.fields import OF_CHILD, OF_CONTACT, Field
from cantine.imports.rules.titles import NAMES, find_field


def describe_field(field: Field) -> str:
    """The name of a field for the clerk: « nom_compte »."""
    return "ne pas lire" if field is Field.IGNORED else NAMES[field][0]


@dataclass(frozen=True)
class MatchedColumns:
    """The field of each column of a file (None: not known by its title), and the faults of the titles.

    `turns` says which guardian or child of the row a column is about: 1, 2 … Without it all are the first's.
    """

    fields: Sequence[Field | None]
    faults: Sequence[str] = ()
    turns: Sequence[int] = ()


def match_columns(titles: Sequence[str], by_hand: Mapping[str, Field] | None = None) -> MatchedColumns:
    """Match column titles with fields; `by_hand` has the fields that the clerk chose.

    The same title again, or one with a number behind it, is about the next guardian or child of the row. Other columns
    for the same field, and a file without a family's name, are faults.
    """
    chosen = by_hand or {}
    fields: list[Field | None] = []
    turns: list[int] = []
    seen: Counter[str] = Counter()
    for title in titles:
        known, turn = find_field(title)
        field = chosen.get(title) or known
        seen[make_plain(title)] += 1
        if known is None and (number := _NUMBER.search(title)):
            turn = int(number[0])
        fields.append(field)
        turns.append(max(turn, seen[make_plain(title)]) if field in OF_CONTACT | OF_CHILD else turn)
    _tell_bare_names(titles, fields, turns, chosen)
    _tell_homes_apart(fields, turns)
    _tell_telephones_apart(fields, turns)
    faults = [*_find_twins(titles, fields, turns)]
    if not {Field.FAMILY_NAME, Field.CONTACT, Field.CHILD_NAME} & {*fields}:
        faults.append("Aucune colonne ne dit le nom de la famille : indiquez laquelle.")
    return MatchedColumns(fields, faults, turns)


_NUMBER = re.compile(r"[1-9](?!.*\d)")


def _tell_bare_names(
    titles: Sequence[str], fields: list[Field | None], turns: Sequence[int], chosen: Mapping[str, Field]
) -> None:
    """Decide whose « Nom » and « Prénom » are: the parent's where other columns name the child, else the child's."""
    bare = {make_plain(title): place for place, title in enumerate(titles) if title not in chosen}
    said = {
        (field, turn)
        for place, (field, turn) in enumerate(zip(fields, turns, strict=True))
        if place not in (bare.get("nom"), bare.get("prenom"))
    }
    of_parent = (Field.CHILD_FIRST_NAME, 1) in said and (Field.CONTACT_FIRST_NAME, 1) not in said
    if "prenom" in bare and of_parent:
        fields[bare["prenom"]] = Field.CONTACT_FIRST_NAME
    if "nom" in bare and fields[bare["nom"]] is None:
        whose = Field.CONTACT if "prenom" in bare and of_parent else Field.CHILD_NAME
        wanted = (whose, Field.FAMILY_NAME)
        fields[bare["nom"]] = next((field for field in wanted if (field, 1) not in said), None)


_CALLED = frozenset({Field.CHILD_FIRST_NAME, Field.CHILD_NAME, Field.CHILD_USED_NAME})


def _tell_homes_apart(fields: list[Field | None], turns: list[int]) -> None:
    """Take « Adresse2 » beside « Cp2 » or « Commune2 » for another home, not for the second line of the first."""
    of_second = {Field.POSTAL_CODE, Field.TOWN, Field.ADDRESS}
    if not any(turn > 1 and field in of_second for field, turn in zip(fields, turns, strict=True)):
        return
    for place, field in enumerate(fields):
        if field is Field.ADDRESS_2 or (turns[place] > 1 and field in of_second):
            fields[place], turns[place] = Field.OTHER_HOME, 1


def _tell_telephones_apart(fields: list[Field | None], turns: list[int]) -> None:
    """Take a second telephone without a second name for another number of the first person."""
    named = {Field.CONTACT, Field.CONTACT_FIRST_NAME, Field.EMAIL}
    persons = {turn for field, turn in zip(fields, turns, strict=True) if field in named}
    children = {turn for field, turn in zip(fields, turns, strict=True) if field in _CALLED}
    for place, field in enumerate(fields):
        if field in OF_CONTACT and turns[place] > 1 and turns[place] not in persons:
            free = field is Field.PHONE and Field.LANDLINE not in fields
            fields[place], turns[place] = (Field.LANDLINE if free else Field.IGNORED), 1
        elif field in OF_CHILD and turns[place] not in children:
            fields[place] = field if field is Field.ALLERGENS or turns[place] == 1 else Field.IGNORED
            turns[place] = 1


def _find_twins(titles: Sequence[str], fields: Sequence[Field | None], turns: Sequence[int]) -> Iterable[str]:
    places: dict[tuple[Field, int], list[str]] = {}
    for title, field, turn in zip(titles, fields, turns, strict=True):
        if field is not None and field not in (Field.IGNORED, Field.OTHER_HOME, Field.ALLERGENS):
            places.setdefault((field, turn), []).append(title)
    for first, *others in places.values():
        if others:
            yield f"Deux colonnes disent la même chose : « {first} » et « {others[0]} »."
