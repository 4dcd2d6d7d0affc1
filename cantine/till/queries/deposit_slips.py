"""Payments that wait for the bank, and the deposit slips that took the others there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select, true, union_all
from sqlalchemy.orm import aliased

from cantine.common.terms.till import SlipEnding
from cantine.common.vocabulary import Method, Reversal
from cantine.store.database import Reader
from cantine.store.tables import DepositSlip, DepositSlipEnd, Family, Payment, WithdrawnPayment
from cantine.till.rules.cash_count import CashCount

PER_PAGE = 50
AT_MOST = 100
"""Payments of one deposit slip: what the bank counts at once."""


@dataclass(frozen=True)
class SlipItem:
    """A payment (cents) that waits or is on a slip: whose it is, its number and, of a cheque, its bank."""

    id: int
    family_number: int
    family_name: str
    received_on: date
    number: str
    bank: str
    cents: int


@dataclass(frozen=True)
class Slip:
    """A deposit slip: its number, its day, how many payments (of how many cents together) are on it.

    One of cash has no payments but `counts`, its notes and coins. `ending`: whether the bank has it, or it was taken
    back, on the day `ended_on` and for this `reason`.
    """

    id: int
    number: int
    made_on: date
    count: int
    cents: int
    method: Method = Method.CHEQUE
    counts: CashCount | None = None
    ending: SlipEnding | None = None
    ended_on: date | None = None
    reason: str = ""


_BOUNCE = aliased(Payment)


def build_waiting(method: Method) -> tuple[ColumnElement[bool], ...]:
    """The conditions for payments of this means that are on no deposit slip, and that the bank has not returned."""
    return (
        Payment.method == method,
        Payment.cancelled_at.is_(None),
        Payment.reverses_id.is_(None),
        Payment.deposit_slip_id.is_(None),
        ~exists().where(_BOUNCE.reverses_id == Payment.id, _BOUNCE.reversal == Reversal.BOUNCED),
    )


WAITING = build_waiting(Method.CHEQUE)
"""Cheques that are on no deposit slip, and that the bank has not returned."""
_ITEMS = (
    select(Payment.id, Family.number, Family.name, Payment.received_on, Payment.reference, Payment.bank, Payment.cents)
    .join(Family, Family.id == Payment.family_id)
    .order_by(Payment.received_on, Payment.id)
)
ON_SLIPS = union_all(
    select(Payment.deposit_slip_id.label("slip_id"), Payment.id).where(Payment.deposit_slip_id.is_not(None)),
    select(WithdrawnPayment.slip_id, WithdrawnPayment.payment_id),
).subquery("on_slips")
_SLIPS = (
    select(
        DepositSlip.id,
        DepositSlip.number,
        DepositSlip.made_on,
        func.count(Payment.id),
        func.coalesce(DepositSlip.cents, func.sum(Payment.cents), 0),
        DepositSlip.method,
        func.max(DepositSlipEnd.kind),
        func.max(DepositSlipEnd.day),
        func.max(DepositSlipEnd.reason),
    )
    .join(ON_SLIPS, ON_SLIPS.c.slip_id == DepositSlip.id, isouter=True)
    .join(Payment, Payment.id == ON_SLIPS.c.id, isouter=True)
    .join(DepositSlipEnd, DepositSlipEnd.slip_id == DepositSlip.id, isouter=True)
    .group_by(DepositSlip.id)
    .order_by(DepositSlip.number.desc())
)


def list_waiting(db: Reader, method: Method = Method.CHEQUE, since: date | None = None) -> Sequence[SlipItem]:
    """The payments of this means (from a day on) that are on no slip, the oldest first, as many as one slip takes."""
    recent = Payment.received_on >= since if since else true()
    return [SlipItem(*row) for row in db.execute(_ITEMS.where(*build_waiting(method), recent).limit(AT_MOST))]


def list_slips(db: Reader, page: int = 1, method: Method | None = None) -> tuple[Sequence[Slip], int]:
    """One page of the deposit slips (of this means only), the latest first, and how many there are in all."""
    of_means = DepositSlip.method == method if method else true()
    count = db.scalar(select(func.count(DepositSlip.id)).where(of_means)) or 0
    rows = db.execute(_SLIPS.where(of_means).limit(PER_PAGE).offset((page - 1) * PER_PAGE))
    return [_build_slip(row) for row in rows], count


def find_slip(db: Reader, slip_id: int) -> tuple[Slip, Sequence[SlipItem]] | None:
    """A deposit slip and what is on it, or was until it was taken back; None where there is no such slip."""
    row = db.execute(_SLIPS.where(DepositSlip.id == slip_id)).one_or_none()
    if row is None:
        return None
    counts = db.scalar(select(DepositSlip.counts).where(DepositSlip.id == slip_id))
    items = db.execute(_ITEMS.where(Payment.id.in_(select(ON_SLIPS.c.id).where(ON_SLIPS.c.slip_id == slip_id))))
    return _build_slip(row, counts), [SlipItem(*item) for item in items]


def _build_slip(row: Any, counts: CashCount | None = None) -> Slip:
    id, number, made_on, count, cents, method, kind, day, reason = row
    ending = SlipEnding(kind) if kind else None
    return Slip(id, number, made_on, count, int(cents), method, counts, ending, day, reason or "")
