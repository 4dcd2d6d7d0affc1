"""The value of a cell in the ways that people write it: « oui », « 14/03/2018 », « 06 39 98 01 01 », « -12,50 »."""

import re

from cantine.common import form_input
from cantine.common.bounds.telephones import clean_phone
from cantine.common.form_input import NotAccepted
from cantine.common.money import parse_cents
from cantine.common.search import make_plain
from cantine.families.rules.quotients import HIGHEST
from cantine.imports.rules.cell import FileCell, format_cell

MOST_EUROS = 1_000_000

_YES = frozenset({"oui", "o", "x", "1", "vrai", "true", "yes", "1 0"})
_NO = frozenset({"", "non", "n", "0", "faux", "false", "no", "0 0"})
_POSTAL_CODE = re.compile(r"(?:f|fr)?[- ]?(\d{2})[ .]?(\d{3})(?:[.,]0+)?", re.IGNORECASE)
_QUOTIENT = re.compile(
    r"(?:qf|quotient)?[ :=]*(\d{1,3}(?:[ '’]\d{3})+|\d+)(?:[.,](\d{1,2}))?(?: ?(?:€|euros?))?", re.IGNORECASE
)
_SEVERAL = re.compile(r"\s+(?:et|ou)\s+|[\s;,/|]+")


def read_yes(cell: FileCell) -> bool:
    """Whether a cell says « oui », « x », « 1 »; not so « non », « 0 » and an empty one. Raises NotAccepted."""
    text = make_plain(format_cell(cell)) or format_cell(cell)
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise NotAccepted(f"« {format_cell(cell)} » n'est ni oui ni non.")


def read_emails(cell: FileCell) -> tuple[list[str], str]:
    """The e-mail addresses of a cell in lower case, « a@exemple.fr ; b@exemple.fr », and the rest of the cell."""
    text = format_cell(cell)
    try:
        one = form_input.clean_email(text)
    except NotAccepted:
        one = None
    if one or not text:
        return ([one] if one else []), ""
    found, left = [], []
    for part in _SEVERAL.split(text):
        try:
            address = form_input.clean_email(part)
        except NotAccepted:
            left.append(part)
        else:
            found += [address] if address else []
    return [*dict.fromkeys(found)], " ".join(left)


def read_postal_code(cell: FileCell) -> str:
    """The five digits of a postal code, also from « 69 870 », « F-69870 », or « 1000 ». Raises NotAccepted."""
    text = format_cell(cell)
    code = text.zfill(5) if text.isascii() and text.isdigit() and len(text) == 4 else text
    parts = _POSTAL_CODE.fullmatch(code)
    if text and not (parts and code.isascii()):
        raise NotAccepted(f"« {text} » n'est pas un code postal : cinq chiffres.")
    return f"{parts[1]}{parts[2]}" if parts else ""


def read_quotient(cell: FileCell) -> tuple[int | None, bool]:
    """The quotient in whole euros, where half a euro goes up, and whether it was rounded; None where empty.

    « 845,50 », « 1 245 », « 850 € », « QF 850 » are quotients. Raises NotAccepted.
    """
    text = " ".join(format_cell(cell).split())
    if not text:
        return None, False
    parts = _QUOTIENT.fullmatch(text)
    if parts is None or not text.replace("€", "").replace("’", "").isascii():
        raise NotAccepted(f"« {text} » n'est pas un quotient familial.")
    euros, decimals = int(re.sub(r"\D", "", parts[1])), int((parts[2] or "0").ljust(2, "0"))
    found = euros + (decimals >= 50)
    if found > HIGHEST:
        raise NotAccepted(f"« {text} » n'est pas un quotient familial.")
    return found, bool(decimals)


def read_phone(cell: FileCell) -> str:
    """A telephone number as it is kept; « 639980101 » gets its first 0 back. Raises NotAccepted."""
    text = format_cell(cell)
    return clean_phone(f"0{text}" if text.isascii() and text.isdigit() and len(text) == 9 else text)


def read_amount(cell: FileCell) -> int | None:
    """Cents of an amount in euros; None where empty. Raises NotAccepted."""
    text = format_cell(cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) <= MOST_EUROS:
        return round(cell * 100)
    if not text:
        return None
    try:
        found = parse_cents(text)
    except ValueError:
        found = None
    if found is None or abs(found) > MOST_EUROS * 100:
        raise NotAccepted(f"« {text} » n'est pas un montant : écrivez-le comme -12,50.")
    return found


def read_whole(cell: FileCell, what: str, most: int) -> int | None:
    """A whole number from 0 to `most`; None where empty. Raises NotAccepted."""
    text = format_cell(cell)
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and int(text) <= most):
        raise NotAccepted(f"« {text} » n'est pas {what}.")
    return int(text)
