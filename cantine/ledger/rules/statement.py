"""The statement of account: what a family was billed, what it paid, and the balance."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate


@dataclass(frozen=True)
class LedgerEntry:
    """One movement of the account; `cents` is positive for a credit (payment, credit note), negative for a debit.

    Entries of one day keep the order of `number`, in which they were written. `invoice` is the number of an invoice or
    a credit note, `invoice_id` its id; `receipt_of` the payment (id) of which there is a receipt.
    """

    day: date
    number: int
    kind: str
    reference: str
    invoice: str
    cents: int
    invoice_id: int | None = None
    receipt_of: int | None = None

    @property
    def debit(self) -> int:
        """Cents owed by it, or 0."""
        return max(0, -self.cents)

    @property
    def credit(self) -> int:
        """Cents paid or given back by it, or 0."""
        return max(0, self.cents)


@dataclass(frozen=True)
class StatementLine:
    """An entry and the balance it leaves (cents; negative is owed by the family)."""

    entry: LedgerEntry
    balance: int


@dataclass(frozen=True)
class LedgerTotals:
    """The sums of all debits and all credits of a family, in cents, and how many movements there are."""

    debit: int = 0
    credit: int = 0
    movements: int = 0

    @property
    def balance(self) -> int:
        """sum(credits) − sum(debits); negative is owed by the family."""
        return self.credit - self.debit


def build_statement(entries: Iterable[LedgerEntry], opening: int = 0) -> Sequence[StatementLine]:
    """Entries oldest first, each with the balance it leaves; `opening` is the balance before the first one."""
    ordered = sorted(entries, key=lambda entry: (entry.day, entry.number))
    balances = list(accumulate((entry.cents for entry in ordered), initial=opening))[1:]
    return [StatementLine(entry, balance) for entry, balance in zip(ordered, balances, strict=True)]


def build_last_lines(entries: Iterable[LedgerEntry], totals: LedgerTotals) -> Sequence[StatementLine]:
    """The last entries only, with their balances, which are counted back from the totals of all entries."""
    entries = list(entries)
    return build_statement(entries, opening=totals.balance - sum(entry.cents for entry in entries))
