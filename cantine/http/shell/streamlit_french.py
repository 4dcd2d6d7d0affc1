"""The few English words of Streamlit's own user interface that a person may meet, in French on a French page.

Streamlit has no translations. Its scripts are read once per process anyway, to be compressed; the words are replaced
on the way. They are those of the exact version in requirements.txt: a test fails where one of them is gone.
"""

import re

IS_ENGLISH = "document.documentElement.lang===`en`"
"""What a script asks where it says something: the same scripts are kept for pages in either language."""

STILL_KEPT = "`The connection is interrupted. It will come back by itself; your changes are kept.`"
CUT_OFF = "`La connexion est interrompue. Elle reprend toute seule ; vos modifications sont gardées.`"
"""Never an advice to reload: that would lose the boxes ticked and not yet saved. Nor the proxy's own English page."""

LOST_DIALOG = {"title": "Connexion interrompue", "close": "Fermer"}
"""How Streamlit's dialog about a lost connection is named, and the button that closes it."""

WORDS = {
    "`Skip to main content`": "`Aller au contenu`",
    "`Show password`": "`Afficher le mot de passe`",
    "`Hide password`": "`Masquer le mot de passe`",
    "`Connection error`": f"`{LOST_DIALOG['title']}`",
    "`Is Streamlit still running? If you accidentally stopped Streamlit, just restart it in your terminal:`": CUT_OFF,
    ",codeBlock:`streamlit run yourscript.py`": "",
    "`Streamlit server is not responding. Are you connected to the internet?`": CUT_OFF,
    "`Connection timed out.`": CUT_OFF,
    "`Connection failed with status ${r}${s?`, and response:`:`.`}`,...s&&{codeBlock:s}": CUT_OFF,
    "children:`Close`": "children:`Fermer`",
    '"aria-label":`Close`': f'"aria-label":`{LOST_DIALOG["close"]}`',
    '"aria-label":`Open`': '"aria-label":`Ouvrir`',
    '"aria-label":`Increment`': '"aria-label":`Augmenter`',
    '"aria-label":`Decrement`': '"aria-label":`Diminuer`',
    "Number is outside the allowed range. Please enter a value between ${n} and ${r}.": (
        "Indiquez un nombre de ${n} à ${r}."
    ),
    "Number is below the allowed range. Please enter a value greater than or equal to ${n}.": (
        "Ce nombre est trop petit : à partir de ${n}."
    ),
    "Number is above the allowed range. Please enter a value less than or equal to ${r}.": (
        "Ce nombre est trop grand : jusqu'à ${r}."
    ),
    "`Choose date`": "`Choisir une date`",
    "`Use arrow keys to navigate dates. Enter to select. Escape to close.`": (
        "`Les flèches changent de jour, Entrée choisit, Échap ferme.`"
    ),
    "{locale:`en-US`,children": "{locale:`fr-FR`,children",  # of a date's three parts, as they are spoken
    "`Clear date`": "`Effacer la date`",
    "`Link to heading`": "`Lien vers ce titre`",
    "`No options to select`": "`Aucun choix`",
    "`Choose an option`": "`Choisissez`",
    "`No results`": "`Aucun résultat`",
    "`Clear value`": "`Effacer`",
    "`Clear all`": "`Tout effacer`",
    "`Sort ascending`": "`Trier du plus petit au plus grand`",
    "`Sort descending`": "`Trier du plus grand au plus petit`",
    "`Autosize`": "`Ajuster la largeur`",
    "`Pin column`": "`Épingler la colonne`",
    "`Unpin column`": "`Détacher la colonne`",
    "`Hide column`": "`Masquer la colonne`",
    "`Show/hide columns`": "`Afficher ou masquer des colonnes`",
    "`Download as CSV`": "`Télécharger en CSV`",
    "label:`Search`": "label:`Rechercher`",
    "`Type to search`": "`Texte à chercher`",
    "label:`Fullscreen`": "label:`Plein écran`",
    "`Close fullscreen`": "`Quitter le plein écran`",
}

PARTS = {"f(`main`,{target:`eksftaj2`})": "f(`div`,{target:`eksftaj2`})"}
"""Streamlit's element around the whole window, header and footer too, is no « main »: the page is (landmarks.js)."""


_LITERAL = re.compile(r"([^`]*)(`[^`]*`)([^`]*)")


def offer_both(english: str, french: str) -> str:
    """What stands in a script for these `english` words: them or the French ones, by the language of the page."""
    if not french:
        return ""
    if french == CUT_OFF:
        return f"({IS_ENGLISH}?{STILL_KEPT}:{french})"
    said, told = _LITERAL.fullmatch(english), _LITERAL.fullmatch(french)
    if said is None or told is None:  # a part of a longer text
        return f"${{{IS_ENGLISH}?`{english}`:`{french}`}}"
    before, words, after = said.groups()
    return f"{before}({IS_ENGLISH}?{words.replace('en-US', 'en-GB')}:{told[2]}){after}"


_REPLACED = {english.encode(): offer_both(english, french).encode() for english, french in WORDS.items()}
_REPLACED |= {english.encode(): ours.encode() for english, ours in PARTS.items()}


def translate_script(script: bytes) -> bytes:
    """The script with the words above in both languages and the parts above replaced; unchanged where it has none."""
    for theirs, ours in _REPLACED.items():
        script = script.replace(theirs, ours)
    return script
