"""What staff see of attempts beside how they stand: who paid, what of, and what was taken back; and of whole days."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from cantine.billing.rules.allocation import TAKEN_OVER_ID
from cantine.common.paris import find_day_span, local_date
from cantine.common.vocabulary import TAKEN_OVER, AttemptState, Reversal, format_invoice_number
from cantine.online_payment.queries.attempts import CENTS
from cantine.store.database import Reader
from cantine.store.tables import Account, AttemptPart, Invoice, Payment, PaymentAttempt


@dataclass(frozen=True)
class PaidPart:
    """What an attempt means to pay (cents) of one invoice; `invoice_id` is 0 for the opening balance."""

    name: str
    invoice_id: int
    cents: int


@dataclass(frozen=True)
class ReversingEntry:
    """An entry against the payment of an attempt: why, on which day, and how many cents."""

    reversal: Reversal
    day: date
    cents: int
    reason: str


@dataclass(frozen=True)
class AttemptParticulars:
    """Who pays, of what, and what came of it; `credited` cents on the day `received_on`, None and 0 where it did not.

    `paid_by` is a name, else an address; empty where it is not known any more.
    """

    paid_by: str
    parts: Sequence[PaidPart] = ()
    received_on: date | None = None
    credited: int = 0
    taken_back: Sequence[ReversingEntry] = ()


@dataclass(frozen=True)
class AttemptDay:
    """The attempts that began on one day in Paris: how many, and their cents, by state; of paid ones those credited."""

    day: date
    by_state: Mapping[AttemptState, tuple[int, int]]

    def count(self, *states: AttemptState) -> int:
        """How many attempts stand in these states."""
        return sum(self.by_state.get(state, (0, 0))[0] for state in states)

    def sum_cents(self, *states: AttemptState) -> int:
        """The cents of the attempts in these states."""
        return sum(self.by_state.get(state, (0, 0))[1] for state in states)


def read_particulars(db: Reader, attempt_ids: Collection[int]) -> Mapping[int, AttemptParticulars]:
    """The particulars of these attempts, by id. Three queries."""
    name = func.coalesce(func.nullif(Account.name, ""), func.nullif(PaymentAttempt.email, ""), Account.email, "")
    parts, back = _read_parts(db, attempt_ids), _read_taken_back(db, attempt_ids)
    rows = db.execute(
        select(PaymentAttempt.id, name, Payment.received_on, func.coalesce(Payment.cents, 0))
        .join(Account, Account.id == PaymentAttempt.account_id, isouter=True)
        .join(Payment, Payment.attempt_id == PaymentAttempt.id, isouter=True)
        .where(PaymentAttempt.id.in_(attempt_ids))
    )
    return {id: AttemptParticulars(who, parts[id], day, cents, back[id]) for id, who, day, cents in rows}


def _read_parts(db: Reader, attempt_ids: Collection[int]) -> Mapping[int, list[PaidPart]]:
    found: dict[int, list[PaidPart]] = defaultdict(list)
    rows: Any = db.execute(
        select(AttemptPart.attempt_id, AttemptPart.cents, Invoice.id, Invoice.year, Invoice.number)
        .join(Invoice, Invoice.id == AttemptPart.invoice_id, isouter=True)
        .where(AttemptPart.attempt_id.in_(attempt_ids))
        .order_by(Invoice.issued_on, AttemptPart.id)
    )
    for attempt_id, cents, invoice_id, year, number in rows:
        name = TAKEN_OVER if invoice_id is None else format_invoice_number(year, number)
        found[attempt_id].append(PaidPart(name, invoice_id or TAKEN_OVER_ID, cents))
    return found


def _read_taken_back(db: Reader, attempt_ids: Collection[int]) -> Mapping[int, list[ReversingEntry]]:
    found: dict[int, list[ReversingEntry]] = defaultdict(list)
    entry = aliased(Payment)
    rows: Any = db.execute(
        select(Payment.attempt_id, entry.reversal, entry.received_on, -entry.cents, entry.reason)
        .join(entry, entry.reverses_id == Payment.id)
        .where(Payment.attempt_id.in_(attempt_ids))
        .order_by(entry.received_on, entry.id)
    )
    for attempt_id, *of_entry in rows:
        found[attempt_id].append(ReversingEntry(*of_entry))
    return found


def list_days(db: Reader, first: date, last: date) -> Sequence[AttemptDay]:
    """The days from `first` to `last` (both included, in Paris) with attempts, the latest first. One query."""
    begins, ends = find_day_span(first, last)
    days: dict[date, dict[AttemptState, tuple[int, int]]] = defaultdict(dict)
    asked = select(PaymentAttempt.created_at, PaymentAttempt.state, CENTS)
    asked = asked.join(Payment, Payment.attempt_id == PaymentAttempt.id, isouter=True)
    rows: Any = db.execute(asked.where(PaymentAttempt.created_at >= begins, PaymentAttempt.created_at < ends))
    for created_at, state, cents in rows:
        of_day = days[local_date(created_at)]
        count, whole = of_day.get(state, (0, 0))
        of_day[state] = count + 1, whole + cents
    return [AttemptDay(day, days[day]) for day in sorted(days, reverse=True)]
