"""A balance in words, so that nobody has to know what a minus sign means."""

from cantine.common.french import euros


def name_balance(cents: int) -> str:
    """« reste à payer » for a negative balance, « avance » for a positive one, nothing for nought."""
    return "reste à payer" if cents < 0 else "avance" if cents > 0 else ""


def describe_balance(cents: int) -> str:
    """« reste à payer 12,50 € », « avance de 5,00 € », « 0,00 € »."""
    name = name_balance(cents)
    return f"{name}{' de' if cents > 0 else ''} {euros(abs(cents))}".strip()


def measure_balance(cents: int) -> str:
    """« 12,50 € à payer », « 5,00 € d'avance », « 0,00 € »: for a cell, or after « est de »."""
    side = " à payer" if cents < 0 else " d'avance" if cents > 0 else ""
    return f"{euros(abs(cents))}{side}"
