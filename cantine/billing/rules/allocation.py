"""Which invoices are paid: credit notes and payments go to the oldest, and the rest stays open.

None of this is stored: it follows from what was issued and what was received, so that it is right at any time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from cantine.common.vocabulary import TAKEN_OVER, format_invoice_number

TAKEN_OVER_ID = 0
"""The id that an opening balance has here, as it is no invoice; a family has one at most."""

GIVEN_BACK = "Avance à reverser"
"""What a family owes whose advance was given back or moved, and whose payment did not hold. Ids below 0 are such."""


@dataclass(frozen=True)
class OwedInvoice:
    """An invoice of one family; all amounts are cents. `cesu` is what a CESU may pay of it: never meals."""

    id: int
    issued_on: date
    number: tuple[int, int]
    cents: int
    cesu: int = 0
    due_on: date | None = None

    @property
    def is_taken_over(self) -> bool:
        """Whether it is an opening balance: what the family owed when the portal took its account over."""
        return self.id == TAKEN_OVER_ID

    @property
    def has_paper(self) -> bool:
        """Whether it is an invoice, which can be read; an opening balance and what is to be given back are none."""
        return self.id > 0

    @property
    def name(self) -> str:
        """« 2026-0042 », « Solde repris », « Avance à reverser »."""
        if self.has_paper:
            return format_invoice_number(*self.number)
        return TAKEN_OVER if self.is_taken_over else GIVEN_BACK


@dataclass(frozen=True)
class GivenCredit:
    """A credit note (cents), for one invoice or for none; `cesu` is what it takes off the part that a CESU may pay."""

    cents: int
    corrects_id: int | None = None
    cesu: int = 0


@dataclass(frozen=True)
class PaidAmount:
    """A payment (cents) that was not cancelled; a CESU pays only what a CESU may pay.

    `is_forgiven` is what the commune gave up instead: it pays last, so that it never becomes an advance in money while
    a payment is left. Negative cents are an advance that was given back or moved to another account on `moved_on`: it
    uses up money like an invoice of that day, so that older invoices stay paid where a payment does not hold.
    """

    cents: int
    is_cesu: bool = False
    is_forgiven: bool = False
    moved_on: date | None = None


def count_days_late(bill: OwedInvoice, today: date) -> int:
    """Days since the invoice was due, negative before; one without a due date is due on its day of issue."""
    return (today - (bill.due_on or bill.issued_on)).days


@dataclass(frozen=True)
class OpenInvoice:
    """What is still to be paid of an invoice (cents, 0 where it is settled), and how much of that a CESU may pay.

    `forgiven` cents of it were neither paid nor are they still to be paid.
    """

    bill: OwedInvoice
    cents: int
    cesu: int
    forgiven: int = 0


@dataclass(frozen=True)
class Allocation:
    """Every invoice, oldest first, with what is open on it, and the credit that is left over.

    `money` is the part of `left` that was paid in money: the rest are CESU, and debts given up that are none any more.
    """

    bills: Sequence[OpenInvoice]
    left: int = 0
    money: int = 0

    @property
    def open(self) -> Sequence[OpenInvoice]:
        """The invoices that are not settled, oldest first."""
        return [one for one in self.bills if one.cents]

    @property
    def cents(self) -> int:
        """Cents still to be paid of all invoices; minus the credit left over, that is what the family owes."""
        return sum(one.cents for one in self.bills)

    @property
    def cesu(self) -> int:
        """The part of `cents` that a CESU may pay."""
        return sum(one.cesu for one in self.bills)


def allocate(bills: Iterable[OwedInvoice], given: Iterable[GivenCredit], paid: Iterable[PaidAmount]) -> Allocation:
    """What is open on each invoice of one family; the order of the arguments does not matter.

    A credit note first reduces the invoice that it corrects. Then each CESU pays the oldest invoices as far as it may;
    then all other payments, and what is left of the credit notes, pay the oldest first: on one invoice, the part that
    no CESU may pay comes first. What was given up takes the rest. The oldest invoice is the first by day of issue, then
    by number; an advance that went back stands among them by its day.
    """
    received, gone = _part_payments(paid)
    ordered = sorted([*bills, *gone], key=lambda bill: (bill.issued_on, bill.number, bill.id))
    due = {bill.id: bill.cents for bill in ordered}
    for_cesu = {bill.id: bill.cesu for bill in ordered}
    money = cesus = forgiven = 0
    for note in given:
        off = min(note.cents, due.get(note.corrects_id or 0, 0))
        money += note.cents - off
        if note.corrects_id in due:
            due[note.corrects_id] -= off
            for_cesu[note.corrects_id] -= note.cesu
    for payment in received:
        if payment.is_cesu:
            cesus += payment.cents
        elif payment.is_forgiven:
            forgiven += payment.cents
        else:
            money += payment.cents
    opened = []
    for bill in ordered:
        open_cents, may = due[bill.id], max(0, min(for_cesu[bill.id], due[bill.id]))
        by_cesu = min(cesus, may)
        by_money = min(money, open_cents - by_cesu)
        by_grace = min(forgiven, open_cents - by_cesu - by_money)
        cesus, money, forgiven = cesus - by_cesu, money - by_money, forgiven - by_grace
        still = open_cents - by_cesu - by_money - by_grace
        opened.append(OpenInvoice(bill, still, min(still, may - by_cesu), by_grace))
    return Allocation(opened, money + cesus + forgiven, money)


def _part_payments(paid: Iterable[PaidAmount]) -> tuple[Sequence[PaidAmount], Sequence[OwedInvoice]]:
    """What came, and the advances that went back, which are due on the day on which they went."""
    received, days = [], []
    for one in paid:
        if one.moved_on is None:
            received.append(one)
        else:
            days.append((one.moved_on, -one.cents))
    gone = [OwedInvoice(-place, day, (0, 0), cents, due_on=day) for place, (day, cents) in enumerate(sorted(days), 1)]
    return received, gone
