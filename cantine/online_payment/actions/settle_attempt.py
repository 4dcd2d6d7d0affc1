"""Where the answer of a provider settles an attempt: the return, the notification and the sweep all end here."""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from cantine.common.paris import local_date
from cantine.common.vocabulary import AttemptState
from cantine.journal.entries import Action, write_entry
from cantine.online_payment.actions._credits import ReceivedOnline, credit_once, lock_attempt
from cantine.online_payment.rules.provider import Outcome, ProviderAnswer
from cantine.online_payment.rules.settlement import AskedPayment, Settlement, describe_contradiction, settle
from cantine.store.commune import read_commune
from cantine.store.locks import share_commune
from cantine.store.tables import Payment, PaymentAttempt

BELIEVED_GONE_AFTER = timedelta(days=2)
"""How long an operation that is not there is asked about all the same: PayFiP forgets the next night what was not used,
but so answers, too, who is asked at a wrong address or has not heard of it yet."""


def settle_attempt(db: Session, attempt_id: int, answer: ProviderAnswer, portal: str, now: datetime) -> AttemptState:
    """What the provider answered is written down, and a payment that it confirms is credited, once; how it stands now.

    Whoever comes second waits for the first and finds it paid; an answer that takes a payment back is for staff, what
    was credited stays until they decide. A family that was archived or made anonymous meanwhile
    is credited like every other. `portal` is the address that the receipt names. Raises NotFound.
    """
    closed_until = share_commune(db)
    family, attempt = lock_attempt(db, attempt_id)
    if attempt.state is AttemptState.PAID:
        _note_contradiction(db, attempt, answer, now)
        return attempt.state
    asked = AskedPayment(
        attempt.provider,
        attempt.client,
        attempt.mode,
        attempt.reference,
        attempt.cents,
        attempt.state,
        attempt.created_at,
    )
    found = settle(asked, answer, now, demonstration=read_commune(db).demonstration)
    attempt.asked_at, attempt.answer = now, answer.said or attempt.answer
    if answer.outcome is Outcome.GONE and now >= attempt.created_at + BELIEVED_GONE_AFTER:
        attempt.settled_at = now  # no later answer will be another one
    if found.method:
        day = _find_day(answer.paid_on, attempt, closed_until, now)
        credit_once(db, family, attempt, ReceivedOnline(found.method, attempt.cents, day), portal, now)
    else:
        _move(db, attempt, found, now)
    return attempt.state


def _find_day(paid_on: date | None, attempt: PaymentAttempt, closed_until: date | None, now: datetime) -> date:
    """The day that the provider names, else today; never before the attempt began, and never in the future.

    Nor in closed books: what is only known after they were closed came in on the first day that is open.
    """
    today = local_date(now)
    first_open = date.min if closed_until is None else closed_until + timedelta(1)
    return min(max(paid_on or today, local_date(attempt.created_at), first_open), today)


def _move(db: Session, attempt: PaymentAttempt, found: Settlement, now: datetime) -> None:
    """Take the new state over. What staff closed stays closed: only a payment that counts opens it again."""
    if attempt.closed_why:
        return
    attempt.note = found.note or attempt.note
    if found.state is not attempt.state:
        before, attempt.state = {"attempt": str(attempt.state)}, found.state
        if found.state is not AttemptState.WAITING:
            after = {"reference": attempt.reference, "attempt": str(found.state)}
            after |= {"note": found.note} if found.note else {}
            family_id = attempt.family_id
            write_entry(db, None, Action.END_ONLINE_PAYMENT, now, family_id=family_id, before=before, after=after)


def _note_contradiction(db: Session, attempt: PaymentAttempt, answer: ProviderAnswer, now: datetime) -> None:
    """Note, once, that the provider takes back what is credited: until staff have looked at it, nothing is settled."""
    credited = db.scalar(select(Payment.cents).where(Payment.attempt_id == attempt.id)) or 0
    note = describe_contradiction(answer, credited)
    if not note or note in attempt.note:
        return
    attempt.note = f"{attempt.note} {note}".strip()
    attempt.asked_at, attempt.answer, attempt.settled_at = now, answer.said, None
    after = {"reference": attempt.reference, "attempt": str(attempt.state), "note": note}
    write_entry(db, None, Action.END_ONLINE_PAYMENT, now, family_id=attempt.family_id, after=after)
