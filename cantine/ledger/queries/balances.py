"""What every family was billed, has paid and owes, and for how long."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, case, func, literal, select, true, union_all

from cantine.billing.queries import open_invoices
from cantine.billing.rules.allocation import Allocation
from cantine.common.search import make_plain, split_search
from cantine.common.terms.adjustments import WRITE_OFFS
from cantine.common.vocabulary import InvoiceKind
from cantine.ledger.rules.ageing import AgedDebt, sum_by_age
from cantine.store.database import Reader
from cantine.store.tables import Adjustment, Family, Invoice, OpeningBalance, Payment


@dataclass(frozen=True)
class FamilyBalance:
    """A family's account in cents; only the balance and what was taken over or moved may be negative: it is owed.

    `forgiven` was written off; `moved` was given back in money or went to another account (negative), or came from one.
    """

    family_id: int
    number: int
    name: str
    billed: int
    credited: int
    paid: int
    aged: AgedDebt
    taken_over: int = 0
    forgiven: int = 0
    moved: int = 0

    @property
    def balance(self) -> int:
        """Credit notes and payments less invoices, with the opening balance and what was written off or moved."""
        return self.taken_over + self.credited + self.paid + self.forgiven + self.moved - self.billed


def list_all(db: Reader, today: date, until: date | None = None) -> list[FamilyBalance]:
    """Every family by number, as of today or at the end of the day `until`; five queries, however many there are.

    An archived family is left out where its account is even. Payments cancelled since are no payments on any day.
    """
    allocations = open_invoices.allocate_all(db, until)
    issued, received = _sum_issued(db, until), _sum_received(db, until)
    found = []
    taken_on_time = OpeningBalance.taken_on <= until if until else true()
    for family_id, number, name, archived_on, taken_over in db.execute(
        select(Family.id, Family.number, Family.name, Family.archived_on, func.coalesce(OpeningBalance.cents, 0))
        .join(OpeningBalance, and_(OpeningBalance.family_id == Family.id, taken_on_time), isouter=True)
        .order_by(Family.number)
    ):
        billed = issued.get((family_id, InvoiceKind.INVOICE), 0)
        credited = issued.get((family_id, InvoiceKind.CREDIT_NOTE), 0)
        by_age = sum_by_age(allocations.get(family_id, Allocation([])), until or today)
        paid, *adjusted = received.get(family_id, (0, 0, 0))
        one = FamilyBalance(family_id, number, name, billed, credited, paid, by_age, taken_over, *adjusted)
        if not archived_on or one.balance or by_age.open:
            found.append(one)
    return found


def _sum_issued(db: Reader, until: date | None) -> Mapping[tuple[int, InvoiceKind], int]:
    of = (Invoice.family_id, Invoice.kind)
    question = select(*of, func.sum(Invoice.cents)).where(Invoice.issued_on <= until if until else true()).group_by(*of)
    return {(family_id, InvoiceKind(kind)): int(cents) for family_id, kind, cents in db.execute(question)}


def _sum_received(db: Reader, until: date | None) -> Mapping[int, Sequence[int]]:
    """What of each family's account was paid, what was written off, and what was given back or moved."""
    stands = Payment.cancelled_at.is_(None), Payment.received_on <= until if until else true()
    forgiven, nothing = Adjustment.kind.in_(WRITE_OFFS), literal(0)
    parts = (func.sum(case((which, Adjustment.cents), else_=0)) for which in (forgiven, ~forgiven))
    adjusted = select(Adjustment.family_id, nothing, *parts).where(Adjustment.day <= until if until else true())
    paid = select(Payment.family_id, func.sum(Payment.cents), nothing, literal(0)).where(*stands)
    found: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
    both: Any = union_all(paid.group_by(Payment.family_id), adjusted.group_by(Adjustment.family_id))
    for family_id, *sums in db.execute(both):
        found[family_id] = [known + int(cents) for known, cents in zip(found[family_id], sums, strict=True)]
    return found


class BalanceOrder(StrEnum):
    """In which order balances are listed."""

    NUMBER = "number"
    NAME = "name"
    OWED = "owed"
    OLDEST = "oldest"


def choose_listed(
    found: Iterable[FamilyBalance], typed: str = "", *, debtors: bool = False, order: BalanceOrder = BalanceOrder.NUMBER
) -> list[FamilyBalance]:
    """The balances of the families of which each typed word begins a word of the name, or the number; in this order.

    Accents and capitals do not count. `debtors` keeps those with something to pay. `OWED` begins with who owes most,
    `OLDEST` with the oldest debts.
    """
    words = split_search(typed)
    some = [
        one
        for one in found
        if (not debtors or one.aged.open)
        and all(f" {word}" in f" {make_plain(one.name)} {one.number}" for word in words)
    ]
    return sorted(some, key=_ORDERS[order])


_ORDERS: dict[BalanceOrder, Callable[[FamilyBalance], Any]] = {
    BalanceOrder.NUMBER: lambda one: one.number,
    BalanceOrder.NAME: lambda one: (make_plain(one.name), one.number),
    BalanceOrder.OWED: lambda one: (one.balance, one.number),
    BalanceOrder.OLDEST: lambda one: (*(-cents for cents in reversed(one.aged.by_age)), one.number),
}
