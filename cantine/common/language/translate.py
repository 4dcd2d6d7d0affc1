"""A French text in the language that is spoken now."""

from cantine.common.language.catalogue import read_catalogue
from cantine.common.language.languages import get_language


def translate(text: str, /, **holes: object) -> str:
    """This French text in the language that is spoken now, its named holes filled: « Ouvre le {moment}. ».

    The text is a literal, or one that stands in `mark`: other texts are in no catalogue, and stay French.
    """
    language = get_language()
    if language != "fr":
        text = read_catalogue(language).texts.get(text, text)
    return text.format(**holes) if holes else text


def translate_plural(count: int, one: str, many: str, /, **holes: object) -> str:
    """The text for `one` or for `many`, with the hole {count}; French has the singular up to one, English for one."""
    language, single = get_language(), abs(count) < 2
    if language != "fr" and (pair := read_catalogue(language).plurals.get(one)):
        (one, many), single = pair, abs(count) == 1
    return (one if single else many).format(count=count, **holes)


def mark_plural(one: str, many: str) -> tuple[str, str]:
    """These texts as they are: they go to `translate_plural` where they are shown, not where they are written."""
    return one, many


def mark(text: str) -> str:
    """This text as it is: it is translated where it is shown, `translate(LABELS[kind])`, not where it is written."""
    return text
