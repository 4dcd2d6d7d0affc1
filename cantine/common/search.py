"""Search by name, regardless of accents, capitals and hyphens."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

MOST_WORDS = 6
"""Words of a search; further ones are ignored."""


@lru_cache(maxsize=20_000)  # a file of families asks for the same words again and again
def make_plain(text: str) -> str:
    """« Zoé  D'Ambrosio-Müller » as « zoe d ambrosio muller »: lower case, no accents, one space between words."""
    spread = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    bare = "".join(letter for letter in spread if not unicodedata.combining(letter))
    bare = bare.casefold().replace("œ", "oe").replace("æ", "ae")
    return " ".join(re.split(r"[^\w@.+]+", bare)).strip()


def join_search_words(texts: Iterable[str]) -> str:
    """The words a family is found by: the plain words of all texts, each once, a space before and after each."""
    return f" {' '.join(dict.fromkeys(word for text in texts for word in make_plain(text).split()))} "


def split_search(typed: str) -> list[str]:
    """The words of a search: each must be the beginning of a word of the family."""
    return make_plain(typed).split()[:MOST_WORDS]
