"""What happened is found as the prices see it, counted in the school year, and shown month by month."""

from random import Random

import pytest
from sqlalchemy import select

from cantine.attendance.queries.incidents import describe_counts, list_incidents
from cantine.bookings.queries.incidents import count_incidents, find_events, find_happened, read_incidents
from cantine.common.terms.booking_events import BookingEvent, LateBy, PricedEvent
from cantine.common.vocabulary import Presence, State
from cantine.offer.queries import offer
from cantine.prices.queries import prices
from cantine.store import database
from cantine.store.tables import Booking, Tariff, TariffBand
from tests.dates import on
from tests.support.saving import book

SEPTEMBER, FIRST, LAST = on("mardi 2026-09-01"), on("dimanche 2026-11-01"), on("lundi 2026-11-30")
ABSENT = {"presence": Presence.ABSENT}
LEFT = {"time": 1050, "presence": Presence.PRESENT}


@pytest.fixture
def happened(cast):
    """Léo: absent twice in the year, told late once, picked up at 18:41; once unbooked, which was waived."""
    with database.open_writer(cast.url) as db:
        row = Tariff(service_id=cast.evening_care, first_day=SEPTEMBER)
        row.events = (PricedEvent(BookingEvent.LATE_PICKUP, value=300, after=1120),)
        db.add(row)
        db.flush()
        db.add(TariffBand(tariff_id=row.id, cents=70))
    book(cast, cast.leo, cast.meal, "mardi 2026-09-15", **ABSENT)
    book(cast, cast.leo, cast.meal, "lundi 2026-11-02", **ABSENT)
    book(cast, cast.leo, cast.meal, "mardi 2026-11-03", called_off=True, **ABSENT)
    book(cast, cast.leo, cast.meal, "jeudi 2026-11-05", state=State.ADDED, late_by=LateBy.DOOR, waived="Travail")
    book(cast, cast.leo, cast.evening_care, "jeudi 2026-11-05", real_time=1121, **LEFT)
    book(cast, cast.leo, cast.evening_care, "vendredi 2026-11-06", real_time=1120, **LEFT)
    book(cast, cast.leo, cast.meal, "vendredi 2026-11-06", state=State.SICK, **ABSENT)
    book(cast, cast.tom, cast.meal, "vendredi 2026-11-06", family_id=cast.chloes_family, **ABSENT)
    return cast


def test_a_month_tells_what_happened_to_each_child_and_how_often_this_year(happened):
    with database.open_reader(happened.url) as db:
        found = [one for one in list_incidents(db, FIRST, LAST) if one.child_id == happened.leo]
        only = list_incidents(db, FIRST, LAST, BookingEvent.NO_SHOW)
    assert [(one.day.day, one.event, one.nth, one.left_at, one.waived) for one in found] == [
        (2, BookingEvent.NO_SHOW, 2, None, ""),
        (3, BookingEvent.TOLD_LATE, 1, None, ""),
        (5, BookingEvent.LATE_PICKUP, 1, 1121, ""),
        (5, BookingEvent.UNBOOKED, 0, None, "Travail"),
    ]
    assert {(one.child_id, one.day.day) for one in only} == {(happened.leo, 2), (happened.tom, 6)}


@pytest.mark.parametrize(
    ("event", "since", "times"),
    [
        (BookingEvent.NO_SHOW, SEPTEMBER, 2),
        (BookingEvent.NO_SHOW, FIRST, 1),
        (BookingEvent.TOLD_LATE, SEPTEMBER, 1),
        (BookingEvent.UNBOOKED, SEPTEMBER, 0),  # waived
        (BookingEvent.LATE_PICKUP, SEPTEMBER, 1),  # closing is at 18:40
        (BookingEvent.LATE_STAFF, SEPTEMBER, 0),
    ],
)
def test_incidents_of_a_child_are_counted_from_a_day_on(happened, event, since, times):
    with database.open_reader(happened.url) as db:
        assert count_incidents(db, [happened.leo, happened.zoe], event, since).get(happened.leo, 0) == times


def test_the_database_finds_what_the_rules_call_an_event(happened):
    """Random bookings: each is found for exactly its events."""
    die, day = Random(8), on("mardi 2026-12-01")
    with database.open_writer(happened.url) as db:
        for place in range(120):
            service = die.choice([happened.meal, happened.evening_care])
            presence = die.choice([*Presence])
            fields = {"child_id": happened.zoe, "family_id": happened.alices_family, "service_id": service}
            fields |= {"day": day.fromordinal(day.toordinal() + place), "state": die.choice([*State])}
            fields |= {"presence": presence, "called_off": presence is Presence.ABSENT and die.random() < 0.5}
            fields |= {"late_by": die.choice([None, *LateBy]), "real_time": die.choice([None, 1080, 1119, 1121])}
            db.add(Booking(**fields))
    with database.open_reader(happened.url) as db:
        services = {service.id: service for service in offer.list_every_service(db)}
        tariffs = prices.list_tariffs(db)
        conditions = find_happened(services.values(), tariffs)
        asked = select(Booking.__table__).where(Booking.child_id == happened.zoe)
        rows = db.execute(asked).all()
        for event, condition in conditions.items():
            inside = {one.id for one in db.execute(asked.where(condition))}
            meant = {row.id for row in rows if event in find_events(row, services, tariffs)}
            assert meant == inside if event is not BookingEvent.LATE_PICKUP else meant <= inside
        found = read_incidents(db, [happened.zoe], day, on("vendredi 2027-12-31"), BookingEvent)
    assert sum(map(len, found.values())) == sum(len(find_events(row, services, tariffs)) for row in rows) > 40


def test_counts_are_told_in_words():
    counted = {BookingEvent.LATE_PICKUP: 1, BookingEvent.NO_SHOW: 2}
    assert describe_counts(counted) == "2 × absent sans prévenir, 1 × retrait après l'heure"
