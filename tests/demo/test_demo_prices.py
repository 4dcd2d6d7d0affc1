"""What the demonstration commune asks for: a price for everything that is booked, on any day."""

import pytest
from sqlalchemy import select

from cantine.common.vocabulary import State
from cantine.demo.offer import CENTRE_EVENING, CENTRE_MORNING, EARLY, LATE, MEAL
from cantine.prices.queries import prices
from cantine.prices.rules.charges import PricedBooking, compute_charges
from cantine.store import database
from cantine.store.tables import Booking, Family
from tests.dates import at, on
from tests.demo.demonstrations import filled


def price_list(url, family):
    with database.open_reader(url) as db:
        return prices.read_price_lists(db, [family])[family]


@pytest.mark.parametrize("now", ["dimanche 2026-10-04 12:00:00", "lundi 2026-11-23 10:00:00"])
def test_everything_that_is_booked_has_a_price(sqlite_url, now):
    filled(sqlite_url, at(now), families=12)
    with database.open_reader(sqlite_url) as db:
        rows = db.execute(
            select(Booking.id, Booking.child_id, Booking.service_id, Booking.day, Booking.state, Booking.time)
        )
        bookings = [PricedBooking(*row) for row in rows]
        families = [*db.scalars(select(Family.id))]
        lists = prices.read_price_lists(db, families)
    for price_list in lists.values():
        assert all(charge.cents > 0 for charge in compute_charges(bookings, price_list) if charge.booking_ids)


# Family DURAND has a quotient of 1120.
@pytest.mark.parametrize(
    ("booked", "day", "cents"),
    [
        ([(MEAL, None)], "lundi 2026-11-30", [445]),
        ([(MEAL, None)], "lundi 2026-08-31", [420]),  # last school year's price
        ([(EARLY, 7 * 60 + 45)], "mardi 2026-12-01", [195]),  # three quarters of an hour before 8:30
        ([(LATE, 17 * 60)], "mardi 2026-12-01", [260]),
        ([(LATE, 18 * 60 + 30)], "mardi 2026-12-01", [650, -50]),  # six euros a day at most
        ([(CENTRE_MORNING, None)], "mercredi 2026-12-02", [800]),
        ([(CENTRE_MORNING, None), (CENTRE_EVENING, None)], "mercredi 2026-12-02", [1350]),
    ],
)
def test_prices_are_by_the_meal_the_quarter_of_an_hour_and_the_day(durand, booked, day, cents):
    attended = [PricedBooking(n, 4, service, on(day), time=time) for n, (service, time) in enumerate(booked, 1)]
    assert [charge.cents for charge in compute_charges(attended, durand)] == cents


def test_a_meal_that_was_added_late_costs_one_euro_fifty_more(durand):
    late = PricedBooking(1, 4, MEAL, on("lundi 2026-11-30"), State.ADDED)
    assert [charge.cents for charge in compute_charges([late], durand)] == [445, 150]


@pytest.fixture(scope="module")
def durand(make_sqlite, tmp_path_factory):
    url = make_sqlite(tmp_path_factory.mktemp("demo"))
    filled(url, families=11)
    assert not price_list(url, 11).household.resident
    yield price_list(url, 2)
    database.engine(url).dispose()
