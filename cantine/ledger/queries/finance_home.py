"""What waits at the finance desk today: to bill, to send, late, cheques for the bank."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from cantine.billing.queries import deliveries
from cantine.common.school_days import find_month_end, school_year, shift_month
from cantine.ledger.queries import debtors
from cantine.ledger.queries.credited_bookings import count_credited_to_bill
from cantine.store.booking_states import TO_BILL
from cantine.store.database import Reader
from cantine.store.tables import Booking, Payment
from cantine.till.queries.deposit_slips import WAITING


@dataclass(frozen=True)
class FinanceHome:
    """`to_bill` by month: families and bookings not billed yet; `to_send` by billed month: papers that have not left.

    `late` and `late_cents`: families past a due date, and what they owe of it; the cheques that are on no deposit slip.
    `credited`, as `to_bill` and a part of it: what was billed once, was given back, and is not billed again yet.
    """

    to_bill: Mapping[date, tuple[int, int]]
    to_send: Mapping[date, int]
    late: int
    late_cents: int
    cheques: int
    cheque_cents: int
    credited: Mapping[date, tuple[int, int]]


def read_finance_home(db: Reader, today: date) -> FinanceHome:
    """What waits, for the months since the school year before this one began, the running one included.

    Seven queries.
    """
    late = debtors.list_late_families(db, today)
    cheques, cents = db.execute(select(func.count(), func.coalesce(func.sum(Payment.cents), 0)).where(*WAITING)).one()
    to_bill, to_send = _count_to_bill(db, today), deliveries.count_waiting_by_month(db)
    owed = sum(one.cents for one in late)
    return FinanceHome(to_bill, to_send, len(late), owed, cheques, int(cents), count_credited_to_bill(db))


def _count_to_bill(db: Reader, today: date) -> dict[date, tuple[int, int]]:
    """How many families and bookings of each month are to be billed, the earliest first."""
    first = shift_month(school_year(today)[0], -12)
    families: dict[date, set[int]] = {}
    bookings: dict[date, int] = {}
    for day, family_id, count in db.execute(
        select(Booking.day, Booking.family_id, func.count())
        .where(Booking.day.between(first, find_month_end(today)), TO_BILL)
        .group_by(Booking.day, Booking.family_id)
        .order_by(Booking.day)
    ):
        month = day.replace(day=1)
        families.setdefault(month, set()).add(family_id)
        bookings[month] = bookings.get(month, 0) + count
    return {month: (len(families[month]), bookings[month]) for month in families}
