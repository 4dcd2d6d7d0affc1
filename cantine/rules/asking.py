"""What an invoice asks its family for: the new balance, with what was owed before or less what was in advance."""

from datetime import date

from cantine.rules.french import euros, long_date
from cantine.rules.words import InvoiceKind, sign


def balance_after(kind: InvoiceKind, balance_before: int, cents: int) -> int:
    """The balance that a paper leaves: an invoice takes from it, a credit note adds to it; negative is owed."""
    return balance_before - sign(kind) * cents


def to_pay(kind: InvoiceKind, balance_after: int) -> int:
    """Cents to pay of what is owed after this paper was issued; nothing for a credit note."""
    return 0 if kind is InvoiceKind.CREDIT_NOTE else max(0, -balance_after)


def call(kind: InvoiceKind, balance_after: int, due_on: date | None) -> str:
    """The sentence on the paper and in its letter."""
    if kind is InvoiceKind.CREDIT_NOTE:
        return "Cette somme est portée au crédit de votre compte : vous n'avez rien à payer pour cet avoir."
    if cents := to_pay(kind, balance_after):
        due = f" au plus tard le {long_date(due_on)}" if due_on else ""
        return f"Somme à payer : {euros(cents)}{due}."
    return "Votre compte couvre cette facture : vous n'avez rien à payer."
