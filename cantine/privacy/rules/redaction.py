"""What is taken out of texts: the names of a person made anonymous, and other families in what one family is told."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import Any

STRUCK = "…"
_ACCENTED = {"a": "àâäáãå", "c": "ç", "e": "éèêë", "i": "îïíì", "n": "ñ", "o": "ôöóòõ", "u": "ùûüú", "y": "ÿý"}
SHORTEST = 3
"""Letters of a word that is looked for: shorter ones are found everywhere."""


def list_words_to_strike(people: Iterable[tuple[str, str]], alone: Collection[str], marks: Iterable[str]) -> list[str]:
    """The words to strike out: each person's full name, the last names `alone` that nobody else has, and marks.

    `people` are (first name, last name); marks are addresses, numbers and the like. The longest come first.
    """
    found = {*alone, *marks}
    for first, last in people:
        found |= {f"{first} {last}", f"{last} {first}"} if first and last else set()
    return sorted((word for word in found if len(word.strip()) >= SHORTEST), key=len, reverse=True)


def strike(text: str, words: Collection[str]) -> str:
    """The text with « … » for each of these words, whole words only; case, accents and spaces are ignored."""
    return _compile_words(tuple(words)).sub(STRUCK, text) if words else text


@lru_cache(maxsize=4)
def _compile_words(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(_build_pattern(word) for word in words), re.IGNORECASE)


def strike_within(value: Any, words: Collection[str]) -> Any:
    """A JSON value with the words struck out of its strings, keys included."""
    if isinstance(value, str):
        return strike(value, words)
    if isinstance(value, dict):
        return {strike(key, words): strike_within(one, words) for key, one in value.items()}
    if isinstance(value, list):
        return [strike_within(one, words) for one in value]
    return value


_A_FAMILY = re.compile(r"(?:\bla )?\bfamille n°\s*(\d+)")


def leave_out_other_families(told: Mapping[str, Any] | None, number: int) -> dict[str, Any] | None:
    """What an entry of the journal keeps of before or after, as the family of this number may read it.

    Fields that are another family's own (« famille n° 102 : semaines impaires ») go; within a text, « la famille
    n° 102 » becomes « une autre famille ».
    """

    def hide(found: re.Match[str]) -> str:
        return found[0] if int(found[1]) == number else "une autre famille"

    return (
        None
        if told is None
        else {
            name: _A_FAMILY.sub(hide, value) if isinstance(value, str) else value
            for name, value in told.items()
            if (whose := _A_FAMILY.match(name)) is None or int(whose[1]) == number
        }
    )


def _build_pattern(word: str) -> str:
    letters = [r"[\s.\-]*" if letter.isspace() else _build_letter_pattern(letter) for letter in " ".join(word.split())]
    if sum(letter.isdigit() for letter in word) > len(word) // 2:  # a number, with or without spaces
        letters = [rf"{re.escape(letter)}[\s.]*" for letter in word if not letter.isspace()]
    return r"(?<!\w)" + "".join(letters) + r"(?!\w)"


def _build_letter_pattern(letter: str) -> str:
    """A pattern for the letter with and without accents: files write « HELENE » where people write « Hélène »."""
    plain = unicodedata.normalize("NFD", letter)[0]
    accented = _ACCENTED.get(plain.lower(), "")
    return f"[{re.escape(plain)}{accented}]" if accented else re.escape(letter)
