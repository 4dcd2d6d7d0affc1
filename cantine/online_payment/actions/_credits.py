"""How an attempt is credited, once: the payment, the journal, the receipt."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from cantine.billing.actions.debt_stops import refresh_debt_stops
from cantine.billing.queries import open_invoices
from cantine.common.french import euros, numeric_date
from cantine.common.paris import local_date
from cantine.common.vocabulary import AttemptState, Method, format_reference
from cantine.journal.entries import Action, write_entry
from cantine.ledger.actions._noted_accounts import note_accounts
from cantine.ledger.queries import statement
from cantine.ledger.rules.payments import find_accounting_day
from cantine.mail import outbox
from cantine.mail.letters.payments import write_receipt_letter
from cantine.mail.recipients import MailAddress
from cantine.online_payment.rules.settlement import describe_surplus
from cantine.store.commune import read_commune
from cantine.store.locks import lock_row
from cantine.store.tables import Account, Family, Payment, PaymentAttempt


@dataclass(frozen=True)
class ReceivedOnline:
    """What came in for an attempt: how, how many cents, and on which day the payer paid it."""

    method: Method
    cents: int
    received_on: date


def lock_attempt(db: Session, attempt_id: int) -> tuple[Family, PaymentAttempt]:
    """The family of an attempt and the attempt, as they stand now, both locked. Raises NotFound."""
    seen = db.get(PaymentAttempt, attempt_id)
    family = lock_row(db, Family, seen.family_id if seen else 0)
    return family, lock_row(db, PaymentAttempt, attempt_id)


def credit_once(
    db: Session,
    family: Family,
    attempt: PaymentAttempt,
    received: ReceivedOnline,
    portal: str,
    now: datetime,
    *,
    account_id: int | None = None,
    reason: str = "",
) -> None:
    """Credit the family with what came in for this attempt, which both are locked and of which none is paid yet.

    The payer gets a receipt. What exceeds the debt stays as a credit, and the attempt's note says so. `account_id` and
    `reason` are those of the clerk who decided it; without, the provider did.
    """
    owed = open_invoices.allocate_family(db, family.id)
    surplus = received.cents - attempt.advance_cents - max(0, owed.cents - owed.left)
    attempt.note = describe_surplus(surplus, archived=family.archived_on is not None)
    attempt.state, attempt.settled_at = AttemptState.PAID, now
    today = local_date(now)
    payment = Payment(
        family_id=family.id,
        received_on=received.received_on,
        method=received.method,
        cents=received.cents,
        reference="" if family.anonymised_on else attempt.reference,
        recorded_at=now,
        recorded_by_id=account_id or None,
        attempt_id=attempt.id,
    )
    day = find_accounting_day(received.received_on, today)
    payment.accounted_on = day if day != received.received_on else None
    note_accounts(db, payment)
    db.add(payment)
    db.flush()
    _write_journal(db, payment, now, account_id, reason)
    refresh_debt_stops(db, [family.id], now)
    _write_receipt(db, attempt, payment, portal, now)


def _write_journal(db: Session, payment: Payment, now: datetime, account_id: int | None, reason: str) -> None:
    action = Action.CREDIT_ATTEMPT if reason else Action.RECEIVE_ONLINE_PAYMENT
    after = {"payment": payment.id, "amount": euros(payment.cents)}
    after |= {"method": format_reference(payment.method, payment.reference)}
    after |= {"received_on": numeric_date(payment.received_on)}
    after |= {"accounted_on": numeric_date(payment.accounted_on)} if payment.accounted_on else {}
    after |= {"reason": reason} if reason else {}
    write_entry(db, account_id, action, now, family_id=payment.family_id, after=after)


def _write_receipt(db: Session, attempt: PaymentAttempt, payment: Payment, portal: str, now: datetime) -> None:
    """To whoever paid; an attempt of a family that is anonymous since has no address any more."""
    if not attempt.email:
        return
    balance = statement.read_statement(db, payment.family_id, last=1)[1].balance
    what = read_commune(db).name, portal, payment.cents, payment.received_on, attempt.reference, balance
    compose = partial(write_receipt_letter, *what, by_debit=payment.method is Method.ONLINE_DEBIT)
    code = db.scalar(select(Account.language).where(Account.email == attempt.email))
    to = [MailAddress.make(attempt.email, code or "")]
    outbox.write_to_all(db, to, compose, now, family_id=payment.family_id, about_money=True)
