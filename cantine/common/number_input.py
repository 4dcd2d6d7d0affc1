"""A number as people type it: read as it is meant, or refused with a French sentence; never another number."""

import re

from cantine.common.form_input import NotAccepted
from cantine.common.french import format_number
from cantine.common.language.translate import translate
from cantine.common.money import parse_cents

MOST_PLACES = 100_000
"""More than anything of a town has, children of a service or lines of a list."""

MOST_DIGITS = 20
"""A longer number is not worth its calculation: it is out of every range."""

_DIGITS = re.compile("[0-9]{1,9}")
_HOUR = re.compile(r"([0-9]{1,2})(?:(?:[h:.])([0-9]{2})?(?:min|m)?)")
_WHOLE = re.compile(r"[0-9]{1,3}(?: [0-9]{3})+|[0-9]+")


def parse_digits(text: str) -> int | None:
    """An id, a family number, a page: what one to nine digits and nothing else say; None for any other text."""
    return int(text) if _DIGITS.fullmatch(text) else None


def parse_family_number(typed: str) -> int | None:
    """The family number that somebody typed, perhaps with spaces around it; None where it is none."""
    return parse_digits(typed.strip())


def read_whole(typed: str, least: int, most: int) -> int:
    """The whole number that was typed: « 12 », « 1 234 »; `least` and `most` are allowed. Raises NotAccepted."""
    plain = " ".join(typed.split())
    if not _WHOLE.fullmatch(plain):
        raise NotAccepted(
            translate("« {typed} » n'est pas un nombre entier : écrivez-le en chiffres.", typed=typed.strip())
        )
    digits = plain.replace(" ", "")
    found = int(digits) if len(digits) <= MOST_DIGITS else most + 1
    if not least <= found <= most:
        span = translate("de {least} à {most}", least=format_number(least), most=format_number(most))
        raise NotAccepted(translate("« {typed} » n'est pas possible : {span}.", typed=typed.strip(), span=span))
    return found


def check_between(number: int | None, least: int, most: int) -> None:
    """Raise NotAccepted for a number below `least` or above `most`; both are allowed, and None is no number."""
    if number is not None and not least <= number <= most:
        span = translate("de {least} à {most}", least=format_number(least), most=format_number(most))
        raise NotAccepted(translate("« {typed} » n'est pas possible : {span}.", typed=number, span=span))


def check_position(position: int | None) -> None:
    """Raise NotAccepted for a place in a list of the town that no list has."""
    check_between(position, -MOST_PLACES, MOST_PLACES)


def read_cents(typed: str) -> int:
    """The cents of an amount in euros, as `parse_cents` reads it. Raises NotAccepted, which says what was typed."""
    try:
        return parse_cents(typed)
    except ValueError as error:
        raise NotAccepted(str(error)) from None


def read_hour(typed: str) -> int:
    """The minutes since midnight of an hour: « 17:00 », « 17 h », « 8h30 », « 17.30 ». Raises NotAccepted."""
    found = _HOUR.fullmatch("".join(typed.split()).lower())
    hours, minutes = (int(found[1]), int(found[2] or 0)) if found else (24, 0)
    if hours > 23 or minutes > 59:
        raise NotAccepted(
            translate("« {typed} » n'est pas une heure : écrivez par exemple 17:00.", typed=typed.strip())
        )
    return hours * 60 + minutes


def write_hour(minutes: int) -> str:
    """« 17:00 », as a form field shows it."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def read_hundredths(typed: str, most: int) -> int:
    """The hundredths, from 0 to `most`, of a number with two decimals: « 12,5 », « 12,50 % ». Raises NotAccepted."""
    plain = typed.strip().removesuffix("%").strip()
    try:
        found = None if "€" in plain else parse_cents(plain)
    except ValueError:
        found = None
    if found is None:
        raise NotAccepted(translate("« {typed} » n'est pas un nombre : écrivez par exemple 12,5.", typed=typed.strip()))
    if not 0 <= found <= most:
        raise NotAccepted(
            translate(
                "« {typed} » n'est pas possible : de 0 à {number}.",
                typed=typed.strip(),
                number=format_number(most // 100),
            )
        )
    return found
