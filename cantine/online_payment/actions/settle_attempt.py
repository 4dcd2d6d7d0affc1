"""Where the answer of a provider settles an attempt: the return, the notification and the sweep all end here."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from cantine.common.paris import local_date
from cantine.common.vocabulary import AttemptState
from cantine.journal.entries import Action, write_entry
from cantine.online_payment.actions._credits import ReceivedOnline, credit_once, lock_attempt
from cantine.online_payment.rules.provider import Outcome, ProviderAnswer
from cantine.online_payment.rules.settlement import AskedPayment, Settlement, settle
from cantine.store.commune import read_commune
from cantine.store.tables import PaymentAttempt


def settle_attempt(db: Session, attempt_id: int, answer: ProviderAnswer, portal: str, now: datetime) -> AttemptState:
    """What the provider answered is written down, and a payment that it confirms is credited, once; how it stands now.

    Whoever comes second waits for the first and finds it paid. A family that was archived or made anonymous meanwhile
    is credited like every other. `portal` is the address that the receipt names. Raises NotFound.
    """
    family, attempt = lock_attempt(db, attempt_id)
    if attempt.state is AttemptState.PAID:
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
    if answer.outcome is Outcome.GONE:
        attempt.settled_at = now  # no later answer will be another one
    if found.method:
        day = _find_day(answer.paid_on, attempt, now)
        credit_once(db, family, attempt, ReceivedOnline(found.method, attempt.cents, day), portal, now)
    else:
        _move(db, attempt, found, now)
    return attempt.state


def _find_day(paid_on: date | None, attempt: PaymentAttempt, now: datetime) -> date:
    """The day that the provider names, else today; never before the attempt began, and never in the future."""
    today = local_date(now)
    return min(max(paid_on or today, local_date(attempt.created_at)), today)


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
