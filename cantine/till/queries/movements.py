"""Everything that moves the till, as one table: the screen, the sums, the paper and the export ask it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Date, Integer, String, and_, case, cast, func, literal, null, or_, select, true, union_all

from cantine.common.list_filter import ListFilter
from cantine.common.terms.till import (
    DEPOSITS,
    TILL_METHODS,
    TILL_MOVE_LABELS,
    SlipEnding,
    TillMove,
    format_receipt_number,
)
from cantine.common.vocabulary import REVERSAL_LABELS, Method, Reversal, format_reference
from cantine.store.closed_books import find_closed_until
from cantine.store.database import Reader
from cantine.store.streaming import Question
from cantine.store.tables import Adjustment, CashReceipt, DepositSlip, DepositSlipEnd, Family, Payment
from cantine.till.queries.closed_days import find_last_closed
from cantine.till.rules.closing import CashFlow

_OF_TILL = Payment.method.in_(TILL_METHODS)
_COUNTS = or_(Payment.cancelled_at.is_(None), Payment.cancelled_on.is_not(None))
"""Whether a payment counts on its own day: one that was cancelled before that day was closed never came."""
_CASH = literal(Method.CASH, Payment.method.type)
_NO_FAMILY = cast(null(), Integer)
_NO_REVERSAL = cast(null(), String)


def _select_move(why: TillMove, **given: Any) -> Question:
    columns = {"kind": literal(str(why), String), "counted": literal(1), **given}
    return select(*(columns[name].label(name) for name in sorted(columns)))


def _select_payments() -> tuple[Question, Question]:
    """What came in or was taken back on its own day, and what was cancelled later on the day of its cancelling."""
    of_payment: dict[str, Any] = {"id": Payment.id, "method": Payment.method, "family_id": Payment.family_id}
    of_payment |= {"reference": Payment.reference, "reversal": cast(Payment.reversal, String)}
    came = _select_move(
        TillMove.PAYMENT,
        **{**of_payment, "kind": case((Payment.reverses_id.is_(None), "payment"), else_="reversal")},
        day=Payment.received_on,
        cents=Payment.cents,
        counted=case((_COUNTS, 1), else_=0),
        reason=case((Payment.cancelled_at.is_not(None), Payment.cancelled_why), else_=Payment.reason),
    )
    cancelled = {"day": Payment.cancelled_on, "cents": -Payment.cents, "reason": Payment.cancelled_why}
    left = _select_move(TillMove.CANCELLING, **of_payment, **cancelled)
    return came.where(_OF_TILL), left.where(_OF_TILL, Payment.cancelled_on.is_not(None))


def _select_refunds() -> Question:
    """Advances that were given back in cash, and what took such a refund back; no cheque of the town is of the till."""
    return _select_move(
        TillMove.REFUND,
        id=Adjustment.id,
        day=Adjustment.day,
        method=Adjustment.method,
        cents=Adjustment.cents,
        family_id=Adjustment.family_id,
        reference=Adjustment.reference,
        reason=Adjustment.reason,
        reversal=_NO_REVERSAL,
    ).where(Adjustment.method == Method.CASH)


def _select_deposits() -> tuple[Question, Question]:
    """The cash that left on slips, and that of slips which were taken back."""
    of_slip: dict[str, Any] = {"id": DepositSlip.number, "method": _CASH, "family_id": _NO_FAMILY}
    of_slip |= {"reversal": _NO_REVERSAL, "reference": literal("", String)}
    cents, is_cash = func.coalesce(DepositSlip.cents, 0), DepositSlip.method == Method.CASH
    ended = and_(DepositSlipEnd.slip_id == DepositSlip.id, DepositSlipEnd.kind == SlipEnding.TAKEN_BACK)
    left = _select_move(TillMove.SLIP, **of_slip, day=DepositSlip.made_on, cents=-cents, reason=literal("", String))
    back = _select_move(
        TillMove.SLIP_BACK, **of_slip, day=DepositSlipEnd.day, cents=cents, reason=DepositSlipEnd.reason
    )
    return left.where(is_cash), back.join(DepositSlip, ended).where(is_cash)


MOVES = union_all(*_select_payments(), _select_refunds(), *_select_deposits()).subquery("move")
"""Every movement of the till: `day`, `kind` (`TillMove`), `cents` (negative where money leaves), `counted` (0 or 1)."""


def select_movements(chosen: ListFilter) -> Question:
    """The movements of the till by day, a row each; `cents_in` or `cents_out` where it counts.

    A payment that was cancelled before its day was closed does not count. Order: by day and means, deposits last.
    """
    chosen = chosen.by_days
    cents = case((MOVES.c.counted == 1, MOVES.c.cents))
    is_deposit = MOVES.c.kind.in_(DEPOSITS)
    return (
        select(
            *MOVES.c,
            Family.number.label("family_number"),
            Family.name.label("family"),
            CashReceipt.year.label("receipt_year"),
            CashReceipt.number.label("receipt_number"),
            case((cents > 0, cents)).label("cents_in"),
            case((cents < 0, -cents)).label("cents_out"),
        )
        .join(Family, Family.id == MOVES.c.family_id, isouter=True)
        .join(CashReceipt, and_(CashReceipt.payment_id == MOVES.c.id, MOVES.c.kind == "payment"), isouter=True)
        .where(
            MOVES.c.day >= chosen.first if chosen.first else true(),
            MOVES.c.day <= chosen.last if chosen.last else true(),
            MOVES.c.method == chosen.method if chosen.method else true(),
        )
        .order_by(MOVES.c.day, case((is_deposit, 1), else_=0), MOVES.c.method, MOVES.c.id, MOVES.c.kind)
    )


@dataclass(frozen=True)
class Movement:
    """One movement of the till: `cents` is negative where money leaves; `counted` is false of what was cancelled on
    its own day. `id` is that of the payment or the refund, or the number of a deposit slip."""

    kind: TillMove
    id: int
    method: Method
    cents: int
    counted: bool
    family_number: int | None
    family_name: str
    reference: str
    reason: str
    reversal: Reversal | None
    receipt: str

    @property
    def is_deposit(self) -> bool:
        """Whether it is between the till and the bank."""
        return self.kind in DEPOSITS

    @property
    def piece(self) -> str:
        """« R-17 » of a payment, « R-17 A » of its cancelling, « D-3 » of a refund, « B-5 » of a deposit slip."""
        if self.is_deposit:
            return f"B-{self.id}"
        if self.kind is TillMove.REFUND:
            return f"D-{self.id}"
        return f"R-{self.id} A" if self.kind is TillMove.CANCELLING else f"R-{self.id}"

    @property
    def label(self) -> str:
        """« Chèque n° 1234 », « Espèces, annulé : erreur », « Rejet, Chèque n° 1234 : sans provision »."""
        why = f" : {self.reason}" if self.reason else ""
        if self.is_deposit:
            return f"{TILL_MOVE_LABELS[self.kind]}, bordereau n° {self.id}{why}"
        what = format_reference(self.method, self.reference)
        if self.kind is TillMove.PAYMENT:
            return what if self.counted else f"{what}, annulé{why}"
        label = REVERSAL_LABELS[self.reversal] if self.reversal else TILL_MOVE_LABELS[self.kind]
        taken_back = ", repris" if self.kind is TillMove.REFUND and self.cents > 0 else ""
        return f"{label}, {what}{taken_back}{why}"


def list_movements(db: Reader, day: date) -> Sequence[Movement]:
    """The movements of one day. One query."""
    return [build_movement(row) for row in db.execute(select_movements(ListFilter(first=day, last=day)))]


def build_movement(row: Any) -> Movement:
    """A row of `select_movements` as a movement."""
    return Movement(
        TillMove(row.kind),
        row.id,
        Method(row.method),
        row.cents,
        bool(row.counted),
        row.family_number,
        row.family or "",
        row.reference,
        row.reason,
        Reversal(row.reversal) if row.reversal else None,
        format_receipt_number(row.receipt_year, row.receipt_number) if row.receipt_number else "",
    )


def read_cash_flow(db: Reader, first: date | None, last: date) -> CashFlow:
    """The cash of the days from `first` (None: of always) to `last`, both included."""
    is_deposit = case((MOVES.c.kind.in_(DEPOSITS), 1), else_=0)
    since = MOVES.c.day >= first if first else true()
    asked = select(is_deposit, func.sum(MOVES.c.cents)).where(
        MOVES.c.method == Method.CASH, MOVES.c.counted == 1, since, MOVES.c.day <= last
    )
    sums = {deposit: int(cents) for deposit, cents in db.execute(asked.group_by(is_deposit))}
    return CashFlow(sums.get(0, 0), -sums.get(1, 0))


def find_first_open(db: Reader) -> date | None:
    """The first day after the last closed one on which the till moved; None where there is none, and where no day was
    ever closed: then no day waits to be closed. Days of closed books wait no more: what moved on them is carried on."""
    last_closed = find_last_closed(db)
    if last_closed is None:
        return None
    last_closed = max(last_closed, find_closed_until(db) or last_closed)
    first: date | None = db.scalar(select(func.min(MOVES.c.day, type_=Date)).where(MOVES.c.day > last_closed))
    return first
