"""The value of a cell in the ways that people write it: « oui », « 14/03/2018 », « 06 39 98 01 01 », « -12,50 »."""

import re

from cantine.rules import typed
from cantine.rules.imports.cell import FileCell, format_cell
from cantine.rules.money import parse_cents
from cantine.rules.quotients import HIGHEST
from cantine.rules.search import make_plain
from cantine.rules.typed import NotAccepted

MOST_EUROS = 1_000_000

_YES = frozenset({"oui", "o", "x", "1", "vrai", "true", "yes", "1 0"})
_NO = frozenset({"", "non", "n", "0", "faux", "false", "no", "0 0"})
_POSTAL_CODE = re.compile(r"(?:f|fr)?[- ]?(\d{2})[ .]?(\d{3})(?:[.,]0+)?", re.IGNORECASE)
_QUOTIENT = re.compile(
    r"(?:qf|quotient)?[ :=]*(\d{1,3}(?:[ '’]\d{3})+|\d+)(?:[.,](\d{1,2}))?(?: ?(?:€|euros?))?", re.IGNORECASE
)
_SEVERAL = re.compile(r"[\s;,/|]+|\s+(?:et|ou)\s+")
_PHONE = re.compile(r"\+?[\d .()-]{6,20}")


def read_yes(cell: FileCell) -> bool:
    """Whether a cell says « oui », « x », « 1 »; not so « non », « 0 » and an empty one. Raises NotAccepted."""
    said = make_plain(format_cell(cell)) or format_cell(cell)
    if said in _YES:
        return True
    if said in _NO:
        return False
    raise NotAccepted(f"« {format_cell(cell)} » n'est ni oui ni non.")


def read_emails(cell: FileCell) -> tuple[list[str], str]:
    """The e-mail addresses of a cell in lower case, « a@exemple.fr ; b@exemple.fr », and the rest of the cell."""
    said = format_cell(cell)
    try:
        one = typed.clean_email(said)
    except NotAccepted:
        one = None
    if one or not said:
        return ([one] if one else []), ""
    found, left = [], []
    for part in _SEVERAL.split(said):
        try:
            address = typed.clean_email(part)
        except NotAccepted:
            left.append(part)
        else:
            found += [address] if address else []
    return [*dict.fromkeys(found)], " ".join(left)


def read_postal_code(cell: FileCell) -> str:
    """The five digits of a postal code, also from « 69 870 », « F-69870 », or « 1000 ». Raises NotAccepted."""
    said = format_cell(cell)
    code = said.zfill(5) if said.isascii() and said.isdigit() and len(said) == 4 else said
    parts = _POSTAL_CODE.fullmatch(code)
    if said and not (parts and code.isascii()):
        raise NotAccepted(f"« {said} » n'est pas un code postal : cinq chiffres.")
    return f"{parts[1]}{parts[2]}" if parts else ""


def read_quotient(cell: FileCell) -> tuple[int | None, bool]:
    """The quotient in whole euros, where half a euro goes up, and whether it was rounded; None where empty.

    « 845,50 », « 1 245 », « 850 € », « QF 850 » are quotients. Raises NotAccepted.
    """
    said = " ".join(format_cell(cell).split())
    if not said:
        return None, False
    parts = _QUOTIENT.fullmatch(said)
    if parts is None or not said.replace("€", "").replace("’", "").isascii():
        raise NotAccepted(f"« {said} » n'est pas un quotient familial.")
    euros, decimals = int(re.sub(r"\D", "", parts[1])), int((parts[2] or "0").ljust(2, "0"))
    found = euros + (decimals >= 50)
    if found > HIGHEST:
        raise NotAccepted(f"« {said} » n'est pas un quotient familial.")
    return found, bool(decimals)


def read_phone(cell: FileCell) -> str:
    """A telephone number as it was written; « 639980101 » gets its first 0 back. Raises NotAccepted."""
    said = format_cell(cell)
    number = f"0{said}" if said.isascii() and said.isdigit() and len(said) == 9 else said
    if said and not _PHONE.fullmatch(number):
        raise NotAccepted(f"« {said} » n'est pas un numéro de téléphone.")
    return number


def read_amount(cell: FileCell) -> int | None:
    """Cents of an amount in euros; None where empty. Raises NotAccepted."""
    said = format_cell(cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) <= MOST_EUROS:
        return round(cell * 100)
    if not said:
        return None
    try:
        found = parse_cents(said)
    except ValueError:
        found = None
    if found is None or abs(found) > MOST_EUROS * 100:
        raise NotAccepted(f"« {said} » n'est pas un montant : écrivez-le comme -12,50.")
    return found


def read_whole(cell: FileCell, what: str, most: int) -> int | None:
    """A whole number from 0 to `most`; None where empty. Raises NotAccepted."""
    said = format_cell(cell)
    if not said:
        return None
    if not (said.isascii() and said.isdigit() and int(said) <= most):
        raise NotAccepted(f"« {said} » n'est pas {what}.")
    return int(said)
