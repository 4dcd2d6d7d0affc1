"""What holds of the cost of bookings, whatever the prices: each billed once, in any order, each day for itself."""

from dataclasses import replace
from datetime import date
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from cantine.common.vocabulary import ChargeKind, State
from cantine.prices.rules.charges import compute_charges
from tests.support import price_strategies
from tests.support.price_strategies import MEAL, MONTHS, PRICE_LISTS

some = settings(max_examples=60)


@some
@given(PRICE_LISTS, MONTHS, st.randoms())
def test_charges_do_not_depend_on_the_order_of_bookings_and_tariffs(prices, month, random):
    mixed = replace(prices, tariffs=random.sample(prices.tariffs, len(prices.tariffs)))
    assert compute_charges(random.sample(month, len(month)), mixed) == compute_charges(month, prices)


@some
@given(PRICE_LISTS, MONTHS)
def test_every_booking_that_is_billed_is_billed_exactly_once(prices, month):
    found = compute_charges(month, prices)
    billed = [id for charge in found for id in charge.booking_ids]
    assert len(billed) == len(set(billed))
    lively = {one.id for one in month if one.state in (State.BOOKED, State.ADDED)}
    assert lively <= set(billed) <= {one.id for one in month if one.state is not State.CANCELLED}
    assert all(charge.cents >= 0 for charge in found if charge.booking_ids)


@some
@given(PRICE_LISTS, MONTHS)
def test_days_and_children_are_billed_each_for_itself(prices, month):
    apart = [
        charge
        for child, day in sorted({(one.child_id, one.day) for one in month})
        for charge in compute_charges([one for one in month if (one.child_id, one.day) == (child, day)], prices)
    ]
    assert apart == compute_charges(month, prices)


@some
@given(price_strategies.thrown(price_strategies.price_list, True), MONTHS, st.integers(0, 2500), st.integers(0, 2500))
def test_with_rising_bands_a_family_that_earns_more_never_pays_less_for_a_booking(prices, month, one, other):
    def of(quotient):
        household = replace(prices.household, quotients={date(2026, 1, 1): quotient})
        return compute_charges(month, replace(prices, household=household))

    less, more = of(min(one, other)), of(max(one, other))
    usual = (ChargeKind.USUAL, ChargeKind.CARENCE, ChargeKind.FULL_DAY)
    of_less = [charge.cents for charge in less if charge.kind in usual]
    of_more = [charge.cents for charge in more if charge.kind in usual]
    assert all(small <= great for small, great in zip(of_less, of_more, strict=True))


NEWS = st.sampled_from(["quotient", "tariff", "own"])


@some
@given(PRICE_LISTS, MONTHS, price_strategies.DAYS, NEWS, st.integers(0, 2500))
def test_what_is_decided_from_a_day_on_never_reprices_the_days_before(prices, month, day, news, value):
    household = prices.household
    if news == "quotient":
        after = replace(prices, household=replace(household, quotients={**household.quotients, day: value}))
    elif news == "own":
        own = {**household.own, (1, MEAL): {**household.own.get((1, MEAL), {}), day: value}}
        after = replace(prices, household=replace(household, own=own))
    else:
        tariff = replace(price_strategies.tariff(Random(value), MEAL), first_day=day)
        after = replace(prices, tariffs=[*prices.tariffs, tariff])
    earlier = [one for one in month if one.day < day]
    assert compute_charges(earlier, after) == compute_charges(earlier, prices)
