"""Prices that are looked up once and kept: on every day the same as looked up for that day alone."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantine.prices.rules.band_prices import compute_unit_price
from cantine.prices.rules.price_list import PriceList
from cantine.prices.rules.unit_prices import (
    Band,
    DatedTariff,
    NoTariff,
    PricedHousehold,
    Sibling,
    find_own_price,
    find_tariff,
)
from tests.dates import on
from tests.support import price_strategies
from tests.support.price_strategies import CHILDREN, EVENING, MEAL, MORNING, SERVICES

SEPTEMBER = on("mardi 2026-09-01")
DAYS = st.dates(date(2026, 9, 1), date(2027, 3, 1))


def alone(prices, child, service, day, *, full_day=False):
    """The price of this day, found without anything that was kept."""
    tariff = find_tariff(day, service, prices.tariffs, full_day=full_day)
    return tariff and (tariff, compute_unit_price(child, day, tariff, prices.household))


@given(
    price_strategies.thrown(price_strategies.price_list, False, False),
    st.lists(st.tuples(st.sampled_from(CHILDREN), st.sampled_from([*SERVICES]), DAYS), min_size=5, max_size=40),
)
def test_what_was_kept_is_the_price_of_the_day(prices, asked):
    for child, service, day in asked:
        expected = alone(prices, child, service, day)
        if expected is None:
            with pytest.raises(NoTariff):
                prices.price(child, service, day)
        else:
            assert prices.price(child, service, day) == expected
        own = any(find_own_price(child, half, day, prices.household) is not None for half in (MORNING, EVENING))
        full_day = None if own else alone(prices, child, MORNING, day, full_day=True)
        assert prices.full_day(child, MORNING, EVENING, day) == full_day


def test_a_missing_price_is_told_for_each_day_that_is_asked():
    prices = PriceList(SERVICES, [DatedTariff(MEAL, SEPTEMBER, [Band(0, 300)])], PricedHousehold())
    for day in (on("dimanche 2026-08-30"), on("lundi 2026-08-31")):
        with pytest.raises(NoTariff) as refused:
            prices.price(1, MEAL, day)
        assert (refused.value.service_id, refused.value.day) == (MEAL, day)
    assert prices.price(1, MEAL, SEPTEMBER)[1] == 300


def test_prices_turn_where_a_tariff_a_quotient_an_own_price_or_the_siblings_change():
    first, last = on("lundi 2026-11-02"), on("vendredi 2026-12-18")
    household = PricedHousehold(
        quotients={on("jeudi 2026-10-01"): 800},
        children=[Sibling(1, None, first, last), Sibling(2, None, None, date.max)],
        own={(1, MEAL): {on("vendredi 2027-01-01"): 200}},
    )
    prices = PriceList(SERVICES, [DatedTariff(MEAL, SEPTEMBER, [Band(0, 300)])], household)
    assert prices.turns == [
        SEPTEMBER,
        on("jeudi 2026-10-01"),
        first,
        on("samedi 2026-12-19"),
        on("vendredi 2027-01-01"),
    ]
