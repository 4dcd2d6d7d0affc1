"""Names and addresses of a person made anonymous, struck out of texts about something else."""

import re
import unicodedata
from collections.abc import Collection, Iterable
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
