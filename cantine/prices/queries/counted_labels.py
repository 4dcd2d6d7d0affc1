"""The labels that are counted afterwards, and how often each child is booked for what they count."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import bindparam, func, select

from cantine.common.school_days import find_month_end
from cantine.offer.queries import offer
from cantine.offer.rules.services import ServiceRules
from cantine.prices.queries.service_users import IS_USE
from cantine.prices.rules.counted_labels import CountedLabel, Placed
from cantine.store.commune import read_commune
from cantine.store.database import Reader
from cantine.store.tables import Booking, Label

_COUNTED = select(Label.id, Label.position, Label.counted_service_id, Label.counted_below).where(
    Label.counted_service_id.is_not(None), Label.counted_below.is_not(None)
)
_NUMBERS = (
    select(Booking.service_id, Booking.child_id, func.count())
    .where(*IS_USE, Booking.service_id.in_(bindparam("services", expanding=True)))
    .group_by(Booking.service_id, Booking.child_id)
)


def read_counted(db: Reader) -> list[CountedLabel]:
    """The labels of the town that are counted. One query."""
    rows: Any = db.execute(_COUNTED)
    return [CountedLabel(*row) for row in rows]


def find_counted(
    db: Reader, services: Mapping[int, ServiceRules], month: date
) -> Callable[[int], Sequence[Placed]] | None:
    """Which counted labels a child (id) holds in this month; None where the town counts none.

    One query, and four more where there are some.
    """
    labels = [one for one in read_counted(db) if one.service_id in services]
    if not labels:
        return None
    last = find_month_end(month)
    calendar = offer.read_calendar(db, read_commune(db).zone, month, last)
    least = {one: one.find_least(services[one.service_id], month, calendar) for one in labels}
    asked = {"first": month, "last": last, "services": [one.service_id for one in labels]}
    numbers = Counter({(service, child): number for service, child, number in db.execute(_NUMBERS, asked)})
    return lambda child: [one.place_for(child, month) for one in labels if numbers[one.service_id, child] < least[one]]
