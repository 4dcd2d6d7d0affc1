"""The incidents of a month, child by child, and how often each happened in the school year."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select

from cantine.bookings.queries.incidents import FACTS, find_events, find_happened, read_incidents
from cantine.common.school_days import school_year
from cantine.common.search import make_plain
from cantine.common.terms.booking_events import EVENT_LABELS, BookingEvent
from cantine.common.vocabulary import Presence
from cantine.offer.queries import offer
from cantine.prices.queries import prices
from cantine.store.booking_states import BILLED
from cantine.store.database import Reader
from cantine.store.tables import Booking, Child, Classroom

AT_MOST = 1_000
"""Incidents that a page shows; a month with more is looked at event by event."""


@dataclass(frozen=True)
class Incident:
    """What happened to one booking. `nth`: 2 for the second time in a school year and service, 0 where it is waived.

    `left_at`: the real time (minutes) of a late pick-up; `waived`: why its cost is not asked; `billed`: on an invoice.
    """

    booking_id: int
    child_id: int
    name: str
    classroom: str
    day: date
    service: str
    event: BookingEvent
    nth: int
    left_at: int | None
    waived: str
    billed: bool


_ROWS = (
    select(
        Booking.id,
        Booking.child_id,
        Booking.service_id,
        Booking.day,
        Booking.state,
        *FACTS,
        BILLED.label("billed"),
        Child.first_name,
        Child.last_name,
        Classroom.name.label("classroom"),
    )
    .join(Child, Child.id == Booking.child_id)
    .join(Classroom, Classroom.id == Booking.classroom_id, isouter=True)
    .order_by(Booking.day, Booking.id)
)


def list_incidents(db: Reader, first: date, last: date, event: BookingEvent | None = None) -> list[Incident]:
    """What happened from `first` to `last`, both included, of one event or of all; by child and day.

    At most AT_MOST + 1. Four queries.
    """
    services = {service.id: service for service in offer.list_every_service(db)}
    tariffs = prices.list_tariffs(db)
    happened = find_happened(services.values(), tariffs)
    wanted = [happened[event]] if event else [*happened.values()]
    rows = db.execute(_ROWS.where(Booking.day.between(first, last), or_(*wanted)).limit(AT_MOST + 1)).all()
    begins, _ends = school_year(last)
    children = {row.child_id for row in rows}
    year = db.execute(_ROWS.where(Booking.child_id.in_(children), Booking.day.between(begins, last), or_(*wanted)))
    counted: dict[tuple[int, int, BookingEvent], list[date]] = defaultdict(list)
    for row in year:
        for one in find_events(row, services, tariffs):
            if not row.waived:
                counted[row.child_id, row.service_id, one].append(row.day)
    found = [
        _build_incident(row, one, services[row.service_id].label, counted)
        for row in rows
        for one in sorted(find_events(row, services, tariffs), key=[*BookingEvent].index)
        if event in (None, one)
    ]
    return sorted(found, key=lambda one: (make_plain(one.name), one.child_id, one.day, one.service))


def _build_incident(
    row: Any, event: BookingEvent, service: str, counted: Mapping[tuple[int, int, BookingEvent], list[date]]
) -> Incident:
    days = counted.get((row.child_id, row.service_id, event), [])
    whose = row.id, row.child_id, f"{row.last_name} {row.first_name}", row.classroom or ""
    nth = 0 if row.waived else sum(day <= row.day for day in days)
    left_at = row.real_time if event is BookingEvent.LATE_PICKUP and row.presence != Presence.ABSENT else None
    return Incident(*whose, row.day, service, event, nth, left_at, row.waived, bool(row.billed))


def describe_year(db: Reader, child_ids: Collection[int], today: date) -> dict[int, str]:
    """What happened to each of these children (ids) in this school year, of the events that some price names.

    « 2 × absent sans prévenir »; children to whom nothing happened are left out. Four queries, one where no price names
    an event.
    """
    priced = {rule.event for tariff in prices.list_tariffs(db) for rule in tariff.events}
    if not priced or not child_ids:
        return {}
    since, until = school_year(today)
    counted: dict[int, Counter[BookingEvent]] = defaultdict(Counter)
    for (child_id, _service, event), days in read_incidents(db, child_ids, since, until, priced).items():
        counted[child_id][event] += len(days)
    return {child_id: describe_counts(of_child) for child_id, of_child in counted.items()}


def describe_counts(counted: Mapping[BookingEvent, int]) -> str:
    """« 2 × absent sans prévenir, 1 × retrait après l'heure »; empty where nothing happened."""
    said = [
        f"{counted[one]} × {label[0].lower()}{label[1:]}" for one, label in EVENT_LABELS.items() if counted.get(one)
    ]
    return ", ".join(said)
