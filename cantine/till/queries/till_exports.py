"""The deposit slips of every means, for export."""

from sqlalchemy import case, func, or_, select, true

from cantine.common.list_filter import ListFilter
from cantine.common.terms.till import SlipEnding
from cantine.store.streaming import Question
from cantine.store.tables import DepositSlip, DepositSlipEnd, Payment
from cantine.till.queries.deposit_slips import ON_SLIPS


def select_slips(chosen: ListFilter) -> Question:
    """The slips that were made in the period, a row each: `payments` are on it, none on one of cash.

    `cents` is empty of one that was taken back, whose amount is `withdrawn_cents`.
    """
    on_it = (
        select(ON_SLIPS.c.slip_id, func.count().label("payments"), func.sum(Payment.cents).label("cents"))
        .join(Payment, Payment.id == ON_SLIPS.c.id)
        .group_by(ON_SLIPS.c.slip_id)
        .subquery("on_it")
    )
    cents = func.coalesce(DepositSlip.cents, on_it.c.cents, 0)
    stands = or_(DepositSlipEnd.kind.is_(None), DepositSlipEnd.kind != SlipEnding.TAKEN_BACK)
    chosen = chosen.by_days
    return (
        select(
            DepositSlip.number.label("slip"),
            DepositSlip.made_on,
            DepositSlip.method,
            on_it.c.payments,
            case((stands, cents)).label("cents"),
            DepositSlipEnd.kind.label("ending"),
            DepositSlipEnd.day.label("ended_on"),
            case((~stands, cents)).label("withdrawn_cents"),
            func.coalesce(DepositSlipEnd.reason, "").label("reason"),
        )
        .join(on_it, on_it.c.slip_id == DepositSlip.id, isouter=True)
        .join(DepositSlipEnd, DepositSlipEnd.slip_id == DepositSlip.id, isouter=True)
        .where(
            DepositSlip.made_on >= chosen.first if chosen.first else true(),
            DepositSlip.made_on <= chosen.last if chosen.last else true(),
            DepositSlip.method == chosen.method if chosen.method else true(),
        )
        .order_by(DepositSlip.number)
    )
