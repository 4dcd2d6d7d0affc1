"""A payment comes back: the bank rejects it, or the commune pays it back; an entry against it says so."""

from datetime import datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from cantine.billing.actions.debt_stops import refresh_debt_stops
from cantine.common.french import euros, numeric_date
from cantine.common.paris import local_date
from cantine.common.roles import Actor, NotFound, Permission
from cantine.common.vocabulary import REVERSAL_LABELS, format_reference
from cantine.journal.entries import Action, write_entry
from cantine.ledger.queries import statement
from cantine.ledger.rules import payments as payment_rules
from cantine.ledger.rules import reversals as rules
from cantine.ledger.rules.reversals import ReversiblePayment, TypedReversal
from cantine.mail import outbox
from cantine.mail.letters.payments import write_reversal_letter
from cantine.mail.recipients import read_emails
from cantine.store.closed_books import check_books_open
from cantine.store.commune import read_commune
from cantine.store.locks import lock_row
from cantine.store.tables import Family, Payment
from cantine.till.actions.till_lock import check_till_open


def reverse_payment(db: Session, actor: Actor, payment_id: int, typed: TypedReversal, now: datetime) -> int:
    """Take a payment back, whole or in part, by an entry of negative cents; its id. What it had paid is owed again.

    Each guardian who gets mail is told. Raises NotFound, and NotAccepted with the sentence to show.
    """
    actor.must(Permission.RECORD_PAYMENTS)
    came = db.execute(select(Payment.family_id, Payment.method).where(Payment.id == payment_id)).one_or_none()
    if came is None:
        raise NotFound
    family_id, method = came
    check_till_open(db, method, typed.day)
    check_books_open(db, typed.day)
    lock_row(db, Family, family_id)
    row = lock_row(db, Payment, payment_id)
    kept = rules.clean_reversal(typed, _read_payment(db, row), local_date(now))
    entry = _make_entry(row, kept, now)
    entry.recorded_by_id = actor.account_id or None
    db.add(entry)
    db.flush()
    before = {"payment": row.id, "amount": euros(row.cents), "method": format_reference(row.method, row.reference)}
    before |= {"received_on": numeric_date(row.received_on)}
    after = {"payment": entry.id, "reversal": REVERSAL_LABELS[kept.reversal], "amount": euros(entry.cents)}
    after |= {"reversed_on": numeric_date(kept.day), "reason": kept.reason}
    after |= {"accounted_on": numeric_date(entry.accounted_on)} if entry.accounted_on else {}
    write_entry(db, actor.account_id, Action.REVERSE_PAYMENT, now, family_id=family_id, before=before, after=after)
    refresh_debt_stops(db, [family_id], now)
    _tell_family(db, row, entry, now)
    return entry.id


def _tell_family(db: Session, row: Payment, entry: Payment, now: datetime) -> None:
    told = read_emails(db, [row.family_id]).get(row.family_id, [])
    if not told or entry.reversal is None:
        return
    balance = statement.read_statement(db, row.family_id, last=1)[1].balance
    what = row.method, entry.reversal, -entry.cents, row.received_on, entry.received_on, entry.reason
    compose = partial(write_reversal_letter, read_commune(db).name, *what, balance)
    outbox.write_to_all(db, told, compose, now, family_id=row.family_id, about_money=True)


def _make_entry(row: Payment, kept: TypedReversal, now: datetime) -> Payment:
    """The entry against this payment; in the books it counts as a payment does, so that months that are over stay, and
    never before what it takes back. It moves the accounts that the payment moved."""
    came_on = row.accounted_on or row.received_on
    counts_on = max(came_on, payment_rules.find_accounting_day(kept.day, local_date(now)))
    return Payment(
        family_id=row.family_id,
        received_on=kept.day,
        method=row.method,
        cents=-(kept.cents or 0),
        reference=row.reference,
        recorded_at=now,
        accounted_on=counts_on if counts_on != kept.day else None,
        reverses_id=row.id,
        reversal=kept.reversal,
        reason=kept.reason,
        account_code=row.account_code,
        receivable_code=row.receivable_code,
    )


def _read_payment(db: Session, row: Payment) -> ReversiblePayment:
    columns = Payment.reversal, Payment.received_on, Payment.cents
    against = db.execute(select(*columns).where(Payment.reverses_id == row.id))
    entries = [(reversal, day, -cents) for reversal, day, cents in against if reversal is not None]
    return ReversiblePayment(
        row.received_on,
        row.method,
        row.cents,
        taken_back=sum(cents for _reversal, _day, cents in entries),
        is_cancelled=row.cancelled_at is not None,
        is_reversal=row.reverses_id is not None,
        entries=entries,
    )
