"""What one cell says, in the words that people use: « oui », « 14/03/2018 », « 06 39 98 01 01 », « -12,50 »."""

import re
from datetime import date, datetime

from cantine.rules import typed
from cantine.rules.money import cents
from cantine.rules.search import plain
from cantine.rules.typed import NotAccepted

Cell = str | int | float | date | bool | None

MOST_EUROS = 1_000_000

_YES = frozenset({"oui", "o", "x", "1", "vrai", "true", "yes", "1 0"})
_NO = frozenset({"", "non", "n", "0", "faux", "false", "no", "0 0"})
_DAYS = (
    (re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})"), (3, 2, 1)),
    (re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ].*)?"), (1, 2, 3)),
)
_POSTAL_CODE = re.compile(r"\d{5}")
_PHONE = re.compile(r"\+?[\d .()-]{6,20}")


def text(cell: Cell) -> str:
    """What the cell shows; a whole number without its « .0 »."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return f"{cell:%d/%m/%Y}"
    return typed.line(str(cell), 500)


def yes(cell: Cell) -> bool:
    """« oui », « x », « 1 » or « non », « 0 », nothing. Raises NotAccepted."""
    said = plain(text(cell)) or text(cell)
    if said in _YES:
        return True
    if said in _NO:
        return False
    raise NotAccepted(f"« {text(cell)} » n'est ni oui ni non.")


def day(cell: Cell, *, first: int = 1900, last: int = 2100) -> date | None:
    """« 14/03/2018 », « 2018-03-14 » or a date of the spreadsheet; None where empty. Raises NotAccepted."""
    if isinstance(cell, datetime):
        cell = cell.date()
    said = text(cell)
    if not said:
        return None
    found = cell if isinstance(cell, date) else _written_day(said)
    if found is None:
        raise NotAccepted(f"« {said} » n'est pas une date : écrivez-la comme 14/03/2018.")
    if not first <= found.year <= last:
        raise NotAccepted(f"« {said} » n'est pas une date possible ici.")
    return found


def _written_day(said: str) -> date | None:
    for form, order in _DAYS:
        if parts := form.fullmatch(said):
            try:
                return date(*(int(parts[place]) for place in order))
            except ValueError:
                return None
    return None


def email(cell: Cell) -> str | None:
    """One e-mail address in lower case; None where empty. Raises NotAccepted."""
    said = text(cell)
    try:
        return typed.email(said)
    except NotAccepted:
        raise NotAccepted(f"« {said} » n'est pas une adresse mail.") from None


def postal_code(cell: Cell) -> str:
    """Five digits; « 1000 » that lost its nought is « 01000 ». Raises NotAccepted."""
    said = text(cell)
    code = said.zfill(5) if said.isdigit() and len(said) == 4 else said
    if said and not _POSTAL_CODE.fullmatch(code):
        raise NotAccepted(f"« {said} » n'est pas un code postal : cinq chiffres.")
    return code


def phone(cell: Cell) -> str:
    """A telephone number as it was written; « 639980101 » that lost its nought gets it back. Raises NotAccepted."""
    said = text(cell)
    number = f"0{said}" if said.isdigit() and len(said) == 9 else said
    if said and not _PHONE.fullmatch(number):
        raise NotAccepted(f"« {said} » n'est pas un numéro de téléphone.")
    return number


def amount(cell: Cell) -> int | None:
    """Cents of an amount in euros; None where empty. Raises NotAccepted."""
    said = text(cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) <= MOST_EUROS:
        return round(cell * 100)
    if not said:
        return None
    try:
        found = cents(said)
    except ValueError:
        found = None
    if found is None or abs(found) > MOST_EUROS * 100:
        raise NotAccepted(f"« {said} » n'est pas un montant : écrivez-le comme -12,50.")
    return found


def whole(cell: Cell, what: str, most: int) -> int | None:
    """A whole number from 0 to `most`; None where empty. Raises NotAccepted."""
    said = text(cell)
    if not said:
        return None
    if not (said.isascii() and said.isdigit() and int(said) <= most):
        raise NotAccepted(f"« {said} » n'est pas {what}.")
    return int(said)
