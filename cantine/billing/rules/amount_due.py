"""What a family is asked to pay for an invoice: the new balance, with older debts added and advances deducted.

An older debt keeps its own due date: that of the invoice is for what the invoice adds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cantine.billing.rules.allocation import Allocation
from cantine.billing.rules.older_debts import describe_debts, list_older_debts, sum_debts
from cantine.common.french import euros, long_date
from cantine.common.language.translate import mark, translate
from cantine.common.terms.older_debt import OlderDebt
from cantine.common.vocabulary import InvoiceKind, get_sign


def compute_balance_after(kind: InvoiceKind, balance_before: int, cents: int) -> int:
    """The balance after an invoice, which is subtracted, or a credit note, which is added; negative is owed."""
    return balance_before - get_sign(kind) * cents


def compute_amount_to_pay(kind: InvoiceKind, balance_after: int) -> int:
    """Cents to pay of what is owed after this paper was issued; nothing for a credit note."""
    return 0 if kind is InvoiceKind.CREDIT_NOTE else max(0, -balance_after)


CREDITED = mark("Cette somme est portée au crédit de votre compte : vous n'avez rien à payer pour cet avoir.")
"""What a credit note and its letter say."""


@dataclass(frozen=True)
class AmountDue:
    """What a family is asked to pay when the letter about an invoice is sent, in cents.

    `own` is still open on the invoice, `older` on all earlier ones. `credited` is what credit notes have taken back of
    it by then.
    """

    own: int = 0
    older: Sequence[OlderDebt] = ()
    credited: int = 0

    @property
    def together(self) -> int:
        """What is open on it and all earlier ones."""
        return self.own + sum_debts(self.older)


def compute_amount_due(bill_id: int, allocation: Allocation, credited: int = 0) -> AmountDue:
    """What is due now for this invoice and the earlier ones, never more than is owed; later ones do not count."""
    place = next((place for place, one in enumerate(allocation.bills) if one.bill.id == bill_id), None)
    if place is None:
        return AmountDue()
    owed = max(0, allocation.cents - allocation.left)
    older = list_older_debts(allocation.bills[:place], owed)
    return AmountDue(min(allocation.bills[place].cents, owed - sum_debts(older)), older, credited)


def describe_amount_due_now(cents: int, now: AmountDue, due_on: date | None, today: date) -> str:
    """The sentence of a letter about an invoice of so many cents: what is really owed at the moment of sending."""
    if now.own:
        due = translate(" au plus tard le {day}", day=long_date(due_on)) if due_on and due_on >= today else ""
        if not now.older:
            return translate("Somme à payer : {amount}{due}.", amount=euros(now.own), due=due)
        asked = translate(
            "Reste à payer : {amount}, dont {own} pour cette facture{due}.",
            amount=euros(now.together),
            own=euros(now.own),
            due=due,
        )
        return translate("{asked}\nDéjà à payer avant elle :\n{debts}", asked=asked, debts=describe_debts(now.older))
    said = translate("Votre compte couvre cette facture : vous n'avez rien à payer.")
    if now.credited >= cents:
        said = translate("Cette facture est entièrement annulée par avoir : vous n'avez rien à payer pour elle.")
    if not now.older:
        return said
    return translate(
        "{said} Reste à payer sur les factures précédentes : {amount}.\n{debts}",
        said=said,
        amount=euros(now.together),
        debts=describe_debts(now.older),
    )


def describe_amount_due(
    kind: InvoiceKind, balance_after: int, due_on: date | None, older: Sequence[OlderDebt] = ()
) -> str:
    """The sentence on an invoice or a credit note that says what is to be paid, and until when.

    `older` are the debts that were open before it, where they were noted when it was issued.
    """
    if kind is InvoiceKind.CREDIT_NOTE:
        return CREDITED
    if cents := compute_amount_to_pay(kind, balance_after):
        due, before = translate(" au plus tard le {day}", day=long_date(due_on)) if due_on else "", sum_debts(older)
        if not before:
            return translate("Somme à payer : {amount}{due}.", amount=euros(cents), due=due)
        if cents <= before:
            return translate(
                "Cette facture n'ajoute rien. Reste à payer : {amount}, aux dates indiquées ci-dessus.",
                amount=euros(cents),
            )
        return translate(
            "Reste à payer : {amount}, dont {own} pour cette facture{due}, et {before} déjà à payer avant elle, aux "
            "dates indiquées ci-dessus.",
            amount=euros(cents),
            own=euros(cents - before),
            due=due,
            before=euros(before),
        )
    return translate("Votre compte couvre cette facture : vous n'avez rien à payer.")
