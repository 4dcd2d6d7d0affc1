"""Text that people type into forms: cleaned, or refused with a French sentence that says what to do."""

import re

from cantine.common.language.translate import translate

LONGEST = 100
"""Letters of a name, an address, a number."""
LONGEST_NOTE = 2_000

EMAIL = re.compile(r"(?!.*=\?)[^\s\0-\x1f@<>()\[\],;:\"\\]+@(?:[a-z0-9-]+\.)+[a-z0-9-]{2,}")
"""A single address: no second one after a comma, no name around it, no coded word (« =?utf-8?… »)."""

PHONE = re.compile(r"\+?[0-9][0-9 ().\-/]+")
"""Digits and their separators; no letters."""


class NotAccepted(ValueError):
    """What was typed is refused; `str()` is the sentence for whoever typed it."""


def clean_line(text: str, longest: int = LONGEST) -> str:
    """One line without outer or double spaces and without letters that no database stores; cut to `longest` letters."""
    return " ".join(text.replace("\0", " ").split())[:longest]


def require_line(text: str, what: str) -> str:
    """The cleaned line. Raises NotAccepted where nothing is left: « Saisissez le nom. »."""
    if clean := clean_line(text):
        return clean
    raise NotAccepted(translate("Saisissez {what}.", what=translate(what)))


def clean_note(text: str) -> str:
    """Several lines, without letters that no database stores."""
    return text.replace("\0", " ").replace("\r\n", "\n").strip()[:LONGEST_NOTE]


_UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u202a\u202c"))
_AROUND = re.compile(r"^(?:[\s<«;,.:]|mailto:)+|[\s>»;,.:]+$")


def strip_address(text: str) -> str:
    """An e-mail address without what was pasted with it: « mailto: », « <…> », a full stop, a line end."""
    bare = _AROUND.sub("", text.translate(_UNSEEN).lower())
    return bare.partition("?")[0] if "mailto:" in text.lower() else bare


def clean_phone(text: str) -> str:
    """A telephone number as it was written, 40 letters at most; an empty one is allowed. Raises NotAccepted."""
    number = clean_line(text, 40)
    if number and not PHONE.fullmatch(number):
        raise NotAccepted(
            translate(
                "« {number} » n'est pas un numéro de téléphone : écrivez par exemple 06 12 34 56 78.", number=number
            )
        )
    return number


def clean_email(text: str) -> str | None:
    """An e-mail address as it is stored, in lower case; None where nothing was typed. Raises NotAccepted."""
    address = strip_address(text)
    if not address:
        return None
    if not (address.isascii() and EMAIL.fullmatch(address)):
        raise NotAccepted(translate("Cette adresse mail n'est pas complète : vérifiez-la."))
    return address
