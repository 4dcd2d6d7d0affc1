"""Which languages the portal speaks, and which one it speaks now."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Literal

Language = Literal["fr", "en"]
"""By its ISO 639 code, as `<html lang>` names it."""

LANGUAGES: tuple[Language, ...] = ("fr", "en")
"""The first one is spoken where nobody asked for another."""

LANGUAGE_NAMES: dict[Language, str] = {"fr": "Français", "en": "English"}
"""Each in its own words."""

_spoken: ContextVar[Language] = ContextVar("language", default="fr")

get_language = _spoken.get
"""The language that is spoken now."""


def set_language(language: Language) -> None:
    """Speak this language from now on, in this run or task."""
    _spoken.set(language)


@contextmanager
def speak(language: Language) -> Iterator[None]:
    """Speak this language for a while, as for a letter to somebody else."""
    before = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(before)


def read_language(code: str | None) -> Language | None:
    """The language of this code; None for any other text."""
    return next((language for language in LANGUAGES if language == code), None)


def choose_language(chosen: str | None, of_account: str | None, accepted: str) -> Language:
    """The language for somebody: the one `chosen` in this browser, else that of the account, else what the browser asks
    for by its Accept-Language header; French where none of them names one."""
    return read_language(chosen) or read_language(of_account) or _find_accepted(accepted) or LANGUAGES[0]


def _find_accepted(accepted: str) -> Language | None:
    """The language of ours with the highest quality in an Accept-Language header, the first of equal ones."""
    qualities: dict[Language, float] = {}
    for part in accepted.lower().split(","):
        tag, _, parameters = part.partition(";")
        language = read_language(tag.strip().partition("-")[0])
        if language and language not in qualities:
            qualities[language] = _read_quality(parameters)
    best = max(qualities, key=lambda language: qualities[language], default=None)
    return best if best and qualities[best] > 0 else None


def _read_quality(parameters: str) -> float:
    name, _, value = parameters.partition("=")
    if name.strip() != "q":
        return 1
    try:
        return float(value)
    except ValueError:
        return 0
