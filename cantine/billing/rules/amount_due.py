"""What a family is asked to pay for an invoice: the new balance, with older debts added and advances deducted."""

from dataclasses import dataclass
from datetime import date

from cantine.billing.rules.allocation import Allocation
from cantine.common.french import euros, long_date
from cantine.common.vocabulary import InvoiceKind, get_sign


def compute_balance_after(kind: InvoiceKind, balance_before: int, cents: int) -> int:
    """The balance after an invoice, which is subtracted, or a credit note, which is added; negative is owed."""
    return balance_before - get_sign(kind) * cents


def compute_amount_to_pay(kind: InvoiceKind, balance_after: int) -> int:
    """Cents to pay of what is owed after this paper was issued; nothing for a credit note."""
    return 0 if kind is InvoiceKind.CREDIT_NOTE else max(0, -balance_after)


CREDITED = "Cette somme est portée au crédit de votre compte : vous n'avez rien à payer pour cet avoir."
"""What a credit note and its letter say."""


@dataclass(frozen=True)
class AmountDue:
    """What a family is asked to pay when the letter about an invoice is sent, in cents.

    `own` is still open on the invoice, `together` on it and all earlier ones. `credited` is what credit notes have
    taken back of it by then.
    """

    own: int = 0
    together: int = 0
    credited: int = 0


def compute_amount_due(bill_id: int, allocation: Allocation, credited: int = 0) -> AmountDue:
    """What is due now for this invoice and the earlier ones, never more than is owed; later ones do not count."""
    place = next((place for place, one in enumerate(allocation.bills) if one.bill.id == bill_id), None)
    if place is None:
        return AmountDue()
    owed = max(0, allocation.cents - allocation.left)
    upto = sum(one.cents for one in allocation.bills[: place + 1])
    return AmountDue(min(allocation.bills[place].cents, owed), min(upto, owed), credited)


def describe_amount_due_now(cents: int, now: AmountDue, due_on: date | None, today: date) -> str:
    """The sentence of a letter about an invoice of so many cents: what is really owed at the moment of sending."""
    if now.own:
        due = f" au plus tard le {long_date(due_on)}" if due_on and due_on >= today else ""
        return f"Somme à payer : {euros(now.together)}{due}."
    said = "Votre compte couvre cette facture : vous n'avez rien à payer."
    if now.credited >= cents:
        said = "Cette facture est entièrement annulée par avoir : vous n'avez rien à payer pour elle."
    return f"{said} Reste à payer sur les factures précédentes : {euros(now.together)}." if now.together else said


def describe_amount_due(kind: InvoiceKind, balance_after: int, due_on: date | None) -> str:
    """The sentence on an invoice or a credit note that says what is to be paid, and until when."""
    if kind is InvoiceKind.CREDIT_NOTE:
        return CREDITED
    if cents := compute_amount_to_pay(kind, balance_after):
        due = f" au plus tard le {long_date(due_on)}" if due_on else ""
        return f"Somme à payer : {euros(cents)}{due}."
    return "Votre compte couvre cette facture : vous n'avez rien à payer."
