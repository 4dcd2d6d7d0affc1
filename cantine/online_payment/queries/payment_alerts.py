"""What finance should know of online payments at once: whether the provider fails, and what is to be checked."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from cantine.online_payment.queries.attempts import TO_LOOK_AT
from cantine.store.database import Reader
from cantine.store.tables import PaymentAttempt, PaymentSweep

PATIENCE = timedelta(hours=1)
"""How long the provider may fail before staff are told: a restart there is no alarm."""


@dataclass(frozen=True)
class PaymentAlerts:
    """How many attempts are to be checked; since when the provider fails, None where it does not, and its failure.

    It is said to fail once it has failed for an hour.
    """

    to_check: int = 0
    failing_since: datetime | None = None
    failure: str = ""

    def __bool__(self) -> bool:
        return bool(self.to_check or self.failing_since)


def read_alerts(db: Reader, now: datetime) -> PaymentAlerts:
    """What is to be told at `now`. Two queries."""
    to_check = db.scalar(select(func.count()).select_from(PaymentAttempt).where(TO_LOOK_AT)) or 0
    sweep = db.execute(
        select(PaymentSweep.failing_since, PaymentSweep.failure).where(PaymentSweep.failing_since <= now - PATIENCE)
    ).first()
    return PaymentAlerts(to_check, *sweep) if sweep else PaymentAlerts(to_check)
