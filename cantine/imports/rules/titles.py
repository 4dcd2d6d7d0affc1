"""The column titles of programs and clerks: PrestoFacto, ONDE, Noethys, Concerto, BL Enfance, and our own model."""

import re
from collections.abc import Mapping, Sequence

from cantine.common.search import make_plain
from cantine.imports.rules.fields import OF_CHILD, OF_CONTACT, Field

NAMES: Mapping[Field, Sequence[str]] = {
    Field.SCHOOL: ("structure", "école", "établissement", "école de scolarisation", "nom école"),
    Field.FAMILY_NUMBER: ("n° famille", "numéro famille", "no famille", "code famille", "id famille"),
    Field.FAMILY_NAME: ("nom_compte", "nom famille", "famille", "nom de la famille", "nom foyer"),
    Field.ADDRESS: ("adresse1", "adresse", "adresse responsable", "rue", "adresse postale", "voie", "rue résidence"),
    Field.ADDRESS_2: ("adresse2", "complément d'adresse", "complément adresse"),
    Field.OTHER_HOME: ("autre adresse", "seconde adresse"),
    Field.POSTAL_CODE: ("cp", "code postal", "CP responsable", "CP famille", "CP résidence"),
    Field.TOWN: ("ville", "commune", "commune responsable", "localité", "ville résidence"),
    Field.CAF_NUMBER: ("num_allocataire", "n° CAF", "n° allocataire", "allocataire", "matricule CAF", "numéro CAF"),
    Field.RESIDENT: ("habitant", "habite la commune", "résident"),
    Field.QUOTIENT: ("quotient", "quotient familial", "QF", "quotient CAF", "QF CAF"),
    Field.BALANCE: ("solde", "solde famille"),
    Field.FAMILY_NOTE: ("mémo_compte", "note", "observations", "remarques"),
    Field.TITLE: ("civilité", "civilité responsable", "civilité contact"),
    Field.CONTACT: ("nom_contact", "nom responsable", "nom parent", "nom responsable légal", "nom_resp"),
    Field.CONTACT_FIRST_NAME: ("prénom_contact", "prénom responsable", "prénom parent", "prénom responsable légal"),
    Field.CONTACT_USED_NAME: ("nom usage responsable", "nom d'usage responsable légal"),
    Field.LANDLINE: ("fixe", "téléphone fixe", "téléphone domicile", "tél fixe", "tél domicile"),
    Field.PHONE: ("portable", "téléphone", "téléphone portable", "tél", "tél portable", "mobile", "téléphone mobile"),
    Field.EMAIL: (
        *("email", "mail", "adresse mail", "courriel", "e-mail", "adresse email", "adresse e-mail", "mél"),
        *("adresse électronique", "mail responsable", "email responsable", "courriel responsable", "mail famille"),
    ),
    Field.CONTACT_NOTE: ("mémo_contact",),
    Field.CHILD_NAME: ("nom_enfant", "nom enfant", "nom élève", "nom de famille enfant", "nom de l'élève"),
    Field.CHILD_FIRST_NAME: ("prénom", "prénom enfant", "prénom élève", "prénom de l'élève", "prénoms"),
    Field.CHILD_USED_NAME: ("nom d'usage enfant", "nom d'usage élève", "nom usage enfant"),
    Field.CLASSROOM: ("classe", "classes enfants", "libellé classe", "classe enfant", "nom classe", "classes"),
    Field.BIRTH_DATE: (
        *("date_naissance", "date de naissance", "naissance", "né le", "née le", "né(e) le", "date naiss", "ddn"),
        *("date naissance enfant", "date naissance élève", "date nais"),
    ),
    Field.VEGETARIAN: ("menu_vege", "végétarien", "sans viande"),
    Field.NO_PORK: ("menu_sp", "sans porc"),
    Field.ALLERGY: ("menu_all", "allergies", "PAI", "allergie", "allergique"),
    Field.ALLERGENS: ("allergenes", "allergies alimentaires", "détail allergie"),
    Field.CHILD_NOTE: ("mémo_enfant", "observations enfant"),
    Field.DIET: ("régime", "régime alimentaire", "menu", "type de repas"),
    Field.TARIFF: ("tarif_type", "tarif"),
    Field.SERVICE: ("prestation_type", "prestation", "activité"),
    Field.FIRST: ("début", "du", "date début"),
    Field.LAST: ("fin", "au", "date fin"),
    Field.MONDAY: ("lundi",),
    Field.TUESDAY: ("mardi",),
    Field.WEDNESDAY: ("mercredi",),
    Field.THURSDAY: ("jeudi",),
    Field.FRIDAY: ("vendredi",),
    Field.SATURDAY: ("samedi",),
    Field.SUNDAY: ("dimanche",),
    Field.MORNING: ("matin",),
    Field.NOON: ("midi",),
    Field.EVENING: ("soir",),
    Field.ACTIVE: ("active", "actif"),
    Field.HOLIDAYS_TOO: ("hors_période_scolaire", "vacances"),
    Field.IGNORED: ("badge", "prevenir", "pays"),
}
"""The titles of each field; the first is PrestoFacto's where it has one.

Accents, capitals, apostrophes and « de » do not matter.
"""

