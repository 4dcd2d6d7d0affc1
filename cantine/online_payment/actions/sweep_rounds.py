"""The rounds in which the provider is asked about open attempts: one process makes each, and its end is noted."""

from datetime import datetime, timedelta

from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from cantine.store.tables import PaymentSweep
from cantine.store.upsert import insert_missing

EVERY = timedelta(minutes=5)
"""From the beginning of one round to that of the next."""

_ID = 1


def claim_round(db: Session, now: datetime) -> bool:
    """Whether the caller makes the round that is due now: of several processes one, five minutes after the last."""
    if insert_missing(db, PaymentSweep, [{"id": _ID, "begun_at": now}]):
        return True
    begun = PaymentSweep.begun_at
    is_due = or_(begun <= now - EVERY, begun > now)  # later than now: the clock was set back
    claimed = update(PaymentSweep).where(PaymentSweep.id == _ID, is_due).values(begun_at=now)
    return db.execute(claimed.returning(PaymentSweep.id)).first() is not None


def note_failing(db: Session, why: str, now: datetime) -> None:
    """Note that the provider cannot be asked, in its own words; since when, if that is new."""
    insert_missing(db, PaymentSweep, [{"id": _ID, "begun_at": now}])
    of_failing = update(PaymentSweep).where(PaymentSweep.id == _ID)
    db.execute(of_failing.values(failure=why[:500]))
    db.execute(of_failing.where(PaymentSweep.failing_since.is_(None)).values(failing_since=now))


def note_well(db: Session) -> None:
    """Note that the provider answers."""
    failing = PaymentSweep.failing_since.is_not(None)
    db.execute(update(PaymentSweep).where(failing).values(failing_since=None, failure=""))
