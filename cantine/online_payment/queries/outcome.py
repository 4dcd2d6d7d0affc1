"""What became of one attempt of a family."""

from sqlalchemy import select

from cantine.online_payment.rules.outcome_words import AttemptOutcome
from cantine.store.database import Reader
from cantine.store.tables import Payment, PaymentAttempt


def find_outcome(db: Reader, attempt_id: int, family_id: int) -> AttemptOutcome | None:
    """How the attempt stands; None where there is none of this id, or it is another family's. One query."""
    asked = (
        select(PaymentAttempt.state, PaymentAttempt.cents, PaymentAttempt.held_until, Payment.method)
        .join(Payment, Payment.attempt_id == PaymentAttempt.id, isouter=True)
        .where(PaymentAttempt.id == attempt_id, PaymentAttempt.family_id == family_id)
    )
    row = db.execute(asked).one_or_none()
    return row and AttemptOutcome(*row)
