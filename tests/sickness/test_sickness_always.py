"""However a sickness is reported: once or twice, in one piece or two, it costs the same."""

from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from cantine.common.vocabulary import Carence, CarenceCount, State
from cantine.offer.queries import offer
from cantine.prices.rules.charges import PricedBooking, compute_charges
from cantine.prices.rules.price_list import PriceList
from cantine.prices.rules.unit_prices import Band, DatedTariff, PricedHousehold
from cantine.sickness.queries import sicknesses as sickness_queries
from cantine.sickness.rules.reports import NothingBooked, SickPeriod
from cantine.store import database
from cantine.store.tables import Booking, Child, Custody
from tests.dates import on
from tests.support.saving import alice
from tests.support.sickness import report

FIRST, LAST = on("lundi 2026-11-30"), on("vendredi 2026-12-11")
DAYS = [FIRST + timedelta(ahead) for ahead in range((LAST - FIRST).days + 1)]
RULES = st.builds(
    lambda carence, days, counts, least: {
        "carence": carence,
        "carence_days": days,
        "carence_counts": counts,
        "least_days": least,
    },
    st.sampled_from(Carence),
    st.integers(0, 3),
    st.sampled_from(CarenceCount),
    st.sampled_from([0, 4]),
)


@pytest.fixture
def cast(sqlite_cast):
    return sqlite_cast


def a_child_booked_on(cast, days):
    with database.open_writer(cast.url) as db:
        child = Child(first_name="Ana", last_name="Morel", classroom_id=cast.cp)
        db.add(child)
        db.flush()
        db.add(Custody(child_id=child.id, family_id=cast.alices_family))
        booked = {"child_id": child.id, "service_id": cast.meal, "family_id": cast.alices_family}
        db.add_all([Booking(day=day, **booked) for day in days])
        return child.id


def cost(cast, child, rule):
    """What the days of this child are billed, one euro a meal, with this carence."""
    with database.open_reader(cast.url) as db:
        services = {one.id: replace(one, **rule) for one in offer.list_services(db)}
        sick = sickness_queries.read_sick_days(db, [child], FIRST, LAST)
        rows = db.execute(select(Booking.id, Booking.day, Booking.state).where(Booking.child_id == child)).all()
    attended = [
        PricedBooking(booking, child, cast.meal, day, State(state), sickness=sick.get(booking))
        for booking, day, state in rows
    ]
    prices = PriceList(services, [DatedTariff(cast.meal, date(2026, 9, 1), [Band(0, 100)])], PricedHousehold())
    return sum(charge.cents for charge in compute_charges(attended, prices))


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sets(st.sampled_from([day for day in DAYS if day.weekday() < 5]), min_size=1), st.data(), RULES)
def test_a_sickness_reported_in_two_pieces_costs_what_it_costs_in_one(cast, booked, data, rule):
    first, last = sorted((data.draw(st.sampled_from(DAYS)), data.draw(st.sampled_from(DAYS))))
    cut = data.draw(st.dates(first, last))
    pieces = [SickPeriod(first, cut), *([SickPeriod(cut + timedelta(1), last)] if cut < last else [])]
    at_once, in_pieces = a_child_booked_on(cast, booked), a_child_booked_on(cast, booked)
    for child, reports in ((at_once, [SickPeriod(first, last)]), (in_pieces, data.draw(st.permutations(pieces)))):
        for stretch in [*reports, *reports]:
            with suppress(NothingBooked):
                report(cast, alice(cast), child, stretch)
    assert cost(cast, at_once, rule) == cost(cast, in_pieces, rule)


def test_of_five_days_of_sickness_one_is_billed_by_default(cast):
    child = a_child_booked_on(cast, [day for day in DAYS if day.weekday() < 5])
    assert cost(cast, child, {}) == 1000
    report(cast, alice(cast), child, SickPeriod(FIRST, FIRST + timedelta(4)))
    assert cost(cast, child, {}) == 600
    assert cost(cast, child, {"carence": Carence.FIRST_FREE}) == 900
