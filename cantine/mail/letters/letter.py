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


def say_how_to_take_back(portal: str) -> str:
    """What to do whom a letter about an account surprises: a new password, whose first use signs every device out."""
    return translate(
        "Si ce n'était pas vous, demandez tout de suite un nouveau mot de passe : dès qu'il sert, tous les appareils "
        "sont déconnectés. Puis prévenez la mairie.\n{page}",
        page=f"{portal}/mot-de-passe-oublie",
    )
