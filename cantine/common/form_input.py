"""Text that people type into forms: cleaned, or refused with a French sentence that says what to do."""

import re

from cantine.common.french import format_number
from cantine.common.language.translate import mark, translate
from cantine.common.typed_text.hidden_signs import drop_hidden_signs

LONGEST = 100
"""Letters of a name, an address, a reason, where a column says nothing else (`store/text_bounds.py`)."""
LONGEST_NOTE = 2_000
LONGEST_EMAIL = 200

EMAIL = re.compile(r"(?!.*=\?)[^\s\0-\x1f@<>()\[\],;:\"\\]+@(?:[a-z0-9-]+\.)+[a-z0-9-]{2,}")
"""A single address: no second one after a comma, no name around it, no coded word (« =?utf-8?… »)."""

_BLANKS = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u2028\\u2029]")
"""Control characters, except for the tab and the line's end."""
_WITHOUT_WIDTH = re.compile("[\\xad\\u180e\\u200b\\u2060-\\u2064]")
"""Letters without width; those that join letters and pictures stay."""

_PASTED = re.compile("[\\xad\\u180e\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2069\\ufeff]")
"""What comes along unseen where an address is copied."""


class NotAccepted(ValueError):
    """What was typed is refused; `str()` is the sentence for whoever typed it."""


TOO_LONG = {
    "name": mark("Ce nom est trop long : {longest} caractères au plus, il en a {length}."),
    "address": mark("Cette adresse est trop longue : {longest} caractères au plus, elle en a {length}."),
    "reason": mark("Ce motif est trop long : {longest} caractères au plus, il en a {length}."),
    "note": mark("Cette note est trop longue : {longest} caractères au plus, elle en a {length}."),
    "text": mark("Ce texte est trop long : {longest} caractères au plus, il en a {length}."),
}
"""What is said of a text that is too long, by what it is."""


def describe_too_long(text: str, longest: int, what: str = "text") -> str:
    """« Ce nom est trop long : 100 caractères au plus, il en a 130. »; `what` is a key of TOO_LONG."""
    return translate(TOO_LONG[what], longest=format_number(longest), length=format_number(len(text)))


def check_length(text: str, longest: int = LONGEST, what: str = "text") -> str:
    """The text as it is. Raises NotAccepted where it has more than `longest` letters: nothing is cut off unsaid."""
    if len(text) > longest:
        raise NotAccepted(describe_too_long(text, longest, what))
    return text


def _take_out_unseen(text: str) -> str:
    return _WITHOUT_WIDTH.sub("", drop_hidden_signs(_BLANKS.sub(" ", text)))


def clean_line(text: str) -> str:
    """One line without outer or double spaces, control characters and letters that nobody sees or no database stores.

    How long it may be is asked where it is kept (`store/text_bounds.py`), or by `check_length`.
    """
    return " ".join(_take_out_unseen(text).split())


def require_line(text: str, what: str) -> str:
    """The cleaned line. Raises NotAccepted where nothing is left: « Saisissez le nom. »."""
    if clean := clean_line(text):
        return clean
    raise NotAccepted(translate("Saisissez {what}.", what=translate(what)))


def clean_note(text: str) -> str:
    """Several lines, without control characters and letters that nobody sees or no database stores."""
    return _take_out_unseen(text.replace("\r\n", "\n")).strip()


_AROUND = re.compile(r"^(?:[\s<«;,.:]|mailto:)+|(?<![\s>»;,.:])[\s>»;,.:]+$")
"""What is around an address; its end is looked for from its first sign on alone, so that a million blanks take no time.
"""


def strip_address(text: str) -> str:
    """An e-mail address without what was pasted with it: « mailto: », « <…> », a full stop, a line end."""
    bare = _AROUND.sub("", _PASTED.sub("", text).lower())
    return bare.partition("?")[0] if "mailto:" in text.lower() else bare


def clean_email(text: str) -> str | None:
    """An e-mail address as it is stored, in lower case; None where nothing was typed. Raises NotAccepted."""
    address = check_length(strip_address(text), LONGEST_EMAIL, "address")
    if not address:
        return None
    if not (address.isascii() and EMAIL.fullmatch(address)):
        raise NotAccepted(translate("Cette adresse mail n'est pas complète : vérifiez-la."))
    return address
