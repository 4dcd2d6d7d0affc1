"""What a family may pay online now."""

from datetime import datetime

from sqlalchemy import and_, bindparam, func, select

from cantine.billing.queries import open_invoices
from cantine.billing.rules.allocation import TAKEN_OVER_ID
from cantine.common.vocabulary import AttemptState, InvoiceKind
from cantine.online_payment.queries.payment_service import find_service
from cantine.online_payment.rules.payable import Payable, list_parts
from cantine.online_payment.rules.settlement import HELD_FOR
from cantine.store.commune import read_commune
from cantine.store.database import Reader
from cantine.store.tables import AttemptPart, Invoice, PaymentAttempt

ALIVE = (AttemptState.CREATED, AttemptState.WAITING)
"""The states in which an attempt may still succeed, and holds what it pays."""

BEING_CHECKED = and_(PaymentAttempt.state == AttemptState.TO_CHECK, PaymentAttempt.closed_why == "")
"""The attempts that staff have to look at: to be checked, and not closed."""


_OF_FAMILY = PaymentAttempt.family_id == bindparam("family")
_LABELS = select(Invoice.id, Invoice.label).where(
    Invoice.family_id == bindparam("family"), Invoice.kind == InvoiceKind.INVOICE
)
_TO_CHECK = select(func.coalesce(func.sum(PaymentAttempt.cents), 0)).where(_OF_FAMILY, BEING_CHECKED)
_HOLDS = (
    select(
        PaymentAttempt.held_until,
        PaymentAttempt.advance_cents,
        AttemptPart.id,
        func.coalesce(AttemptPart.invoice_id, TAKEN_OVER_ID),
    )
    .join(AttemptPart, AttemptPart.attempt_id == PaymentAttempt.id, isouter=True)
    .where(_OF_FAMILY, PaymentAttempt.state.in_(ALIVE))
    .order_by(PaymentAttempt.held_until)
)


def read_payable(db: Reader, family_id: int, now: datetime) -> Payable:
    """What this family could pay at `now`, whether parents may, and within which limits. Seven queries."""
    held, advance = _read_holds(db, family_id, now)
    owed = open_invoices.allocate_family(db, family_id)
    names = dict(db.execute(_LABELS, {"family": family_id}).all())
    return Payable(
        now,
        list_parts(owed, names, held),
        find_service(db),
        read_commune(db).demonstration,
        advance,
        db.scalar(_TO_CHECK, {"family": family_id}) or 0,
    )


def _read_holds(db: Reader, family_id: int, now: datetime) -> tuple[dict[int, datetime], datetime | None]:
    """Until when each invoice (id) is held by an attempt of the family that may still succeed, and advances are. One of
    a clock that was once set ahead holds nothing."""
    alive = db.execute(_HOLDS, {"family": family_id}).all()
    rows = [row for row in alive if row.held_until - HELD_FOR <= now < row.held_until]
    held = {invoice_id: until for until, _advance, part, invoice_id in rows if part is not None}
    return held, max((until for until, cents, *_part in rows if cents), default=None)
