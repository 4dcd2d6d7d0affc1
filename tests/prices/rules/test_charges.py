"""What a family's bookings cost, read like a règlement: by time, by the full day, late, sick."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cantine.common.terms.booking_events import BookingEvent, PricedEvent
from cantine.common.vocabulary import Carence, ChargeKind, ProofRule, State, SurchargeKind
from cantine.offer.rules.sick_days import SickDay
from cantine.prices.rules.charges import Charge, PricedBooking, compute_charges
from cantine.prices.rules.price_list import PriceList
from cantine.prices.rules.stay_units import count_units
from cantine.prices.rules.unit_prices import Band, DatedTariff, NoTariff, PricedHousehold
from tests.dates import on
from tests.support.price_strategies import EARLY, EVENING, LATE, MEAL, MORNING, SERVICES

SEPTEMBER = on("mardi 2026-09-01")
MONDAY, WEDNESDAY = on("lundi 2026-11-30"), on("mercredi 2026-12-02")


def priced(service, cents, **more):
    """A tariff of one price for everybody."""
    return DatedTariff(service, SEPTEMBER, [Band(0, cents)], **more)


def bill(*attended, tariffs, services=None, **household):
    return compute_charges(attended, PriceList(SERVICES | (services or {}), tariffs, PricedHousehold(**household)))


def said(found):
    """(kind, quantity, unit price) of each charge."""
    return [(charge.kind, charge.quantity, charge.unit_cents) for charge in found]


def cents(found):
    return sum(charge.cents for charge in found)


def minutes(hour):
    """« 16 h 15 » in minutes."""
    hours, of_hour = hour.split(" h ")
    return int(hours) * 60 + int(of_hour)


# ---- Garderie, as in openCantine: « 0,55 € par quart d'heure commencé. »
# School is from 8 h 30 to 16 h 00.

QUARTERS = [priced(EARLY, 55, unit_minutes=15), priced(LATE, 55, unit_minutes=15)]
SCHOOL_HOURS = {
    EARLY: replace(SERVICES[EARLY], bound=minutes("8 h 30")),
    LATE: replace(SERVICES[LATE], bound=minutes("16 h 00")),
}


@pytest.mark.parametrize(
    ("arrival", "quarters", "cost"),
    [
        ("6 h 30", 8, 440),
        ("6 h 45", 7, 385),
        ("7 h 00", 6, 330),
        ("7 h 15", 5, 275),
        ("7 h 30", 4, 220),
        ("7 h 45", 3, 165),
        ("8 h 00", 2, 110),
        ("8 h 15", 1, 55),
        ("8 h 16", 1, 55),  # 14 minutes are a started quarter
        ("8 h 14", 2, 110),  # 16 minutes are two
        ("8 h 30", 1, 55),  # booked and late: at least one
        ("8 h 45", 1, 55),
    ],
)
def test_morning_care_counts_the_started_quarters_from_arrival_to_school(arrival, quarters, cost):
    found = bill(PricedBooking(1, 1, EARLY, MONDAY, time=minutes(arrival)), tariffs=QUARTERS, services=SCHOOL_HOURS)
    assert found == [Charge(ChargeKind.USUAL, 1, EARLY, MONDAY, quarters, 55, (1,))]
    assert cents(found) == cost


@pytest.mark.parametrize(
    ("departure", "quarters", "cost"),
    [
        ("16 h 15", 1, 55),
        ("16 h 30", 2, 110),
        ("16 h 45", 3, 165),
        ("17 h 00", 4, 220),
        ("17 h 15", 5, 275),
        ("17 h 30", 6, 330),
        ("17 h 45", 7, 385),
        ("18 h 00", 8, 440),
        ("18 h 15", 9, 495),
        ("18 h 30", 10, 550),
        ("16 h 01", 1, 55),
        ("16 h 16", 2, 110),
        ("16 h 00", 1, 55),
        ("18 h 31", 11, 605),  # fetched after the last time offered
    ],
)
def test_evening_care_counts_the_started_quarters_from_school_to_departure(departure, quarters, cost):
    found = bill(PricedBooking(1, 1, LATE, MONDAY, time=minutes(departure)), tariffs=QUARTERS, services=SCHOOL_HOURS)
    assert found == [Charge(ChargeKind.USUAL, 1, LATE, MONDAY, quarters, 55, (1,))]
    assert cents(found) == cost


def test_without_a_bound_a_stay_is_counted_from_the_last_arrival_or_the_first_departure_offered():
    early, late = (replace(SERVICES[service], bound=None) for service in (EARLY, LATE))
    by_quarters = priced(EARLY, 55, unit_minutes=15)
    assert [count_units(early, by_quarters, minutes(at)) for at in ("8 h 15", "8 h 00", "6 h 30")] == [1, 1, 7]
    assert [count_units(late, by_quarters, minutes(at)) for at in ("16 h 15", "16 h 30", "18 h 30")] == [1, 1, 9]


# « Une tolérance de 5 minutes est accordée. »
@pytest.mark.parametrize(
    ("departure", "unit", "tolerance", "counted"),
    [
        ("16 h 15", 15, 5, 1),
        ("16 h 20", 15, 5, 1),  # the fifth minute is still free
        ("16 h 21", 15, 5, 2),
        ("17 h 05", 15, 5, 4),
        ("17 h 06", 15, 5, 5),
        ("16 h 05", 15, 5, 1),  # and a stay within the tolerance is one unit all the same
        ("16 h 30", 30, 0, 1),
        ("16 h 31", 30, 0, 2),
        ("17 h 00", 60, 0, 1),
        ("17 h 10", 60, 10, 1),
        ("17 h 11", 60, 10, 2),
    ],
)
def test_minutes_of_tolerance_start_no_new_unit(departure, unit, tolerance, counted):
    tariff = priced(LATE, 55, unit_minutes=unit, tolerance=tolerance)
    assert count_units(SCHOOL_HOURS[LATE], tariff, minutes(departure)) == counted


def test_a_price_by_the_day_does_not_ask_for_the_time():
    for time in (minutes("16 h 15"), minutes("18 h 30"), None):
        assert cents(bill(PricedBooking(1, 1, LATE, MONDAY, time=time), tariffs=[priced(LATE, 210)])) == 210


def test_a_stay_whose_time_nobody_knows_is_one_unit():
    assert cents(bill(PricedBooking(1, 1, LATE, MONDAY), tariffs=QUARTERS)) == 55


# « Au moins 1,00 € et au plus 4,00 € par jour. »
@pytest.mark.parametrize(
    ("departure", "least", "most", "found"),
    [
        ("16 h 15", 100, 400, [(ChargeKind.USUAL, 1, 55), (ChargeKind.MINIMUM, 1, 45)]),
        ("16 h 30", 100, 400, [(ChargeKind.USUAL, 2, 55)]),
        ("17 h 45", 100, 400, [(ChargeKind.USUAL, 7, 55)]),
        ("18 h 00", 100, 400, [(ChargeKind.USUAL, 8, 55), (ChargeKind.DISCOUNT, 1, -40)]),
        ("16 h 15", 100, None, [(ChargeKind.USUAL, 1, 55), (ChargeKind.MINIMUM, 1, 45)]),
        ("18 h 00", None, 400, [(ChargeKind.USUAL, 8, 55), (ChargeKind.DISCOUNT, 1, -40)]),
    ],
)
def test_a_day_costs_at_least_its_minimum_and_at_most_its_ceiling(departure, least, most, found):
    tariff = priced(LATE, 55, unit_minutes=15, day_minimum=least, day_ceiling=most)
    stay = PricedBooking(1, 1, LATE, MONDAY, time=minutes(departure))
    assert said(bill(stay, tariffs=[tariff], services=SCHOOL_HOURS)) == found


def test_the_ceiling_is_that_of_each_child_and_each_day():
    tariff = priced(LATE, 300, day_ceiling=200)
    stays = [
        PricedBooking(1, 1, LATE, MONDAY),
        PricedBooking(2, 2, LATE, MONDAY),
        PricedBooking(3, 1, LATE, MONDAY + timedelta(1)),
    ]
    assert cents(bill(*stays, tariffs=[tariff])) == 600


# ---- Centre: « La demi-journée 6,00 €, la journée complète 10,00 €. »

CENTRE = [priced(MORNING, 600), priced(EVENING, 600)]
FULL_DAY = priced(
    MORNING, 1000, full_day=True, events=[PricedEvent(BookingEvent.LATE_STAFF, SurchargeKind.PERCENT, 1000)]
)
HALVES = (PricedBooking(1, 1, MORNING, WEDNESDAY), PricedBooking(2, 1, EVENING, WEDNESDAY))


def test_a_half_day_costs_its_own_price_whichever_it_is():
    for half in HALVES:
        assert said(bill(half, tariffs=[*CENTRE, FULL_DAY])) == [(ChargeKind.USUAL, 1, 600)]


def test_a_morning_and_an_evening_of_one_day_cost_the_full_day_and_one_charge_bills_both():
    found = bill(*HALVES, tariffs=[*CENTRE, FULL_DAY])
    assert found == [Charge(ChargeKind.FULL_DAY, 1, MORNING, WEDNESDAY, 1, 1000, (1, 2))]


@pytest.mark.parametrize(
    "other",
    [
        PricedBooking(2, 1, EVENING, WEDNESDAY + timedelta(7)),
        PricedBooking(2, 2, EVENING, WEDNESDAY),
        PricedBooking(2, 1, EVENING, WEDNESDAY, State.SICK, sickness=SickDay(1)),
    ],
    ids=["another day", "another child", "sick"],
)
def test_halves_that_do_not_belong_together_cost_two_halves(other):
    assert cents(bill(HALVES[0], other, tariffs=[*CENTRE, FULL_DAY])) == 1200


def test_a_cancelled_half_leaves_the_price_of_the_other():
    found = bill(HALVES[0], replace(HALVES[1], state=State.CANCELLED), tariffs=[*CENTRE, FULL_DAY])
    assert said(found) == [(ChargeKind.USUAL, 1, 600)]


@pytest.mark.parametrize(
    ("day", "cost"),
    [("mercredi 2026-12-02", 1200), ("mercredi 2027-01-06", 1000)],  # the full day has a price from January on
)
def test_without_a_price_for_the_full_day_both_halves_are_paid(day, cost):
    halves = [replace(half, day=on(day)) for half in HALVES]
    from_january = replace(FULL_DAY, first_day=on("vendredi 2027-01-01"))
    assert cents(bill(*halves, tariffs=[*CENTRE, from_january])) == cost


def test_a_child_with_an_own_price_for_a_half_keeps_it_on_a_full_day():
    found = bill(*HALVES, tariffs=[*CENTRE, FULL_DAY], own={(1, EVENING): {SEPTEMBER: 150}})
    assert said(found) == [(ChargeKind.USUAL, 1, 600), (ChargeKind.USUAL, 1, 150)]


# ---- Added after the cutoff

LATE_MEAL = PricedBooking(1, 1, MEAL, MONDAY, State.ADDED)


@pytest.mark.parametrize(
    ("surcharge", "found"),
    [
        ((), [(ChargeKind.USUAL, 1, 430)]),
        ((SurchargeKind.PERCENT, 2500), [(ChargeKind.USUAL, 1, 430), (ChargeKind.SURCHARGE, 1, 108)]),
        ((SurchargeKind.FIXED, 150), [(ChargeKind.USUAL, 1, 430), (ChargeKind.SURCHARGE, 1, 150)]),
        ((SurchargeKind.REPLACED, 700), [(ChargeKind.USUAL, 1, 430), (ChargeKind.SURCHARGE, 1, 270)]),
    ],
)
def test_what_staff_added_late_costs_more_and_says_how_much(surcharge, found):
    tariff = priced(MEAL, 430, events=[PricedEvent(BookingEvent.LATE_STAFF, *surcharge)] if surcharge else ())
    assert said(bill(LATE_MEAL, tariffs=[tariff])) == found
    assert said(bill(replace(LATE_MEAL, state=State.BOOKED), tariffs=[tariff])) == [(ChargeKind.USUAL, 1, 430)]


def test_the_surcharge_of_a_stay_is_of_what_the_day_costs_between_its_bounds():
    tariff = priced(
        LATE,
        55,
        unit_minutes=15,
        day_ceiling=400,
        events=[PricedEvent(BookingEvent.LATE_STAFF, SurchargeKind.PERCENT, 1000)],
    )
    stay = PricedBooking(1, 1, LATE, MONDAY, State.ADDED, minutes("18 h 30"))
    assert cents(bill(stay, tariffs=[tariff], services=SCHOOL_HOURS)) == 440


@pytest.mark.parametrize("late", [0, 1, (0, 1)])
def test_a_full_day_of_which_a_half_came_late_has_one_surcharge(late):
    added = late if isinstance(late, tuple) else (late,)
    halves = [replace(half, state=State.ADDED) if n in added else half for n, half in enumerate(HALVES)]
    found = said(bill(*halves, tariffs=[*CENTRE, FULL_DAY]))
    assert found == [(ChargeKind.FULL_DAY, 1, 1000), (ChargeKind.SURCHARGE, 1, 100)]


# ---- Sick, Monday to Friday

SICK_WEEK = [PricedBooking(n, 1, MEAL, MONDAY + timedelta(n - 1), State.SICK, sickness=SickDay(n)) for n in range(1, 6)]


@pytest.mark.parametrize(
    ("carence", "days", "waives", "proof", "billed"),
    [
        (Carence.FIRST_BILLED, 1, False, False, "1"),
        (Carence.FIRST_BILLED, 2, False, True, "12"),  # a proof changes nothing where the règlement says so
        (Carence.FIRST_BILLED, 2, True, False, "12"),
        (Carence.FIRST_BILLED, 2, True, True, ""),
        (Carence.FIRST_BILLED, 0, False, False, ""),
        (Carence.FIRST_BILLED, 9, False, False, "12345"),
        (Carence.FIRST_FREE, 1, False, False, "2345"),
        (Carence.FIRST_FREE, 3, False, False, "45"),
        (Carence.FIRST_FREE, 0, False, False, "12345"),
        (Carence.FIRST_FREE, 1, True, True, ""),
    ],
)
def test_the_first_days_of_a_sickness_are_billed_or_are_free(carence, days, waives, proof, billed):
    meal = replace(
        SERVICES[MEAL], carence=carence, carence_days=days, proof=ProofRule.FREES if waives else ProofRule.NONE
    )
    proof_on = MONDAY if proof else None
    week = [replace(one, sickness=replace(one.sickness, proof_on=proof_on)) for one in SICK_WEEK]
    found = bill(*week, tariffs=[priced(MEAL, 430)], services={MEAL: meal})
    assert "".join(str(id) for charge in found for id in charge.booking_ids) == billed
    assert {(charge.kind, charge.cents) for charge in found} <= {(ChargeKind.CARENCE, 430)}


def test_a_day_of_carence_costs_the_day_as_it_was_booked_without_a_surcharge():
    tariff = priced(
        LATE, 55, unit_minutes=15, day_ceiling=400, events=[PricedEvent(BookingEvent.LATE_STAFF, value=150)]
    )
    stay = PricedBooking(1, 1, LATE, MONDAY, State.SICK, minutes("17 h 00"), sickness=SickDay(1))
    assert said(bill(stay, tariffs=[tariff], services=SCHOOL_HOURS)) == [(ChargeKind.CARENCE, 1, 220)]


def test_what_was_cancelled_costs_nothing_even_where_no_price_is_known():
    assert bill(PricedBooking(1, 1, MEAL, MONDAY, State.CANCELLED), tariffs=[]) == []


def test_a_booking_without_a_price_says_which_service_on_which_day():
    with pytest.raises(NoTariff) as refused:
        bill(PricedBooking(1, 1, MEAL, MONDAY), tariffs=[priced(LATE, 55)])
    assert (refused.value.service_id, refused.value.day) == (MEAL, MONDAY)
