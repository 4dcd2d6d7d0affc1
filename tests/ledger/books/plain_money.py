"""The money that came, went and was taken over, as the machine remembers it, and what each account comes to."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

ACCOUNTS = {
    "receivable": "4111",
    "unsorted": "4718",
    "cheque": "5112",
    "cash": "531",
    "transfer": "515",
    "card": "5115",
    "cesu": "5118",
    "online_card": "51181",
    "online_debit": "51181",
    "waived": "6577",
    "irrecoverable": "6541",
    "transferred": "588",
    "opening": "890",
}
"""What the town begins with; each amount keeps the accounts of the day on which it was recorded."""


def find_counting_day(received: date, recorded: date) -> date:
    """The day of money in the books: that of receipt, unless it was recorded in a later month."""
    return received if (received.year, received.month) == (recorded.year, recorded.month) else recorded


@dataclass
class KeptPayment:
    """A payment, or what takes one back (negative cents); `cancelled` is the day on which it was cancelled.

    `left_till` is the same day where the till of its own day was counted by then.
    """

    id: int
    family: int
    method: str
    cents: int
    received: date
    counts: date
    accounts: dict[str, str]
    reverses: int | None = None
    cancelled: date | None = None
    slip: int | None = None
    left_till: date | None = None
    left: int = 0


@dataclass(frozen=True)
class KeptAdjustment:
    """What was written off, given back or moved, or takes such an entry back; `cents` are its effect on the balance."""

    id: int
    family: int
    kind: str
    cents: int
    day: date
    counts: date
    account: str
    receivable: str
    reverses: int | None = None
    method: str | None = None


@dataclass(frozen=True)
class Movement:
    """What moves the account of a family on a day: more cents for it, or less where it owes them."""

    family: int
    day: date
    cents: int
    what: str


@dataclass(frozen=True)
class BookedAmount:
    """An amount on an account on a day in the accounting journal; positive for a debit."""

    day: date
    account: str
    cents: int


class Money:
    """Payments by id, and what every family brought along."""

    def __init__(self) -> None:
        self.payments: dict[int, KeptPayment] = {}
        self.adjustments: dict[int, KeptAdjustment] = {}
        self.taken_over: dict[int, tuple[date, int, dict[str, str]]] = {}

    def keep(self, payment: KeptPayment) -> None:
        assert payment.id not in self.payments
        payment.left = max(0, payment.cents)
        self.payments[payment.id] = payment
        if payment.reverses is not None:
            self.payments[payment.reverses].left += payment.cents
            assert self.payments[payment.reverses].left >= 0

    def list_movements(self) -> list[Movement]:
        """What moves the accounts; a cancelled payment never did."""
        of_payments = [
            Movement(one.family, one.received, one.cents, "payment")
            for one in self.payments.values()
            if one.cancelled is None
        ]
        adjusted = [Movement(one.family, one.day, one.cents, one.kind) for one in self.adjustments.values()]
        return (
            of_payments
            + adjusted
            + [Movement(family, day, cents, "taken_over") for family, (day, cents, _) in self.taken_over.items()]
        )

    def list_booked(self) -> list[BookedAmount]:
        """The entries of the accounting journal; a cancelled payment is taken back on the day of its cancelling."""
        found = []
        for one in self.payments.values():
            days = [(one.counts, 1), *([(one.cancelled, -1)] if one.cancelled else [])]
            for day, sign in days:
                found.append(BookedAmount(day, one.accounts[one.method], sign * one.cents))
                found.append(BookedAmount(day, one.accounts["receivable"], -sign * one.cents))
        for entry in self.adjustments.values():
            found.append(BookedAmount(entry.counts, entry.account, entry.cents))
            found.append(BookedAmount(entry.counts, entry.receivable, -entry.cents))
        for day, cents, accounts in self.taken_over.values():
            found.append(BookedAmount(day, accounts["receivable"], -cents))
            found.append(BookedAmount(day, accounts["opening"], cents))
        return found


def sum_accounts(booked: list[BookedAmount]) -> Counter[str]:
    """Debit less credit of each account; what comes to nothing is left out."""
    found: Counter[str] = Counter()
    for one in booked:
        found[one.account] += one.cents
    return Counter({account: cents for account, cents in found.items() if cents})
