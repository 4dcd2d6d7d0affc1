"""How the rounds go in which the provider is asked about open attempts."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from cantine.store.database import Reader
from cantine.store.tables import PaymentSweep


@dataclass(frozen=True)
class SweepHealth:
    """When the last round began, and since when the provider cannot be asked, with what it said; else None and ""."""

    begun_at: datetime
    failing_since: datetime | None
    failure: str


def find_sweep_health(db: Reader) -> SweepHealth | None:
    """The last round; None where there was none yet. One query."""
    row = db.execute(select(PaymentSweep.begun_at, PaymentSweep.failing_since, PaymentSweep.failure)).one_or_none()
    return row and SweepHealth(*row)
