"""The words of the till (caisse) of a régie: what lies in it, how it is counted, how a deposit slip ends."""

from enum import StrEnum

from cantine.common.vocabulary import Method

TILL_METHODS = (Method.CASH, Method.CHEQUE, Method.CESU, Method.CARD)
"""What a clerk takes at the counter; transfers and payments online never pass through the till."""

TILL_DAYS_OF = {
    Method.CASH: "espèces",
    Method.CHEQUE: "chèques",
    Method.CESU: "CESU",
    Method.CARD: "carte bancaire",
}
"""The means within a sentence: « bordereau de remise de chèques »."""


class SlipEnding(StrEnum):
    """How a deposit slip ends: the bank has it, or it was taken back before it left."""

    BANKED = "banked"
    TAKEN_BACK = "taken_back"


SLIP_ENDING_LABELS = {SlipEnding.BANKED: "Reçu par la banque", SlipEnding.TAKEN_BACK: "Repris"}

NOTES = (50000, 20000, 10000, 5000, 2000, 1000, 500)
"""Banknotes in euros that are legal tender, in cents; the note of 500 € too, though no more of them are printed."""

COINS = (200, 100, 50, 20, 10, 5, 2, 1)
"""Coins in cents."""

DENOMINATIONS = NOTES + COINS


def name_denomination(cents: int) -> str:
    """« 20 € », « 50 c »: a note or a coin."""
    return f"{cents // 100}\N{NO-BREAK SPACE}€" if cents >= 100 else f"{cents}\N{NO-BREAK SPACE}c"


def format_receipt_number(year: int, number: int) -> str:
    """« 2026-0042 »: the year of a receipt of cash and its number within it."""
    return f"{year}-{number:04}"


class TillMove(StrEnum):
    """Why money came into the till or left it."""

    PAYMENT = "payment"
    REVERSAL = "reversal"
    CANCELLING = "cancelling"
    REFUND = "refund"
    SLIP = "slip"
    SLIP_BACK = "slip_back"


TILL_MOVE_LABELS = {
    TillMove.PAYMENT: "Encaissement",
    TillMove.REVERSAL: "Rejet ou remboursement",
    TillMove.CANCELLING: "Annulation",
    TillMove.REFUND: "Remboursement d'une avance",
    TillMove.SLIP: "Versement à la banque",
    TillMove.SLIP_BACK: "Versement repris",
}
DEPOSITS = (TillMove.SLIP, TillMove.SLIP_BACK)
"""Movements of cash between the till and the bank: nobody paid anything."""
