"""The columns that an import understands: PrestoFacto's and those of our own model, by whatever name they have."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from cantine.rules.search import plain


class Field(StrEnum):
    """What a column holds."""

    SCHOOL = "school"
    FAMILY_NUMBER = "family_number"
    FAMILY_NAME = "family_name"
    ADDRESS = "address"
    ADDRESS_2 = "address_2"
    POSTAL_CODE = "postal_code"
    TOWN = "town"
    CAF_NUMBER = "caf_number"
    RESIDENT = "resident"
    QUOTIENT = "quotient"
    BALANCE = "balance"
    FAMILY_NOTE = "family_note"
    TITLE = "title"
    CONTACT = "contact"
    CONTACT_FIRST_NAME = "contact_first_name"
    LANDLINE = "landline"
    PHONE = "phone"
    EMAIL = "email"
    CONTACT_NOTE = "contact_note"
    CHILD_NAME = "child_name"
    CHILD_FIRST_NAME = "child_first_name"
    CLASSROOM = "classroom"
    BIRTH_DATE = "birth_date"
    VEGETARIAN = "vegetarian"
    NO_PORK = "no_pork"
    ALLERGY = "allergy"
    TARIFF = "tariff"
    SERVICE = "service"
    FIRST = "first"
    LAST = "last"
    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"
    MORNING = "morning"
    NOON = "noon"
    EVENING = "evening"
    ACTIVE = "active"
    HOLIDAYS_TOO = "holidays_too"
    IGNORED = "ignored"


WEEKDAYS = (
    Field.MONDAY,
    Field.TUESDAY,
    Field.WEDNESDAY,
    Field.THURSDAY,
    Field.FRIDAY,
    Field.SATURDAY,
    Field.SUNDAY,
)

NAMES: Mapping[Field, Sequence[str]] = {
    Field.SCHOOL: ("structure", "école"),
    Field.FAMILY_NUMBER: ("n° famille", "numéro famille", "no famille"),
    Field.FAMILY_NAME: ("nom_compte", "nom famille", "famille"),
    Field.ADDRESS: ("adresse1", "adresse"),
    Field.ADDRESS_2: ("adresse2", "complément d'adresse"),
    Field.POSTAL_CODE: ("cp", "code postal"),
    Field.TOWN: ("ville", "commune"),
    Field.CAF_NUMBER: ("num_allocataire", "n° CAF", "n° allocataire"),
    Field.RESIDENT: ("habitant", "habite la commune"),
    Field.QUOTIENT: ("quotient", "quotient familial", "QF"),
    Field.BALANCE: ("solde",),
    Field.FAMILY_NOTE: ("mémo_compte", "note"),
    Field.TITLE: ("civilité",),
    Field.CONTACT: ("nom_contact", "nom responsable"),
    Field.CONTACT_FIRST_NAME: ("prénom_contact", "prénom responsable"),
    Field.LANDLINE: ("fixe", "téléphone fixe"),
    Field.PHONE: ("portable", "téléphone", "téléphone portable"),
    Field.EMAIL: ("email", "mail", "adresse mail", "courriel"),
    Field.CONTACT_NOTE: ("mémo_contact",),
    Field.CHILD_NAME: ("nom_enfant", "nom enfant"),
    Field.CHILD_FIRST_NAME: ("prénom", "prénom enfant"),
    Field.CLASSROOM: ("classe",),
    Field.BIRTH_DATE: ("date_naissance", "date de naissance", "naissance"),
    Field.VEGETARIAN: ("menu_vege", "végétarien"),
    Field.NO_PORK: ("menu_sp", "sans porc"),
    Field.ALLERGY: ("menu_all", "allergies", "PAI"),
    Field.TARIFF: ("tarif_type",),
    Field.SERVICE: ("prestation_type", "prestation"),
    Field.FIRST: ("début", "du"),
    Field.LAST: ("fin", "au"),
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
    Field.IGNORED: ("badge",),
}
"""What each column may be called; the first name is PrestoFacto's where it has one. Accents and capitals are free."""

_KNOWN = {plain(name.replace("_", " ")): field for field, names in NAMES.items() for name in names}


def label(field: Field) -> str:
    """What a clerk reads of a field: « nom_compte »."""
    return "ne pas lire" if field is Field.IGNORED else NAMES[field][0]


@dataclass(frozen=True)
class Matched:
    """Which field each column of a file is (None: not known yet, by its title), and what is wrong with them."""

    fields: Sequence[Field | None]
    faults: Sequence[str] = ()


def match(titles: Sequence[str], by_hand: Mapping[str, Field] | None = None) -> Matched:
    """The fields of these column titles; `by_hand` says those that the names do not.

    Two columns for one field, or none for the family's name, are faults.
    """
    chosen = by_hand or {}
    fields = [chosen.get(title) or _KNOWN.get(plain(title.replace("_", " "))) for title in titles]
    faults = []
    for field in Field:
        same = [title for title, found in zip(titles, fields, strict=True) if found is field]
        if field is not Field.IGNORED and len(same) > 1:
            faults.append(f"Deux colonnes disent la même chose : « {same[0]} » et « {same[1]} ».")
    if Field.FAMILY_NAME not in fields:
        faults.append("Aucune colonne ne dit le nom de la famille : indiquez laquelle.")
    return Matched(fields, faults)
