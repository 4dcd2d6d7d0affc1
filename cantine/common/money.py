"""Money is integer cents: how amounts are read, rounded and divided."""

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

MOST_CENTS = 10**11
"""The highest amount that is read at all: a milliard of euros. Each act has a lower one of its own."""

_EUROS = r"[0-9]{1,3}(?: [0-9]{3})+|[0-9]{1,3}(?:\.[0-9]{3})+(?=,)|[0-9]{1,3}(?:,[0-9]{3})+(?=\.)|[0-9]+"
_AMOUNT = re.compile(
    rf"(?:€ ?)?([+-]?) ?({_EUROS})(?:[.,]([0-9]{{1,2}})(?: ?(?:€|euros?))?| ?€([0-9]{{2}})| ?(?:€|euros?))?"
)


def parse_cents(euros: str) -> int:
    """The cents of an amount as people type it: « 12,50 », « 1 234,5 € », « 1.234,50 », « 12€50 », « -3 ».

    A third decimal is refused rather than rounded, and so is a space or a point that does not separate thousands (« 12
    50 », « 1.234 »), as it may mean something else; so is more than `MOST_CENTS`. Raises ValueError.
    """
    found = _AMOUNT.fullmatch(" ".join(euros.replace("−", "-").split()).lower())
    if not found:
        raise ValueError(f"« {euros} » n'est pas un montant en euros.")
    sign, whole, decimals, after_euro = found.groups()
    digits = re.sub(r"[ .,]", "", whole)[:20]
    amount = int(digits) * 100 + int((decimals or after_euro or "0").ljust(2, "0"))
    if amount > MOST_CENTS:
        raise ValueError(f"« {euros} » n'est pas possible : vérifiez le montant.")
    return -amount if sign == "-" else amount


def round_cents(amount: Decimal) -> int:
    """`amount` (in cents, with decimals) to the nearest cent; half a cent goes away from zero, as in accounting."""
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def share_out(cents: int, weights: Sequence[int]) -> list[int]:
    """Divide `cents` in proportion to these weights (neither is negative); the parts add up exactly.

    What rounding leaves goes to the largest remainders, of equal ones to the first. If all weights are 0 the first part
    takes all.
    """
    whole = sum(weights)
    if not whole:
        return [cents, *([0] * (len(weights) - 1))] if weights else []
    parts = [cents * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda place: -(cents * weights[place] % whole))
    for place in by_remainder[: cents - sum(parts)]:
        parts[place] += 1
    return parts
