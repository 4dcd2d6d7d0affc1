"""Money is integer cents; this is how it is rounded and shared out."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation


def cents(euros: str) -> int:
    """The cents in an amount typed by a person: « 12,50 », « 1 234,5 € », « -3 ». Raises ValueError for anything else.

    At most two decimals: a third one is refused rather than rounded.
    """
    plain = "".join(euros.replace("€", "").split()).replace("\u202f", "").replace(",", ".").replace("−", "-")
    try:
        amount = Decimal(plain) * 100
    except InvalidOperation:
        raise ValueError(f"« {euros} » n'est pas un montant en euros.") from None
    if not amount.is_finite() or amount != amount.to_integral_value():
        raise ValueError(f"« {euros} » n'est pas un montant en euros.")
    return int(amount)


def rounded(amount: Decimal) -> int:
    """`amount` (in cents, with decimals) to the nearest cent; half a cent goes away from zero, as in accounting."""
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))
