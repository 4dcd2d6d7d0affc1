"""A child's diet and health in a file; an allergy is never dropped."""

import re
from collections.abc import Iterable

from cantine.rules.imports import cells
from cantine.rules.search import make_plain
from cantine.rules.typed import NotAccepted
from cantine.rules.words import Diet

ALLERGIC = "Allergie signalée : à préciser avec la famille."

_NOTHING = frozenset({"aucun", "aucune", "aucune allergie", "neant", "ras", "r a s", "sans", "rien", "pas d allergie"})
_STANDARD = frozenset({"", "standard", "normal", "classique", "ordinaire", "aucun", "aucune", "sans", "rien", "neant"})
_STANDARD_TOO = frozenset({"oui", "non", "complet", "repas normal", "repas classique", "avec viande", "traditionnel"})
_HEALTH = re.compile(r"\b(?:allerg\w*|pai|intoleran\w*|asthm\w*|diabet\w*|epilep\w*|anaphyla\w*|sans gluten)\b")


def read_diet(vegetarian: bool, no_pork: bool, said: str) -> tuple[Diet | None, str]:
    """The diet, None where nothing is said; and the words that name no diet of the portal."""
    words = make_plain(said)
    if vegetarian or re.search(r"\bveg|\bvgt?\b|sans viande", words):
        return Diet.VEGETARIAN, ""  # which has no pork either
    if no_pork or re.search(r"sans porc|\bssp\b|\bsp\b|halal|casher|kasher", words):
        return Diet.NO_PORK, ""
    return None, "" if words in _STANDARD | _STANDARD_TOO else said


def read_health(ticked: Iterable[tuple[str, str]], told: Iterable[tuple[str, str]]) -> str:
    """The health note of cells with their titles: « arachide », with « OUI » beside it or without.

    `ticked` are columns with yes, no, or words. Of the notes `told`, only those about health by their title or their
    words are taken; the others belong to the family's note. Where there is only a yes, the note asks for details.
    """
    allergic, notes = False, []
    for title, said in [*ticked, *((title, said) for title, said in told if _is_about_health(title, said))]:
        try:
            allergic = cells.read_yes(said) or allergic
        except NotAccepted:
            if make_plain(said) not in _NOTHING and make_plain(said):
                notes.append(said)
            elif not make_plain(said) and title:
                allergic = allergic or said not in ("-", "/", ".", "--")
    return " / ".join(dict.fromkeys(notes)) or (ALLERGIC if allergic else "")


def _is_about_health(title: str, said: str) -> bool:
    return bool(_HEALTH.search(make_plain(title.replace("_", " "))) or _HEALTH.search(make_plain(said)))
