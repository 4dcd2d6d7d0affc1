"""Notes and coins as they are counted by hand."""

from collections.abc import Mapping

from cantine.common.form_input import NotAccepted
from cantine.common.number_input import read_whole
from cantine.common.terms.till import DENOMINATIONS, name_denomination

MOST = 9_999
"""Notes or coins of one value: more is a typing error."""

CashCount = Mapping[int, int]
"""How many notes or coins there are, by their value in cents."""


def read_count(typed: Mapping[int, str]) -> CashCount:
    """The count as it was typed, an empty field is none. Raises NotAccepted with the value that cannot be read."""
    found = {}
    for value in DENOMINATIONS:
        written = typed.get(value, "").strip()
        try:
            number = read_whole(written, 0, MOST) if written else 0
        except NotAccepted as refused:
            raise NotAccepted(f"{name_denomination(value)} : {refused}") from None
        if number:
            found[value] = number
    return found


def check_count(counts: CashCount) -> None:
    """Raise NotAccepted for a value that no note or coin has, and for a number that is none."""
    if any(value not in DENOMINATIONS or not 0 <= number <= MOST for value, number in counts.items()):
        raise NotAccepted("Ce comptage n'est pas possible : vérifiez les billets et les pièces.")


def sum_count(counts: CashCount) -> int:
    """The cents of these notes and coins."""
    return sum(value * number for value, number in counts.items())
