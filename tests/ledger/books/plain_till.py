"""The till as the machine remembers it: what moved on each day, what was counted, what lies on slips for the bank."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.ledger.books.plain_money import Money

TILL = ("cash", "cheque", "cesu", "card")


@dataclass
class KeptSlip:
    """A deposit slip: its payments, or its cash in cents; `ended` is the day on which it was taken back or banked."""

    id: int
    method: str
    made: date
    payments: list[int] = field(default_factory=list)
    cents: int = 0
    ending: str = ""
    ended: date | None = None


@dataclass(frozen=True)
class CountedDay:
    """A closed day of the till, and what was counted in the evening (cents)."""

    day: date
    counted: int


class Till:
    """The slips by id, and the closed days in their order."""

    def __init__(self) -> None:
        self.slips: dict[int, KeptSlip] = {}
        self.closed: list[CountedDay] = []

    @property
    def last_closed(self) -> date:
        return self.closed[-1].day if self.closed else date.min

    def check_open(self, method: str, day: date) -> None:
        """What is recorded must be of an open day."""
        assert method not in TILL or day > self.last_closed

    def sum_moves(self, money: Money, first: date, last: date) -> Counter[str]:
        """Cents of each means that came less those that left on these days; « bank » is cash on its way there."""
        moves = []
        for one in money.payments.values():
            if one.cancelled is None or one.left_till is not None:
                moves.append((one.received, one.method, one.cents))
            if one.left_till is not None:
                moves.append((one.left_till, one.method, -one.cents))
        moves += [(one.day, one.method, one.cents) for one in money.adjustments.values() if one.method == "cash"]
        for slip in self.slips.values():
            moves.append((slip.made, "bank", slip.cents))
            if slip.ending == "taken_back" and slip.ended:
                moves.append((slip.ended, "bank", -slip.cents))
        found: Counter[str] = Counter()
        for day, method, cents in moves:
            if first <= day <= last and method in (*TILL, "bank"):
                found[method] += cents
        return found

    def find_moving_day(self, money: Money, first: date, last: date) -> date:
        """The first of these days on which cash moved, else the last one."""
        days = (first + timedelta(ahead) for ahead in range((last - first).days + 1))
        return next((day for day in days if self.sum_moves(money, day, day)), last)

    def compute_expected(self, money: Money, opening: int, first: date, last: date) -> int:
        moves = self.sum_moves(money, first, last)
        return opening + moves["cash"] - moves["bank"]
