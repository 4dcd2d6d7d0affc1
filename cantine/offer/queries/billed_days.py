"""Until when the days of services are billed: what decides their price may change only after that."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import and_, func, or_, select

from cantine.common.school_days import find_month_end
from cantine.common.vocabulary import State
from cantine.store.booking_states import BILLED
from cantine.store.database import Reader
from cantine.store.tables import Booking, Invoice


def find_last_billed_day(db: Reader, service_ids: Collection[int]) -> date | None:
    """The last day of these services that is billed, or was decided not to be: a day of sickness in a billed month.

    None where there is none. Two queries.
    """
    month = db.execute(select(func.max(Invoice.month))).scalar_one()
    if month is None:
        return None
    settled = or_(BILLED, and_(Booking.state == State.SICK, Booking.day <= find_month_end(month)))
    last = select(Booking.day).where(Booking.service_id.in_(service_ids), settled)
    return db.execute(last.order_by(Booking.day.desc()).limit(1)).scalar_one_or_none()
