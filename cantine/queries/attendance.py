"""How many are booked, day by day."""

from datetime import date

from sqlalchemy import func, select

from cantine.queries.bookings import STANDING
from cantine.store.database import Reader
from cantine.store.tables import Booking


def booked_per_day(db: Reader, first: date, last: date) -> dict[tuple[date, int], int]:
    """How many children are booked per (day, service id), `first` and `last` included; days with none are absent."""
    rows = db.execute(
        select(Booking.day, Booking.service_id, func.count())
        .where(Booking.day.between(first, last), Booking.state.in_(STANDING))
        .group_by(Booking.day, Booking.service_id)
    )
    return {(day, service_id): count for day, service_id, count in rows}
