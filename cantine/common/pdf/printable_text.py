"""Text in letters that the fonts of papers have; others are spelt in Latin letters or named."""

import re
import unicodedata
from functools import lru_cache
from typing import Any

from anyascii import anyascii

UNKNOWN = "?"
"""Replaces a sign that has no name in Latin letters."""

# What Libertinus Serif and DejaVu Sans Mono print, measured: Latin (Vietnamese too), Greek, Cyrillic, signs, arrows.
_FOREIGN = re.compile(
    "[^\n\t\u0020-\u007e\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u04ff\u1e00-\u1eff"
    "\u2000-\u200a\u2010-\u2027\u202f-\u2040\u2044-\u2052\u20a0-\u20b9\u2100-\u211e\u2190-\u22ff]+"
)
_SILENT = ("Cc", "Cf", "Cs", "Mn", "Mc", "Me")
"""Unicode categories that print nothing: controls, joiners, loose accents."""
_NAMED = re.compile(r":([a-z0-9_\-]+):")


def make_text_printable(text: str) -> str:
    """The text as the fonts can print it: « 李 » is « Li », « Zoé 🌸 » is « Zoé (cherry blossom) ».

    Letters of other scripts are spelt in Latin ones, pictures are named in brackets. What prints nothing, like a joiner
    between two pictures, is removed.
    """
    composed = unicodedata.normalize("NFC", text)
    return _FOREIGN.sub(lambda found: _spell(found[0]), composed) or (UNKNOWN if text.strip() else "")


@lru_cache(4096)
def _spell(foreign: str) -> str:
    spelt = "".join(_spell_one(sign) for sign in foreign if unicodedata.category(sign) not in _SILENT)
    return _NAMED.sub(lambda named: f"({named[1].replace('_', ' ')})", spelt).replace(")(", ") (")


def _spell_one(sign: str) -> str:
    return anyascii(sign) or (" " if sign.isspace() else UNKNOWN)


def make_printable(values: Any) -> Any:
    """The values with every text in them printable, however deep in lists and mappings."""
    if isinstance(values, str):
        return make_text_printable(values)
    if isinstance(values, dict):
        return {key: make_printable(value) for key, value in values.items()}
    if isinstance(values, list | tuple):
        return [make_printable(value) for value in values]
    return values
