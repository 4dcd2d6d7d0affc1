"""Finance records payments and cancels them."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cantine.billing.actions.debt_stops import refresh_debt_stops
from cantine.billing.queries import open_invoices
from cantine.common import form_input
from cantine.common.form_input import NotAccepted
from cantine.common.french import euros, numeric_date
from cantine.common.paris import local_date
from cantine.common.roles import Actor, NotFound, Permission
from cantine.common.vocabulary import REVERSAL_LABELS, TYPED_METHODS, Method, format_reference
from cantine.journal.entries import Action, write_entry
from cantine.ledger.actions._noted_accounts import note_accounts
from cantine.ledger.rules import payments as rules
from cantine.ledger.rules.payments import ReceivedPayment
from cantine.store.closed_books import check_books_open, check_held_books
from cantine.store.locks import lock_row, share_commune
from cantine.store.tables import Family, Payment
from cantine.till.actions.cash_receipts import issue_receipt
from cantine.till.actions.till_lock import check_till_open, find_cancelling_day

RECEIVED_COLUMNS = (Payment.received_on, Payment.method, Payment.cents, Payment.reference, Payment.bank)
"""The columns of a payment in the order of `ReceivedPayment`."""


INSTEAD = "Enregistrez plutôt un rejet ou un remboursement de ce paiement, à une date ouverte."
"""What to do about a payment of closed books that was a mistake."""


def record_payment(
    db: Session, actor: Actor, family_id: int, payment: ReceivedPayment, now: datetime, *, confirmed: bool = False
) -> int:
    """Record a payment of this family, partial or in advance too; returns its id.

    Raises NotFound, NotAccepted with the sentence to show, and MaybeTwice, which `confirmed` overrules.
    """
    actor.must(Permission.RECORD_PAYMENTS)
    check_till_open(db, payment.method, payment.received_on)
    check_books_open(db, payment.received_on)
    lock_row(db, Family, family_id)
    kept = rules.clean_payment(payment, local_date(now))
    if kept.method is Method.CESU:
        rules.check_cesu(kept, open_invoices.allocate_family(db, family_id))
    if not confirmed and (again := _find_alike(db, family_id, kept)):
        raise rules.MaybeTwice(again)
    row = Payment(family_id=family_id, recorded_at=now, recorded_by_id=actor.account_id, **vars(kept))
    day = rules.find_accounting_day(kept.received_on, local_date(now))
    row.accounted_on = day if day != kept.received_on else None
    note_accounts(db, row)
    db.add(row)
    db.flush()
    said = _encode(row)
    if row.method is Method.CASH:
        said["receipt"] = issue_receipt(db, row.id, now)
    write_entry(db, actor.account_id, Action.RECORD_PAYMENT, now, family_id=family_id, after=said)
    refresh_debt_stops(db, [family_id], now)
    return row.id


def _find_alike(db: Session, family_id: int, payment: ReceivedPayment) -> ReceivedPayment | None:
    """Find a payment of the family that stands and looks like this one."""
    rows = db.execute(
        select(*RECEIVED_COLUMNS)
        .where(Payment.family_id == family_id, Payment.cents == payment.cents, Payment.cancelled_at.is_(None))
        .order_by(Payment.id.desc())
    )
    return next((one for one in (ReceivedPayment(*row) for row in rows) if rules.is_same_payment(one, payment)), None)


def cancel_payment(db: Session, actor: Actor, payment_id: int, why: str, now: datetime) -> None:
    """Cancel a payment; its row stays, with when and why, and the journal says who did it.

    Raises NotFound, and NotAccepted without a reason, for one cancelled before, for a cheque on a deposit slip, and for
    a payment that came online or was taken back, which only an entry against it corrects. One of a closed day of the
    till stays on its day, and leaves the till today.
    """
    actor.must(Permission.RECORD_PAYMENTS)
    came = db.execute(select(Payment.method, Payment.received_on).where(Payment.id == payment_id)).one_or_none()
    if came is None:
        raise NotFound
    counts_on = find_cancelling_day(db, came.method, came.received_on, local_date(now))
    share_commune(db)
    row = lock_row(db, Payment, payment_id)
    if row.cancelled_at is not None:
        raise NotAccepted("Ce paiement est déjà annulé.")
    if row.deposit_slip_id is not None:
        what = "Ce chèque" if row.method is Method.CHEQUE else "Ce paiement"
        raise NotAccepted(f"{what} est sur un bordereau de remise : il ne peut plus être annulé.")
    _check_cancellable(db, row)
    _check_open(db, row)
    row.cancelled_why = form_input.require_line(why, "le motif de l'annulation")
    row.cancelled_at, row.cancelled_on = now, counts_on
    said = _encode(row)
    after = {"payment": row.id, "reason": row.cancelled_why}
    write_entry(db, actor.account_id, Action.CANCEL_PAYMENT, now, family_id=row.family_id, before=said, after=after)


def _check_open(db: Session, row: Payment) -> None:
    """Raise NotAccepted for a payment of closed books, which an entry of today takes back."""
    try:
        check_held_books(db, row.received_on)
    except NotAccepted as closed:
        raise NotAccepted(f"{closed} {INSTEAD}") from None


def _check_cancellable(db: Session, row: Payment) -> None:
    """Raise NotAccepted for what is corrected by an entry against it; the provider or the bank has moved the money."""
    if row.reversal is not None:
        raise NotAccepted(f"Un {REVERSAL_LABELS[row.reversal].lower()} ne s'annule pas.")
    if row.attempt_id is not None or row.method not in TYPED_METHODS:
        raise NotAccepted("Ce paiement est venu en ligne : enregistrez un rejet ou un remboursement.")
    if db.scalar(select(Payment.id).where(Payment.reverses_id == row.id).limit(1)):
        raise NotAccepted("Ce paiement est en partie rendu : enregistrez un rejet ou un remboursement.")


def _encode(row: Payment) -> dict[str, Any]:
    """The values of a payment for the journal."""
    said = {"payment": row.id, "amount": euros(row.cents), "method": format_reference(row.method, row.reference)}
    said |= {"bank": row.bank} if row.bank else {}
    said |= {"received_on": numeric_date(row.received_on)}
    return {**said, **({"accounted_on": numeric_date(row.accounted_on)} if row.accounted_on else {})}
