"""What a month will cost, before anybody is billed for it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantine.billing.rules.estimate import (
    FullDayPair,
    estimate_next_bill,
    estimate_total,
    find_rebilled,
    list_price_periods,
)
from cantine.billing.rules.repricing import BilledBooking
from cantine.common.terms.booking_events import BookingEvent, PricedEvent
from cantine.common.vocabulary import ChargeKind, State
from cantine.offer.rules.sick_days import SickDay
from cantine.prices.rules.charges import PricedBooking, compute_charges
from cantine.prices.rules.price_list import PriceList
from cantine.prices.rules.unit_prices import Band, DatedTariff, NoTariff, PricedHousehold, Sibling
from tests.dates import on
from tests.support import price_strategies
from tests.support.price_strategies import EARLY, EVENING, FIRST, LAST, MEAL, MONTHS, MORNING, PRICE_LISTS, SERVICES

SEPTEMBER = on("mardi 2026-09-01")
TUESDAY, WEDNESDAY = on("mardi 2026-12-01"), on("mercredi 2026-12-02")
MEALS = DatedTariff(MEAL, SEPTEMBER, [Band(0, 300), Band(1000, 430), Band(0, 250, sibling_rank=2)])
QUARTERS = DatedTariff(EARLY, SEPTEMBER, [Band(0, 55)], unit_minutes=15)
HALVES = [DatedTariff(half, SEPTEMBER, [Band(0, 600)]) for half in (MORNING, EVENING)]
FULL_DAY = DatedTariff(
    MORNING, SEPTEMBER, [Band(0, 1000)], True, events=[PricedEvent(BookingEvent.LATE_STAFF, value=150)]
)


def of(*tariffs, **household):
    return PriceList(SERVICES, tariffs, PricedHousehold(**household))


def test_prices_are_told_for_every_service_and_time():
    [stretch] = list_price_periods(1, FIRST, LAST, of(MEALS, QUARTERS, quotients={SEPTEMBER: 800}))
    assert stretch.first == FIRST
    assert stretch.cents[MEAL] == {None: 300}
    assert stretch.cents[EARLY] == {
        390: 440,
        405: 385,
        420: 330,
        435: 275,
        450: 220,
        465: 165,
        480: 110,
        495: 55,
    }
    assert stretch.cents[EVENING] == {None: None}  # no tariff says it
    assert stretch.pairs == []


def test_a_full_day_is_told_with_what_it_costs_where_a_half_came_late():
    [stretch] = list_price_periods(1, FIRST, LAST, of(*HALVES, FULL_DAY))
    assert stretch.pairs == [FullDayPair(MORNING, EVENING, [1000, 1150, *[1000] * 5])]
    assert list_price_periods(1, FIRST, LAST, of(*HALVES))[0].pairs == []
    own = {(1, EVENING): {SEPTEMBER: 100}}
    assert list_price_periods(1, FIRST, LAST, of(*HALVES, FULL_DAY, own=own))[0].pairs == []


def test_a_stretch_begins_where_a_tariff_a_quotient_an_own_price_or_a_rank_may_change():
    tenth, tuesday, friday = on("jeudi 2026-12-10"), on("mardi 2026-12-15"), on("vendredi 2026-12-18")
    prices = of(
        MEALS,
        replace(MEALS, first_day=tenth),
        replace(MEALS, first_day=on("vendredi 2027-01-01")),
        quotients={SEPTEMBER: 800, tuesday: 1200},
        own={(1, EARLY): {on("jeudi 2026-12-17"): 20}},
        children=[Sibling(1), Sibling(2, None, None, friday), Sibling(3, None, on("lundi 2026-12-21"))],
    )
    assert [stretch.first for stretch in list_price_periods(1, FIRST, LAST, prices)] == [
        FIRST,
        tenth,
        tuesday,
        on("jeudi 2026-12-17"),
        on("samedi 2026-12-19"),
        on("lundi 2026-12-21"),
    ]


def test_an_elder_sibling_who_leaves_makes_the_younger_ones_dearer_from_the_next_day_on():
    leaves = Sibling(1, on("jeudi 2015-01-01"), None, on("vendredi 2026-12-18"))
    found = list_price_periods(2, FIRST, LAST, of(MEALS, children=[leaves, Sibling(2)]))
    assert [(stretch.first, stretch.cents[MEAL][None]) for stretch in found] == [
        (FIRST, 250),
        (on("samedi 2026-12-19"), 430),
    ]


def test_what_has_no_price_is_left_out_of_the_total_and_named():
    meal, care = PricedBooking(1, 1, MEAL, TUESDAY), PricedBooking(2, 1, EARLY, TUESDAY, time=450)
    found = estimate_total([meal, care, replace(meal, id=3, day=WEDNESDAY)], of(MEALS))
    assert (found.cents, found.unpriced) == (860, [care])
    assert found.alone == {(TUESDAY, MEAL): 430, (TUESDAY, EARLY): None, (WEDNESDAY, MEAL): 430}
    assert (estimate_total([meal, care], of()).cents, estimate_total([meal, care], of()).unpriced) == (0, [meal, care])


def test_what_costs_nothing_is_not_without_a_price():
    assert estimate_total([PricedBooking(1, 1, MEAL, TUESDAY, State.CANCELLED)], of()).alone == {(TUESDAY, MEAL): 0}
    assert estimate_total([PricedBooking(1, 1, MEAL, TUESDAY, State.SICK, sickness=SickDay(2))], of(MEALS)).alone == {
        (TUESDAY, MEAL): 0
    }


def test_each_booking_is_told_by_itself_with_its_additions_and_halves_of_a_full_day_as_halves():
    late = [PricedEvent(BookingEvent.LATE_STAFF, value=100)]
    prices = of(replace(MEALS, events=late), *HALVES, FULL_DAY)
    booked = [
        PricedBooking(1, 1, MEAL, WEDNESDAY, State.ADDED),
        PricedBooking(2, 1, MORNING, WEDNESDAY),
        PricedBooking(3, 1, EVENING, WEDNESDAY),
    ]
    found = estimate_total(booked, prices)
    assert found.cents == 530 + 1000
    assert found.alone == {(WEDNESDAY, MEAL): 530, (WEDNESDAY, MORNING): 600, (WEDNESDAY, EVENING): 600}


@given(PRICE_LISTS, MONTHS)
def test_the_total_is_what_is_billed_and_each_booking_alone_what_it_would_be_billed_alone(prices, month):
    of_one = [one for one in month if one.child_id == 1]
    found = estimate_total(of_one, prices)
    assert found.cents == sum(charge.cents for charge in compute_charges(of_one, prices))
    assert found.unpriced == []
    assert found.alone == {
        (one.day, one.service_id): sum(charge.cents for charge in compute_charges([one], prices)) for one in of_one
    }


@given(PRICE_LISTS, price_strategies.DAYS, st.sampled_from([*SERVICES.values()]))
def test_on_each_day_the_price_of_its_stretch_holds(prices, day, service):
    found = [stretch for stretch in list_price_periods(1, FIRST, LAST, prices) if stretch.first <= day][-1]
    for time, cents in found.cents[service.id].items():
        billed = compute_charges([PricedBooking(0, 1, service.id, day, time=time)], prices)
        assert cents == sum(charge.cents for charge in billed)


@given(price_strategies.thrown(price_strategies.price_list, False, False), MONTHS)
def test_where_prices_are_missing_the_rest_is_billed_all_the_same(prices, month):
    of_one = [one for one in month if one.child_id == 1]
    found = estimate_total(of_one, prices)
    priced = [one for one in of_one if one not in found.unpriced]
    assert found.cents == sum(charge.cents for charge in compute_charges(priced, prices))
    for one in found.unpriced:
        with pytest.raises(NoTariff):
            compute_charges([one], prices)


def test_a_price_that_changes_on_the_last_day_of_the_month_is_told_for_that_day():
    last = on("jeudi 2026-12-31")
    prices = PriceList({MEAL: SERVICES[MEAL]}, [MEALS, DatedTariff(MEAL, last, [Band(0, 999)])], PricedHousehold())
    assert [
        (one.first, one.cents[MEAL][None]) for one in list_price_periods(1, on("mardi 2026-12-01"), last, prices)
    ] == [
        (on("mardi 2026-12-01"), 430),
        (last, 999),
    ]


def test_a_full_day_whose_other_half_is_not_offered_is_none():
    prices = PriceList({MORNING: SERVICES[MORNING]}, [*HALVES, FULL_DAY], PricedHousehold())
    [stretch] = list_price_periods(1, SEPTEMBER, SEPTEMBER, prices)
    assert stretch.pairs == []


def test_the_other_half_of_a_billed_day_costs_what_is_missing_to_the_full_day():
    prices = PriceList(SERVICES, [*HALVES, FULL_DAY], PricedHousehold())
    morning, evening = (PricedBooking(id, 1, half, SEPTEMBER) for id, half in ((1, MORNING), (2, EVENING)))
    billed = [BilledBooking(morning, ChargeKind.USUAL)]
    for ours, coming, anew, cents in (
        (billed, [], set(), 0),
        (billed, [evening], {1}, 1000 - 550),  # its invoice asked 5,50 €: the prices were others
        ([], [evening], set(), 600),
    ):
        assert find_rebilled(ours, coming, prices) == anew
        assert estimate_next_bill(ours, coming, prices, anew, 550 if anew else 0) == cents
    sick = replace(morning, state=State.SICK, sickness=SickDay(2))
    assert find_rebilled([BilledBooking(sick, ChargeKind.USUAL)], [], prices) == {1}
    assert estimate_next_bill([BilledBooking(sick, ChargeKind.USUAL)], [], prices, {1}, 550) == -550
