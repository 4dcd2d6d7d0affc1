"""Signs that show nothing themselves and change how what follows is read: controls, and turns of direction."""

import re

_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # controls but for tab and line ends; \x85 is one of them
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f"  # the direction of reading (UAX 9)
    "\u2028\u2029\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
_BLANKS = re.compile("[ \t-\r\x1c-\x1f\x85\u2028\u2029]+")


def drop_hidden_signs(text: str) -> str:
    """The text without them: « exe.\u202egpj » reads from left to right. Joiners of letters and of pictures stay."""
    return _HIDDEN.sub("", text)


def make_one_line(text: str) -> str:
    """The text without them in one line, whatever ends a line, for a place that has no second one: a header of a mail,
    a label. Outer blanks go, double ones become one; a no-break space stays."""
    return drop_hidden_signs(_BLANKS.sub(" ", text)).strip(" ")
