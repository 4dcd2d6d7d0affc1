"""The months of which there is something to show: from the first movement of a family's account to today."""

from datetime import date

from sqlalchemy import func, select

from cantine.common.school_days import shift_month
from cantine.store.database import Reader
from cantine.store.tables import Adjustment, Invoice, OpeningBalance, Payment

_FIRST = select(
    select(func.min(Invoice.month)).scalar_subquery(),
    select(func.min(Invoice.issued_on)).scalar_subquery(),
    select(func.min(Payment.received_on)).scalar_subquery(),
    select(func.min(OpeningBalance.taken_on)).scalar_subquery(),
    select(func.min(Adjustment.day)).scalar_subquery(),
    select(func.max(Invoice.month)).scalar_subquery(),
    select(func.max(Invoice.issued_on)).scalar_subquery(),
    select(func.max(Payment.received_on)).scalar_subquery(),
    select(func.max(Adjustment.day)).scalar_subquery(),
)


def list_months(db: Reader, today: date) -> list[date]:
    """The first day of each month to show, the latest first; this month alone where there is nothing yet."""
    days = [day for day in db.execute(_FIRST).one() if day] + [today]
    month, first = max(days).replace(day=1), min(days).replace(day=1)
    found = [month]
    while month > first:
        month = shift_month(month, -1)
        found.append(month)
    return found
