"""One child's bookings of one month as a table."""

from collections.abc import Iterable, Iterator, Mapping

from cantine.bookings.queries.bookings import Booked
from cantine.common.french import hour
from cantine.common.tables.csv_table import csv_table
from cantine.common.terms.booking_events import LATE_BY_PARENT_LABEL, LateBy
from cantine.common.vocabulary import CALLED_OFF_LABEL, STATE_LABELS, State

COLUMNS = ("Date", "Prestation", "Heure", "État")


def bookings_csv(bookings: Iterable[Booked], services: Mapping[int, str]) -> Iterator[bytes]:
    """A line per booking, by day and in the order of `services` (labels by id); the hour where one was chosen."""
    order = list(services)
    ordered = sorted(bookings, key=lambda booked: (booked.day, order.index(booked.service_id)))
    rows = (
        (one.day, services[one.service_id], "" if one.time is None else hour(one.time), _name_state(one))
        for one in ordered
    )
    return csv_table(COLUMNS, rows)


def _name_state(one: Booked) -> str:
    if one.called_off:
        return CALLED_OFF_LABEL
    by_parent = one.state is State.ADDED and one.facts.late_by is LateBy.PARENT
    return LATE_BY_PARENT_LABEL if by_parent else STATE_LABELS[one.state]
