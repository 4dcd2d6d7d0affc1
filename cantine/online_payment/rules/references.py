"""How an attempt to pay is called: its reference, and the words that the payer and the régie's report read."""

import re
from collections.abc import Sequence

from cantine.common.french import plural
from cantine.online_payment.rules.payable import PayablePart

LONGEST_LABEL = 99
"""Letters of the « objet » of PayFiP; a reference there has 6 to 30."""

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Capitals and digits that nobody takes for another: neither I nor O, neither 0 nor 1."""

RANDOM_LETTERS = 12
"""60 bits: nobody guesses the reference of another attempt, and two never meet."""


REFERENCE = re.compile(f"F[0-9]{{1,10}}X[{ALPHABET}]{{{RANDOM_LETTERS}}}")
"""What `build_reference` gives."""


def build_reference(family_number: int, randoms: Sequence[int]) -> str:
    """« F103XK7M2PQ9RA3TZ »: the family's number between F and X, then a letter for each of these numbers below 32."""
    return f"F{family_number}X{''.join(ALPHABET[number] for number in randoms)}"


def build_label(family_number: int, parts: Sequence[PayablePart], advance_cents: int) -> str:
    """« Cantine famille 2 factures 2026 0042 et 2026 0043 avance »: letters, digits and spaces, no name of anybody.

    Of many invoices the last ones are counted: « et 12 autres ».
    """
    numbers = [re.sub("[^0-9]", " ", part.name) for part in parts if part.invoice_id]
    more = ["solde repris"] if any(not part.invoice_id for part in parts) else []
    more += ["avance"] if advance_cents else []
    start = f"Cantine famille {family_number}"
    for shown in range(len(numbers), 0, -1):
        left = len(numbers) - shown
        said = [*numbers[:shown], *([plural(left, "autre")] if left else [])]
        listed = " ".join([*said[:-1], *(["et"] if len(said) > 1 else []), said[-1]])
        label = " ".join([start, "factures" if len(numbers) > 1 else "facture", listed, *more])
        if len(label) <= LONGEST_LABEL:
            return label
    return " ".join([start, *more])
