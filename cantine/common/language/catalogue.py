"""The catalogue of a language: what each French text is in it, from the file of its name beside this one."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

from cantine.common.language.languages import Language


@dataclass(frozen=True)
class Catalogue:
    """The texts by their French ones, and the pairs of one and of many by the French of one."""

    texts: Mapping[str, str]
    plurals: Mapping[str, tuple[str, str]]


def find_catalogue_file(language: Language) -> Path:
    """Where the texts of a language are: a catalogue of gettext, which every translation tool can open."""
    return Path(__file__).with_name(f"{language}.po")


@cache
def read_catalogue(language: Language) -> Catalogue:
    """The catalogue of a language, read at its first use; what is not translated yet is not in it."""
    with find_catalogue_file(language).open("rb") as file:
        messages = [message for message in read_po(file, locale=language) if message.id and message.string]
    texts = {message.id: str(message.string) for message in messages if isinstance(message.id, str)}
    pairs = {message.id[0]: [*(message.string or ())] for message in messages if not isinstance(message.id, str)}
    return Catalogue(texts, {text: (pair[0], pair[1]) for text, pair in pairs.items() if all(pair)})
