"""Telephone numbers of France, of its territories and of the world: read as people write them, kept in one writing.

Which numbers there are is known by the library phonenumbers.
"""

import re

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat

from cantine.common.form_input import NotAccepted, check_length, clean_line
from cantine.common.language.translate import translate

LONGEST_PHONE = 40

_HOME = "FR"
_OVERSEAS = ("RE", "GP", "MQ", "GF", "YT", "PM")
"""Territories whose numbers of ten digits begin with a 0, as those of France do: 0262, 0590, 0596, 0594, 0508."""

_WRITTEN = re.compile(r"\+?[0-9](?:[ \u00a0\u202f().\-/]*[0-9])*")
"""Digits and what parts them."""
_SHORT = re.compile("[13][0-9]{1,3}")
_TEN_DIGITS = re.compile("0[1-9][0-9]{8}")


def clean_phone(text: str, *, short: bool = False) -> str:
    """A telephone number as it is kept; an empty one is allowed. Raises NotAccepted.

    « 0612345678 » and « 06.12.34.56.78 » are kept as « 06 12 34 56 78 », « 0262123456 » as « 0262 12 34 56 »,
    « 0033612345678 » and « +33 (0)6 12 34 56 78 » as « +33 6 12 34 56 78 ». With `short` one of two to four digits,
    such as « 3949 », is one too.
    """
    typed = check_length(clean_line(text), LONGEST_PHONE)
    if not typed:
        return ""
    if _WRITTEN.fullmatch(typed):
        digits = re.sub(r"\D", "", typed)
        if short and _SHORT.fullmatch(digits):
            return digits
        if written := _write(typed, digits):
            return written
    raise NotAccepted(
        translate(
            "« {number} » n'est pas un numéro de téléphone : écrivez par exemple 06 12 34 56 78, ou +262 692 12 34 56.",
            number=typed,
        )
    )


def _write(typed: str, digits: str) -> str:
    """The number as it is kept; empty where there is none such."""
    if typed.startswith("+") or digits.startswith("00"):
        number = _parse(f"+{digits.removeprefix('00')}")
        if number is None or not phonenumbers.is_possible_number(number):
            return ""
        return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    if not _TEN_DIGITS.fullmatch(digits):
        return ""
    for region in (_HOME, *_OVERSEAS):
        if (number := _parse(digits, region)) and phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    return " ".join(re.findall("..", digits))  # ten digits of a range that the library does not know, or not yet


def _parse(digits: str, region: str = _HOME) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(digits, region)
    except NumberParseException:
        return None
