"""The school zone of a town; Corsica and overseas have calendars of their own, outside of the zones."""

import re

from cantine.common.form_input import NotAccepted
from cantine.common.school_days import TERRITORIES, ZONES
from cantine.common.search import make_plain

OVERSEAS = (
    "Cette adresse est outre-mer, hors des zones A, B et C : enregistrez d'abord le calendrier scolaire de la commune, "
    "plus bas sur cette page."
)
CORSICA = "Corse"
"""The answer that names Corsica: no zone, and no holidays of its own either."""
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
_TERRITORY_OF = {
    **{code: code for code in ("971", "972", "973", "974", "976")},
    "975": "PM",
    "977": "BL",
    "978": "MF",
    "986": "WF",
    "987": "PF",
    "988": "NC",
}


def choose_zone(answer: str) -> str:
    """The zone that an answer names: its letter, or the postal code, the département or the territory of the town.

    « Corse » in Corsica, a code of `school_days.TERRITORIES` overseas: a town there enters its own school holidays.
    Raises NotAccepted.
    """
    place = answer.strip()
    if place.upper() in ZONES:
        return place.upper()
    plain = make_plain(place)
    for code, name in TERRITORIES.items():
        if plain and plain in (make_plain(name), make_plain(name).removeprefix("la ")):
            return code
    if found := _POSTAL_CODE.fullmatch(place):
        if territory := _find_territory(place):
            return territory
        place = found[1]
    if place.upper() in ("20", "2A", "2B") or plain == make_plain(CORSICA):
        return CORSICA
    if place in _TERRITORY_OF:
        return _TERRITORY_OF[place]
    if place not in _ZONE_OF:
        raise NotAccepted(UNKNOWN)
    return _ZONE_OF[place]


def check_not_overseas(address: str) -> None:
    """Raise NotAccepted where a postal code in the address is one of the overseas départements or territories."""
    if _find_territory(address):
        raise NotAccepted(OVERSEAS)


def _find_territory(address: str) -> str | None:
    """The code of the territory of the first overseas postal code in the address."""
    codes = (f"{one[1]}{one[2]}"[:3] for one in _POSTAL_CODE.finditer(address))
    return next((_TERRITORY_OF[code] for code in codes if code in _TERRITORY_OF), None)
