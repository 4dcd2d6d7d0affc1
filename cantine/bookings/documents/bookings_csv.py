"""One child's bookings of one month as a table."""

from collections.abc import Iterable, Iterator, Mapping

from cantine.bookings.queries.bookings import Booked
from cantine.common.french import hour
from cantine.common.tables.csv_table import csv_table
from cantine.common.vocabulary import CALLED_OFF_LABEL, STATE_LABELS

COLUMNS = ("Date", "Prestation", "Heure", "État")


def bookings_csv(bookings: Iterable[Booked], services: Mapping[int, str]) -> Iterator[bytes]:
    """A line per booking, by day and in the order of `services` (labels by id); the hour where one was chosen."""
    order = list(services)
    ordered = sorted(bookings, key=lambda booked: (booked.day, order.index(booked.service_id)))
    return csv_table(
        COLUMNS,
        (
            (
                booked.day,
                services[booked.service_id],
                "" if booked.time is None else hour(booked.time),
                CALLED_OFF_LABEL if booked.called_off else STATE_LABELS[booked.state],
            )
            for booked in ordered
        ),
    )
