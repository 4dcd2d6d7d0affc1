"""Payments as the accountant sees them, by day."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from cantine.common.vocabulary import TYPED_METHODS, Method, Reversal
from cantine.journal.entries import Action
from cantine.ledger.rules.reversals import ReversiblePayment
from cantine.store.account_names import select_account_name
from cantine.store.database import Reader
from cantine.store.tables import Account, DepositSlip, Family, JournalEntry, Payment

PER_PAGE = 50


@dataclass(frozen=True)
class RecordedPayment:
    """A payment (cents) and what became of it; `slip` is the number of its deposit slip, `cancelled_by` a name.

    `taken_back`: cents of it that were taken back. With a `reversal` it is itself such an entry, with negative cents,
    against the payment of the day `reverses`, for this `reason`.
    """

    id: int
    received_on: date
    family_number: int
    family_name: str
    method: Method
    cents: int
    reference: str
    bank: str
    slip: int | None
    recorded_by: str
    cancelled_at: datetime | None
    cancelled_why: str
    taken_back: int = 0
    reversal: Reversal | None = None
    reverses: date | None = None
    reason: str = ""
    cancelled_by: str = ""

    @property
    def as_reversible(self) -> ReversiblePayment:
        """What the rules of taking it back ask of it."""
        is_reversal = self.reversal is not None
        return ReversiblePayment(
            self.received_on, self.method, self.cents, self.taken_back, self.cancelled_at is not None, is_reversal
        )

    @property
    def is_cancellable(self) -> bool:
        """Whether it stands, was typed by a clerk, is on no deposit slip, and nothing of it was taken back."""
        stands = self.cancelled_at is None and self.slip is None and not self.taken_back
        return stands and self.reversal is None and self.method in TYPED_METHODS


class PaymentState(StrEnum):
    """Which payments are asked for."""

    ALL = "all"
    VALID = "valid"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class PaymentChoice:
    """A choice of payments: received from `first` to `last`, both included, by `method`, of the family `number`."""

    first: date
    last: date
    method: Method | None = None
    number: int | None = None
    standing: PaymentState = PaymentState.ALL


@dataclass(frozen=True)
class PaymentPage:
    """One page of payments, how many there are on all pages, and the sum (cents) of those that stand.

    `taken_back` of them are entries against a payment.
    """

    payments: Sequence[RecordedPayment]
    count: int = 0
    cents: int = 0
    taken_back: int = 0


_REVERSED, _REVERSING = aliased(Payment), aliased(Payment)
_TAKEN_BACK = select(func.coalesce(func.sum(-_REVERSING.cents), 0)).where(_REVERSING.reverses_id == Payment.id)
_RECORDED = (
    select(
        Payment.id,
        Payment.received_on,
        Family.number,
        Family.name,
        Payment.method,
        Payment.cents,
        Payment.reference,
        Payment.bank,
        DepositSlip.number,
        select_account_name(),
        Payment.cancelled_at,
        Payment.cancelled_why,
        _TAKEN_BACK.correlate(Payment).scalar_subquery(),
        Payment.reversal,
        _REVERSED.received_on,
        Payment.reason,
    )
    .join(Family, Family.id == Payment.family_id)
    .join(_REVERSED, _REVERSED.id == Payment.reverses_id, isouter=True)
    .join(DepositSlip, DepositSlip.id == Payment.deposit_slip_id, isouter=True)
    .join(Account, Account.id == Payment.recorded_by_id, isouter=True)
)


def read_page(db: Reader, asked: PaymentChoice, page: int = 1) -> PaymentPage:
    """One page of the payments that were asked for, the latest first. Two queries, a third where some are cancelled."""
    chosen = _build_conditions(asked)
    stands = func.coalesce(func.sum(Payment.cents).filter(Payment.cancelled_at.is_(None)), 0)
    of_all = func.count(Payment.id), stands, func.count(Payment.reverses_id)
    sums = select(*of_all).join(Family, Family.id == Payment.family_id)
    count, cents, taken_back = db.execute(sums.where(*chosen)).one()
    order = Payment.received_on.desc(), Payment.id.desc()
    rows = db.execute(_RECORDED.where(*chosen).order_by(*order).limit(PER_PAGE).offset((page - 1) * PER_PAGE)).all()
    who = _read_cancellers(db, [row.id for row in rows if row.cancelled_at])
    payments = [replace(RecordedPayment(*row), cancelled_by=who.get(row.id, "")) for row in rows]
    return PaymentPage(payments, count, int(cents), taken_back)


def _build_conditions(asked: PaymentChoice) -> list[ColumnElement[bool]]:
    chosen: list[ColumnElement[bool]] = [Payment.received_on.between(asked.first, asked.last)]
    if asked.method:
        chosen.append(Payment.method == asked.method)
    if asked.number is not None:
        chosen.append(Family.number == asked.number)
    if asked.standing is not PaymentState.ALL:
        cancelled = Payment.cancelled_at.is_not(None)
        chosen.append(cancelled if asked.standing is PaymentState.CANCELLED else ~cancelled)
    return chosen


def _read_cancellers(db: Reader, payment_ids: Sequence[int]) -> dict[int, str]:
    """Who cancelled these payments, as the journal has it."""
    if not payment_ids:
        return {}
    name = select_account_name()
    rows = db.execute(
        select(JournalEntry.after, name)
        .join(Account, Account.id == JournalEntry.account_id)
        .join(Payment, Payment.family_id == JournalEntry.family_id)
        .where(JournalEntry.action == Action.CANCEL_PAYMENT, Payment.id.in_(payment_ids))
    )
    return {after["payment"]: who for after, who in rows if after}
