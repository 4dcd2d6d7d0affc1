"""What moves a family's account without being an invoice or a payment."""

from collections.abc import Mapping
from enum import StrEnum


class AdjustmentKind(StrEnum):
    """A claim that is given up, an advance that moves to another family's account, or one that is given back in money.

    `WAIVED` ends the debt: the council forgives it. `IRRECOVERABLE` only takes it out of the books: the accountant has
    tried in vain, and the debtor still owes it.
    """

    WAIVED = "waived"
    IRRECOVERABLE = "irrecoverable"
    TRANSFERRED = "transferred"
    REFUNDED = "refunded"


WRITE_OFFS = (AdjustmentKind.WAIVED, AdjustmentKind.IRRECOVERABLE)
"""The kinds by which the commune gives up what is owed: no money moves."""

ADJUSTMENT_LABELS: Mapping[AdjustmentKind, str] = {
    AdjustmentKind.WAIVED: "Remise gracieuse",
    AdjustmentKind.IRRECOVERABLE: "Admission en non-valeur",
    AdjustmentKind.TRANSFERRED: "Transfert entre familles",
    AdjustmentKind.REFUNDED: "Remboursement",
}


def name_adjustment(kind: AdjustmentKind, *, takes_back: bool) -> str:
    """« Remise gracieuse », « Annulation d'une remise gracieuse » of the entry that takes one back."""
    label = ADJUSTMENT_LABELS[kind]
    if not takes_back:
        return label
    one = "un" if kind in (AdjustmentKind.TRANSFERRED, AdjustmentKind.REFUNDED) else "une"
    return f"Annulation d'{one} {label[0].lower()}{label[1:]}"
