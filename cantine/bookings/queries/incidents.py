"""What happened to bookings beside their being booked: late, unbooked, absent, told late, picked up late."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, false, func, or_, select

from cantine.common.school_days import school_year
from cantine.common.terms.booking_events import BookingEvent, LateBy
from cantine.common.vocabulary import Presence, State
from cantine.offer.queries import offer
from cantine.offer.rules.services import ServiceRules
from cantine.prices.queries import prices
from cantine.prices.rules.events import BookingFacts, classify, find_earliest_closing
from cantine.prices.rules.price_list import Incidents, PriceList
from cantine.prices.rules.unit_prices import DatedTariff, find_tariff
from cantine.store.booking_states import STANDING
from cantine.store.database import Reader
from cantine.store.tables import Booking

FACTS = (Booking.late_by, Booking.presence, Booking.called_off, Booking.real_time, Booking.waived)
"""The columns that `build_facts` asks for."""

_STANDS = Booking.state.in_(STANDING)
_OTHER_LATE = (LateBy.PARENT, LateBy.DOOR)
HAPPENED: Mapping[BookingEvent, ColumnElement[bool]] = {
    BookingEvent.LATE_PARENT: and_(Booking.state == State.ADDED, Booking.late_by == LateBy.PARENT),
    BookingEvent.LATE_STAFF: and_(
        Booking.state == State.ADDED, or_(Booking.late_by.is_(None), Booking.late_by.not_in(_OTHER_LATE))
    ),
    BookingEvent.UNBOOKED: and_(Booking.state == State.ADDED, Booking.late_by == LateBy.DOOR),
    BookingEvent.NO_SHOW: and_(_STANDS, ~Booking.called_off, Booking.presence == Presence.ABSENT),
    BookingEvent.TOLD_LATE: and_(_STANDS, Booking.called_off),
}
"""Which bookings an event happened to, as `prices.rules.events.classify` says; of late pick-ups see `find_happened`."""

_CHILDREN: Any = Booking.child_id.in_(bindparam("children", expanding=True))
_COUNTED = Booking.day >= bindparam("since"), Booking.waived == ""
_MOMENTS = (
    select(Booking.child_id, Booking.service_id, Booking.day, Booking.state, *FACTS)
    .where(*_COUNTED, Booking.day <= bindparam("until"))
    .order_by(Booking.day)
)


def find_happened(
    services: Iterable[ServiceRules], tariffs: Sequence[DatedTariff]
) -> dict[BookingEvent, ColumnElement[bool]]:
    """Which bookings each event may have happened to; of those past some closing `find_events` tells whether it did."""
    past = []
    for service in services:
        rules = [rule for tariff in tariffs if tariff.service_id == service.id for rule in tariff.events]
        known = [find_earliest_closing(service, rules), find_earliest_closing(service, ())]
        known += [find_earliest_closing(service.on(terms.first_day), ()) for terms in service.terms]
        if closings := [closing for closing in known if closing is not None]:
            past.append(and_(Booking.service_id == service.id, Booking.real_time > min(closings)))
    late = and_(_STANDS, Booking.presence != Presence.ABSENT, or_(false(), *past))
    return {**HAPPENED, BookingEvent.LATE_PICKUP: late}


def build_facts(row: Any) -> BookingFacts:
    """What happened to the booking of a row with the columns of `FACTS`."""
    late_by = None if row.late_by is None else LateBy(row.late_by)
    return BookingFacts(late_by, Presence(row.presence), bool(row.called_off), row.real_time, bool(row.waived))


def count_incidents(db: Reader, child_ids: Collection[int], event: BookingEvent, since: date) -> dict[int, int]:
    """How often this happened to each of these children (ids) from a day on, in any service; waived times do not count.

    Children without any are left out. One query; three where late pick-ups are asked for.
    """
    if event is BookingEvent.LATE_PICKUP:
        found = read_incidents(db, child_ids, since, date.max, [event])
        counted: dict[int, int] = defaultdict(int)
        for (child_id, _service, _event), days in found.items():
            counted[child_id] += len(days)
        return dict(counted)
    asked = (
        select(Booking.child_id, func.count()).where(_CHILDREN, *_COUNTED, HAPPENED[event]).group_by(Booking.child_id)
    )
    return dict(db.execute(asked, {"children": [*child_ids], "since": since}).all())


def read_incidents(
    db: Reader, child_ids: Collection[int] | None, since: date, until: date, events: Iterable[BookingEvent]
) -> Incidents:
    """The days, both ends included, on which these events happened to these children (None: to all).

    Without those that are waived; by child, service and event, in order of days. Three queries.
    """
    asked = [*events]
    services = {service.id: service for service in offer.list_every_service(db)}
    tariffs = prices.list_tariffs(db)
    happened = find_happened(services.values(), tariffs)
    moments = _MOMENTS.where(or_(false(), *(happened[event] for event in asked)))
    span: dict[str, Any] = {"since": since, "until": until}
    if child_ids is not None:
        moments, span["children"] = moments.where(_CHILDREN), [*child_ids]
    rows = db.execute(moments, span)
    found: dict[tuple[int, int, BookingEvent], list[date]] = defaultdict(list)
    for row in rows:
        for event in find_events(row, services, tariffs):
            if event in asked:
                found[row.child_id, row.service_id, event].append(row.day)
    return dict(found)


def find_events(
    row: Any, services: Mapping[int, ServiceRules], tariffs: Sequence[DatedTariff]
) -> frozenset[BookingEvent]:
    """The events of the booking of a row with its service, day, state and the columns of `FACTS`."""
    tariff = find_tariff(row.day, row.service_id, tariffs) if row.real_time is not None else None
    rules = tariff.events if tariff else ()
    return classify(State(row.state), build_facts(row), services[row.service_id].on(row.day), rules)


def add_incidents(
    db: Reader,
    price_lists: Mapping[int, PriceList],
    children: Mapping[int, Collection[int]],
    until: date,
    first: date | None = None,
) -> dict[int, PriceList]:
    """The price lists with what happened to the children (ids) of each family in the school year, up to a day.

    Where days from `first` on are priced, and that one is of an earlier school year, what happened in that year too.
    Three queries where some price asks for it, none else.
    """
    events = {event for prices in price_lists.values() for event in prices.counted_events}
    if not events:
        return dict(price_lists)
    asked = {child_id for of_family in children.values() for child_id in of_family}
    since, _ends = school_year(first or until)
    found = read_incidents(db, asked, since, until, events)
    return {family_id: replace(prices, incidents=found) for family_id, prices in price_lists.items()}
