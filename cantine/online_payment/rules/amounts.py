"""What a parent chooses to pay online, and what of it is worked out here, from the family's own invoices."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from cantine.online_payment.rules.payable import Payable, PayablePart, cover_parts
from cantine.online_payment.rules.refusals import AlreadyBeingPaid, AmountChanged, NothingDue, OverMost, UnderLeast


class ChoiceKind(StrEnum):
    """What a parent chooses to pay, by the words of the form."""

    EVERYTHING = "tout"
    INVOICES = "factures"
    ADVANCE = "avance"


@dataclass(frozen=True)
class AmountChoice:
    """Everything that is due, or some invoices (ids, 0 is the opening balance), or an amount of the parent's own.

    `advance_cents` is that amount as a whole: it first pays what is due, oldest first; the rest is paid in advance.
    """

    kind: ChoiceKind
    invoice_ids: frozenset[int] = frozenset()
    advance_cents: int = 0


@dataclass(frozen=True)
class PaymentPlan:
    """What an attempt pays, in cents: of each part (its `cents` are those that are paid of it), and in advance."""

    parts: Sequence[PayablePart]
    advance_cents: int = 0

    @property
    def cents(self) -> int:
        """The whole amount."""
        return sum(part.cents for part in self.parts) + self.advance_cents


def plan_payment(payable: Payable, choice: AmountChoice, shown_cents: int) -> PaymentPlan:
    """What is paid for this choice, of which the parent was shown the amount.

    Raises NothingDue, AlreadyBeingPaid, AmountChanged, UnderLeast and OverMost; exactly the least and the most are
    accepted. That parents may pay at all is asked before, see `Payable.is_open_for`.
    """
    plan = choose_parts(payable, choice)
    held = payable.advance_held_until if plan.advance_cents else None
    chosen = replace(payable, parts=plan.parts, advance_held_until=held)
    if chosen.held_until:
        raise AlreadyBeingPaid(chosen)
    if plan.cents != shown_cents:
        raise AmountChanged(payable)
    if payable.service and plan.cents < payable.service.least_cents:
        raise UnderLeast(payable)
    if payable.service and plan.cents > payable.service.most_cents:
        raise OverMost(payable)
    return plan


def choose_parts(payable: Payable, choice: AmountChoice) -> PaymentPlan:
    """What this choice pays, whether the service takes the amount or not. Raises NothingDue and AmountChanged."""
    match choice.kind:
        case ChoiceKind.ADVANCE:
            if not payable.allows_advances or choice.advance_cents <= 0:
                raise AmountChanged(payable)
            parts = cover_parts(payable.parts, choice.advance_cents)
            return PaymentPlan(parts, choice.advance_cents - sum(part.cents for part in parts))
        case ChoiceKind.INVOICES:
            chosen = [part for part in payable.parts if part.invoice_id in choice.invoice_ids]
        case ChoiceKind.EVERYTHING:
            chosen = [*payable.parts]
    if not chosen:
        raise NothingDue(payable)
    if choice.kind is ChoiceKind.INVOICES and len(chosen) < len(choice.invoice_ids):
        raise AmountChanged(payable)
    return PaymentPlan(chosen)
