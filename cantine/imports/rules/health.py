"""A child's diet and health in a file; an allergy is never dropped."""

import re
from collections.abc import Collection, Iterable

from cantine.common.form_input import NotAccepted
from cantine.common.search import make_plain
from cantine.common.terms.diets import describe_diet
from cantine.common.vocabulary import DIET_LABELS, Diet
from cantine.imports.rules import cells

ALLERGIC = "Allergie signalée : à préciser avec la famille."

_NOTHING = frozenset({"aucun", "aucune", "aucune allergie", "neant", "ras", "r a s", "sans", "rien", "pas d allergie"})
_STANDARD = frozenset({"", "standard", "normal", "classique", "ordinaire", "aucun", "aucune", "sans", "rien", "neant"})
_STANDARD_TOO = frozenset({"oui", "non", "complet", "repas normal", "repas classique", "avec viande", "traditionnel"})
_HEALTH = re.compile(r"\b(?:allerg\w*|pai|intoleran\w*|asthm\w*|diabet\w*|epilep\w*|anaphyla\w*|sans gluten)\b")


def read_diet(vegetarian: bool, no_pork: bool, text: str, offered: Collection[str]) -> tuple[str | None, str]:
    """The diet, None where nothing is said; and the words that name no diet of the town.

    `offered` are the words of its list. Those of its own are known by their names, whatever their case and accents.
    """
    words = make_plain(text)
    for diet in offered:
        if diet not in DIET_LABELS and words == make_plain(diet):
            return diet, ""
    if known := _recognise(vegetarian, no_pork, words):
        return (known, "") if known in offered else (None, text or describe_diet(known))
    return None, "" if words in _STANDARD | _STANDARD_TOO else text


def _recognise(vegetarian: bool, no_pork: bool, words: str) -> str | None:
    if vegetarian or re.search(r"\bveg|\bvgt?\b|sans viande", words):
        return Diet.VEGETARIAN  # which has no pork either
    if no_pork or re.search(r"sans porc|\bssp\b|\bsp\b|halal|casher|kasher", words):
        return Diet.NO_PORK
    return None


def read_health(ticked: Iterable[tuple[str, str]], remarks: Iterable[tuple[str, str]]) -> str:
    """The health note of cells with their titles: « arachide », with « OUI » beside it or without.

    `ticked` are columns with yes, no, or words. Of the `remarks`, only those about health by their title or their
    words are taken; the others belong to the family's note. Where there is only a yes, the note asks for details.
    """
    allergic, notes = False, []
    for title, text in [*ticked, *((title, text) for title, text in remarks if _is_about_health(title, text))]:
        try:
            allergic = cells.read_yes(text) or allergic
        except NotAccepted:
            if make_plain(text) not in _NOTHING and make_plain(text):
                notes.append(text)
            elif not make_plain(text) and title:
                allergic = allergic or text not in ("-", "/", ".", "--")
    return " / ".join(dict.fromkeys(notes)) or (ALLERGIC if allergic else "")


def _is_about_health(title: str, text: str) -> bool:
    return bool(_HEALTH.search(make_plain(title.replace("_", " "))) or _HEALTH.search(make_plain(text)))
