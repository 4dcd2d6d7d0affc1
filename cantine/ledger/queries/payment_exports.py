"""What was received: payments, and the slips on which cheques went to the bank."""

from datetime import date

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, case, select, true

from cantine.common.list_filter import ListFilter
from cantine.common.vocabulary import Method
from cantine.store.streaming import Question
from cantine.store.tables import DepositSlip, Family, Payment


def is_between(day: SQLColumnExpression[date], chosen: ListFilter) -> ColumnElement[bool]:
    """Whether `day` is one of the chosen days."""
    first = day >= chosen.begins if chosen.begins else true()
    return and_(first, day <= chosen.ends if chosen.ends else true())


def select_payments(chosen: ListFilter) -> Question:
    """Payments by day of receipt, and what takes one back, with negative `cents`, on its own day.

    `cents` is empty of a cancelled one, whose amount is `cancelled_cents`.
    """
    stands = Payment.cancelled_at.is_(None)
    return (
        select(
            Payment.received_on,
            Family.number.label("family_number"),
            Family.name.label("family"),
            Payment.method,
            Payment.reference,
            Payment.bank,
            DepositSlip.number.label("slip"),
            case((stands, Payment.cents)).label("cents"),
            case((~stands, Payment.cents)).label("cancelled_cents"),
            Payment.cancelled_at,
            Payment.cancelled_why,
            Payment.reversal,
            Payment.reason,
        )
        .join(Family, Family.id == Payment.family_id)
        .join(DepositSlip, DepositSlip.id == Payment.deposit_slip_id, isouter=True)
        .where(
            is_between(Payment.received_on, chosen),
            Family.number == chosen.family if chosen.family else true(),
            Payment.method == chosen.method if chosen.method else true(),
        )
        .order_by(Payment.received_on, Payment.id)
    )


def select_deposited_cheques(chosen: ListFilter) -> Question:
    """The cheques of the deposit slips that were made in the period, slip by slip, as they went to the bank.

    A slip that was taken back has none any more.
    """
    return (
        select(
            DepositSlip.number.label("slip"),
            DepositSlip.made_on,
            Payment.received_on,
            Family.number.label("family_number"),
            Family.name.label("family"),
            Payment.reference,
            Payment.bank,
            Payment.cents,
        )
        .select_from(DepositSlip)
        .join(Payment, Payment.deposit_slip_id == DepositSlip.id)
        .join(Family, Family.id == Payment.family_id)
        .where(is_between(DepositSlip.made_on, chosen), DepositSlip.method == Method.CHEQUE)
        .order_by(DepositSlip.number, Payment.id)
    )
