"""A letter, with the greeting and the signature that all have in common."""

from typing import NamedTuple

from cantine.common.language.translate import translate


class Letter(NamedTuple):
    """The subject and the plain text of a mail."""

    subject: str
    text: str


def compose(commune: str, about: str, *paragraphs: str, to: str = "", signature: str = "") -> Letter:
    """« Avray : `about` » and, parted by empty lines, « Bonjour `to`, », the paragraphs, and who writes.

    A paragraph without words is left out. The commune signs by its name, unless there is a longer `signature`.
    """
    parts = (translate("Bonjour {to}", to=to).rstrip() + ",", *filter(None, paragraphs), signature or commune)
    return Letter(f"{commune} : {about}", "\n\n".join(parts) + "\n")
