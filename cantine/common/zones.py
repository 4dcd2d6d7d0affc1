"""The school zone of a town; overseas territories have calendars of their own, outside of the zones."""

import re

from cantine.common.form_input import NotAccepted
from cantine.common.school_days import ZONES

OVERSEAS = (
    "L'outre-mer a ses propres calendriers scolaires, que Cantine ne connaît pas : les zones A, B et C sont celles de "
    "l'Hexagone, et leurs vacances y seraient fausses. Cantine ne peut pas encore servir cette commune."
)
CORSICA = (
    "La Corse a son propre calendrier scolaire, proche d'une des zones : choisissez A, B ou C, puis corrigez ses "
    "vacances dans « Fermetures »."
)
UNKNOWN = "Indiquez A, B ou C, ou le code postal de la mairie."

# The départements of each zone's académies (arrêté of 7 December 2022 on the school calendar).
_DEPARTMENTS = {
    "A": "25 39 70 90 24 33 40 47 64 03 15 43 63 21 58 71 89 07 26 38 73 74 19 23 87 01 42 69 16 17 79 86",
    "B": "04 05 13 84 02 60 80 59 62 54 55 57 88 44 49 53 72 85 06 83 14 27 50 61 76 18 28 36 37 41 45 08 10 51 52 "
    "22 29 35 56 67 68",
    "C": "77 93 94 11 30 34 48 66 75 09 12 31 32 46 65 81 82 78 91 92 95",
}
_ZONE_OF = {department: zone for zone, departments in _DEPARTMENTS.items() for department in departments.split()}
_POSTAL_CODE = re.compile(r"(?<![0-9])([0-9]{2}) ?([0-9]{3})(?![0-9])")
_OVERSEAS_CODES = ("971", "972", "973", "974", "975", "976", "977", "978", "984", "986", "987", "988")
_OVERSEAS_WORDS = re.compile(
    r"outre[- ]mer|guadeloupe|martinique|guyane|r[ée]union|mayotte|miquelon|barth[ée]lemy|cal[ée]donie|polyn[ée]sie|"
    r"wallis|futuna|(?<![0-9])97[1-8](?![0-9])|(?<![0-9])98[4678](?![0-9])",
    re.IGNORECASE,
)


def choose_zone(answer: str) -> str:
    """The zone that an answer names: its letter, or the postal code or the département of the town.

    Raises NotAccepted; overseas, the sentence says why no zone fits.
    """
    place = answer.strip()
    if place.upper() in ZONES:
        return place.upper()
    if _OVERSEAS_WORDS.search(place):
        raise NotAccepted(OVERSEAS)
    if found := _POSTAL_CODE.fullmatch(place):
        check_not_overseas(place)
        place = found[1]
    if place.upper() in ("20", "2A", "2B"):
        raise NotAccepted(CORSICA)
    if place not in _ZONE_OF:
        raise NotAccepted(UNKNOWN)
    return _ZONE_OF[place]


def check_not_overseas(address: str) -> None:
    """Raise NotAccepted where a postal code in the address is one of the overseas départements or territories."""
    if any(f"{one[1]}{one[2]}".startswith(_OVERSEAS_CODES) for one in _POSTAL_CODE.finditer(address)):
        raise NotAccepted(OVERSEAS)
