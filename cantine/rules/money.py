"""Money is integer cents; this is how it is rounded and shared out."""

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

_AMOUNT = re.compile(r"[+-]?[0-9]+(\.[0-9]{1,2})?")


def cents(euros: str) -> int:
    """The cents in an amount typed by a person: « 12,50 », « 1 234,5 € », « -3 ». Raises ValueError for anything else.

    At most two decimals: a third one is refused rather than rounded.
    """
    plain = "".join(euros.replace("€", "").split()).replace(",", ".").replace("−", "-")
    if not _AMOUNT.fullmatch(plain):
        raise ValueError(f"« {euros} » n'est pas un montant en euros.")
    return int(Decimal(plain) * 100)


def rounded(amount: Decimal) -> int:
    """`amount` (in cents, with decimals) to the nearest cent; half a cent goes away from zero, as in accounting."""
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def shared_out(cents: int, weights: Sequence[int]) -> list[int]:
    """`cents` (from 0 on) in proportion to these weights (from 0 on), to the cent; the parts add up to it exactly.

    What rounding leaves goes to the largest remainders, of equal ones to the first. Without any weight the first part
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
