"""The number of a new family, by which it signs in and which stands on its invoices."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cantine.store.tables import Family


def choose_number(db: Session) -> int:
    """One more than the highest number. Of two who add at the same moment, the unique number refuses the second."""
    return (db.scalar(select(func.max(Family.number))) or 0) + 1
