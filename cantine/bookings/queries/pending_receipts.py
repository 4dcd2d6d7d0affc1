"""Receipts that are still to be written."""

from datetime import datetime

from sqlalchemy import exists, select

from cantine.bookings.rules.receipts import GATHERED_FOR
from cantine.store.database import Reader
from cantine.store.tables import PendingReceipt


def is_due(db: Reader, now: datetime) -> bool:
    """Whether some family's receipt is due."""
    return bool(db.execute(select(exists().where(PendingReceipt.at <= now - GATHERED_FOR))).scalar_one())
