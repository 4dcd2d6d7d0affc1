"""A balance in words, so that nobody has to know what a minus sign means."""

from cantine.common.french import euros
from cantine.common.language.translate import translate


def name_balance(cents: int) -> str:
    """« reste à payer » for a negative balance, « avance » for a positive one, nothing for nought."""
    return translate("reste à payer") if cents < 0 else translate("avance") if cents > 0 else ""


def describe_balance(cents: int) -> str:
    """« reste à payer 12,50 € », « avance de 5,00 € », « 0,00 € »."""
    amount = euros(abs(cents))
    if cents == 0:
        return amount
    return (
        translate("reste à payer {amount}", amount=amount)
        if cents < 0
        else translate("avance de {amount}", amount=amount)
    )


def measure_balance(cents: int) -> str:
    """« 12,50 € à payer », « 5,00 € d'avance », « 0,00 € »: for a cell, or after « est de »."""
    amount = euros(abs(cents))
    if cents == 0:
        return amount
    return translate("{amount} à payer", amount=amount) if cents < 0 else translate("{amount} d'avance", amount=amount)