_SMALL_WORDS = frozenset({"d", "de", "du", "des", "l", "la", "le", "les"})
_NUMBER_WORDS = frozenset({"n", "no", "num", "numero", "nr"})
_NUMBERED = re.compile(r"(.*?[a-z])\s*([1-9])")
_HEALTH = re.compile(r"\b(?:allerg\w*|pai)\b")


def list_key_words(title: str) -> list[str]:
    """The words that matter in a title: « N° de la Famille » is « num famille »."""
    words = make_plain(title.replace("_", " ").replace("º", "° ").replace(".", " ")).split()
    return ["num" if word in _NUMBER_WORDS else word for word in words if word not in _SMALL_WORDS] or words


def _make_key(title: str) -> str:
    """The key that all spellings of a title share: « N° de la Famille » and « numero_famille »."""
    return "".join(list_key_words(title))


_KNOWN = {_make_key(name): field for field, names in NAMES.items() for name in names}
_WITHOUT_APOSTROPHE = {
    _make_key(name.replace("'", "")): field for field, names in NAMES.items() for name in names if "'" in name
}


_ANY_GUARDIAN = ("parent", "responsable", "resp", "contact", "representant", "tuteur")
_GUARDIANS = {**dict.fromkeys(_ANY_GUARDIAN, 0), "pere": 1, "mere": 2}
"""The guardian that a column is about: a father is the first, a mother the second."""
_CHILDREN = frozenset({"enfant", "eleve"})
_OF_GUARDIAN = {"nom": Field.CONTACT, "prenom": Field.CONTACT_FIRST_NAME}
_OF_CHILD = {"nom": Field.CHILD_NAME, "prenom": Field.CHILD_FIRST_NAME}


def _find_person(words: Sequence[str]) -> tuple[Field, int] | None:
    """The field and the person of « Mail du parent 2 », « NOM RESP1 », « Régime de l'enfant ».

    « Responsable 2 » alone is a name.
    """
    parts = [part for word in words for part in re.findall(r"[a-z]+|[0-9]+", word)]
    turn = next((int(part) for part in parts if part in "123456789"), 0)
    who = [part for part in parts if part in _GUARDIANS or part in _CHILDREN]
    if not who:
        return None
    rest = "".join(part for part in parts if part not in who and part != "legal" and not part.isdigit())
    if not rest and who[0] not in _CHILDREN and who[0] != "contact":
        return Field.CONTACT, turn or _GUARDIANS[who[0]] or 1
    if who[0] in _CHILDREN:
        found = _OF_CHILD.get(rest) or _KNOWN.get(rest)
        return (found, turn or 1) if found in OF_CHILD else None
    found = _OF_GUARDIAN.get(rest) or _KNOWN.get(rest)
    return (found, turn or _GUARDIANS[who[0]] or 1) if found in OF_CONTACT else None


def find_field(title: str) -> tuple[Field | None, int]:
    """The field that a title means, and for which guardian or child of the row: « email2 » is the second's."""
    key = _make_key(title)
    found = _KNOWN.get(key) or _WITHOUT_APOSTROPHE.get(key)
    if found:
        return found, 1
    if numbered := _NUMBERED.fullmatch(key):
        base, turn = numbered[1], int(numbered[2])
        if found := _KNOWN.get(base) or _WITHOUT_APOSTROPHE.get(base):
            return found, turn
    if found_person := _find_person(list_key_words(title)):
        return found_person
    before = title.partition("(")[0]
    if _HEALTH.search(make_plain(title.replace("_", " "))):
        return Field.ALLERGENS, 1
    return (_KNOWN.get(_make_key(before)) if before != title else None), 1


def count_known(titles: Sequence[str]) -> int:
    """How many of these cells are titles that we know, names weighing more; the row with the most has the titles."""
    keys = [_make_key(title) for title in titles if title]
    exact = {_KNOWN.get(key) or _WITHOUT_APOSTROPHE.get(key) for key in keys} - {None}
    all_known = {found for title in titles if title and (found := find_field(title))[0] is not None}
    return len(exact) + len(all_known) + 3 * bool(exact & _SAY_WHO)


_SAY_WHO = {Field.FAMILY_NAME, Field.CONTACT, Field.CHILD_NAME, Field.CHILD_FIRST_NAME, Field.FAMILY_NUMBER}
