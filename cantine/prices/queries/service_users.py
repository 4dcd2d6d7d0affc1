"""Which children of a family are booked for a service in a month, for prices that count them."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import bindparam, select

from cantine.common.school_days import find_month_end
from cantine.common.vocabulary import State
from cantine.store.database import Reader
from cantine.store.tables import Booking

IS_USE = (Booking.state != State.CANCELLED, Booking.day.between(bindparam("first"), bindparam("last")))
"""Bookings from `first` to `last` that make their child one of those in the service: cancelled ones do not."""

_USES = select(Booking.family_id, Booking.service_id, Booking.child_id).where(*IS_USE).distinct()

Users = Mapping[tuple[int, date], Collection[int]]
"""The children (ids) that are booked for a service (id) in the month that begins on a day."""


def read_users(db: Reader, family_ids: Collection[int], month: date) -> Mapping[int, Users]:
    """The children of each of these families that are booked in this month (its first day). One query."""
    found: dict[int, dict[tuple[int, date], set[int]]] = defaultdict(lambda: defaultdict(set))
    asked = set(family_ids)
    for family_id, service_id, child_id in db.execute(_USES, {"first": month, "last": find_month_end(month)}):
        if family_id in asked:
            found[family_id][service_id, month].add(child_id)
    return found
