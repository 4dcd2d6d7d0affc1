"""A receipt is issued for cash."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cantine.common.paris import local_date
from cantine.common.terms.till import format_receipt_number
from cantine.store.locks import lock_commune
from cantine.store.tables import CashReceipt


def issue_receipt(db: Session, payment_id: int, now: datetime) -> str:
    """Issue the receipt of a cash payment that was just recorded, with the next number of this year; the number."""
    lock_commune(db)  # one receipt at a time: their numbers have no gap
    today = local_date(now)
    last = db.scalar(select(func.max(CashReceipt.number)).where(CashReceipt.year == today.year)) or 0
    db.add(CashReceipt(year=today.year, number=last + 1, payment_id=payment_id, issued_on=today))
    db.flush()
    return format_receipt_number(today.year, last + 1)
