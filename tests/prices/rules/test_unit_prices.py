"""The price of a unit: dated tariffs, quotient familial, effort rate, residence, siblings, a child's own price."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantine.common.contract_terms import Per, WeekdaysFrom
from cantine.prices.rules.band_prices import compute_band_price, compute_unit_price, find_child_band, rank_child
from cantine.prices.rules.held_contracts import HeldContract
from cantine.prices.rules.price_list import PriceList
from cantine.prices.rules.unit_prices import (
    Band,
    DatedTariff,
    NoTariff,
    PricedHousehold,
    Sibling,
    find_tariff,
)
from tests.dates import on
from tests.support import price_strategies
from tests.support.strategies import DAYS

MEAL = 1
SEPTEMBER = on("mardi 2026-09-01")
LAST_YEAR = DatedTariff(MEAL, date(2025, 9, 1), [Band(0, 100), Band(600, 280), Band(1200, 410)])
THIS_YEAR = DatedTariff(MEAL, SEPTEMBER, [Band(0, 110), Band(600, 300), Band(1200, 430)])
ANNOUNCED = DatedTariff(MEAL, date(2027, 9, 1), [Band(0, 999)])
TARIFFS = [THIS_YEAR, ANNOUNCED, LAST_YEAR]


def price_on(day, quotient, tariffs):
    tariff = find_tariff(day, MEAL, tariffs)
    if tariff is None:
        raise NoTariff(MEAL, day)
    return compute_band_price(tariff, quotient)


@pytest.mark.parametrize(
    ("day", "quotient", "cents"),
    [
        ("lundi 2026-08-31", 800, 280),
        ("mardi 2026-09-01", 800, 300),  # on its first day the new tariff is in force
        ("mardi 2027-08-31", 800, 300),
        ("mercredi 2027-09-01", 800, 999),
        ("mardi 2026-09-01", 0, 110),
        ("mardi 2026-09-01", 599, 110),
        ("mardi 2026-09-01", 600, 300),  # a band starts at its quotient
        ("mardi 2026-09-01", 1199, 300),
        ("mardi 2026-09-01", 1200, 430),
        ("mardi 2026-09-01", 50_000, 430),
        ("mardi 2026-09-01", None, 430),  # unknown: the dearest
    ],
)
def test_the_price_is_that_of_the_day_and_of_the_quotient(day, quotient, cents):
    assert price_on(on(day), quotient, TARIFFS) == cents


def test_a_day_before_the_first_tariff_has_no_price():
    with pytest.raises(NoTariff):
        price_on(on("dimanche 2025-08-31"), 800, TARIFFS)
    with pytest.raises(NoTariff):
        price_on(on("mardi 2026-09-01"), 800, [DatedTariff(MEAL, SEPTEMBER, [])])


def test_a_quotient_below_every_band_pays_the_dearest():
    assert price_on(SEPTEMBER, 100, [DatedTariff(MEAL, SEPTEMBER, [Band(200, 50), Band(600, 300)])]) == 300


# « Taux d'effort : 0,45 % du quotient familial, au moins 1,50 €, au plus 5,40 €. »
@pytest.mark.parametrize(
    ("quotient", "floor", "ceiling", "cents"),
    [
        (800, 150, 540, 360),
        (801, 150, 540, 360),  # 3,6045 €
        (803, 150, 540, 361),  # 3,6135 €
        (333, 150, 540, 150),  # 1,4985 € is lifted to the floor
        (100, 150, 540, 150),
        (0, 150, 540, 150),
        (1200, 150, 540, 540),  # exactly the ceiling
        (2000, 150, 540, 540),
        (None, 150, 540, 540),  # unknown: the ceiling
        (100, 150, None, 150),  # a floor holds without a ceiling
        (2000, 150, None, 900),
        (100, None, 540, 45),  # and a ceiling without a floor
        (2000, None, 540, 540),
    ],
)
def test_an_effort_rate_is_a_percentage_of_the_quotient_between_floor_and_ceiling(quotient, floor, ceiling, cents):
    tariff = DatedTariff(MEAL, SEPTEMBER, [Band(0, None, Decimal("0.45"))], floor=floor, ceiling=ceiling)
    assert compute_band_price(tariff, quotient) == cents


def test_an_unknown_quotient_has_no_price_by_an_effort_rate_without_a_ceiling():
    tariff = DatedTariff(MEAL, SEPTEMBER, [Band(0, None, Decimal("0.45"))], floor=150)
    with pytest.raises(NoTariff) as refused:
        compute_unit_price(1, SEPTEMBER, tariff, PricedHousehold())
    assert (refused.value.service_id, refused.value.day) == (MEAL, SEPTEMBER)


def test_bands_and_effort_rates_may_stand_in_one_tariff():
    tariff = DatedTariff(MEAL, SEPTEMBER, [Band(0, 100), Band(500, None, Decimal("0.4")), Band(1500, 650)], ceiling=600)
    assert [compute_band_price(tariff, quotient) for quotient in (499, 500, 1000, 1499, 1500)] == [
        100,
        200,
        400,
        600,
        650,
    ]


# « Habitants : 3,00 €, puis 4,30 € à partir de 1 000. Extérieurs : 5,50 €. »
@pytest.mark.parametrize(
    ("resident", "quotient", "cents"),
    [(True, 999, 300), (True, 1000, 430), (True, None, 430), (False, 200, 550), (False, 2000, 550), (False, None, 550)],
)
def test_residents_and_others_have_their_own_bands(resident, quotient, cents):
    tariff = DatedTariff(
        MEAL, SEPTEMBER, [Band(0, 300, None, True), Band(1000, 430, None, True), Band(0, 550, None, False)]
    )
    assert compute_band_price(tariff, quotient, resident=resident) == cents


def test_bands_for_everybody_hold_where_residence_has_none_of_its_own():
    tariff = DatedTariff(MEAL, SEPTEMBER, [Band(0, 300), Band(0, 550, None, False)])
    assert compute_band_price(tariff, 800, resident=True) == 300
    assert compute_band_price(tariff, 800, resident=False) == 550
    with pytest.raises(NoTariff):
        compute_band_price(DatedTariff(MEAL, SEPTEMBER, [Band(0, 300, None, True)]), 800, resident=False)


# « 4,00 € ; à partir du deuxième enfant 3,20 € ; à partir du quatrième 2,50 €. »
SIBLINGS = DatedTariff(MEAL, SEPTEMBER, [Band(0, 400), Band(0, 320, sibling_rank=2), Band(0, 250, sibling_rank=4)])
ANNA = Sibling(1, date(2015, 2, 1), None, on("vendredi 2026-12-18"))  # leaves at Christmas
BEN = Sibling(2, date(2017, 5, 5))
CLEO = Sibling(3, date(2019, 5, 5))
DAN = Sibling(4, date(2023, 5, 5), on("lundi 2027-01-04"))  # comes in January


@pytest.mark.parametrize(
    ("day", "prices"),
    [
        ("lundi 2026-12-14", {1: 400, 2: 320, 3: 320}),
        ("vendredi 2026-12-18", {1: 400, 2: 320, 3: 320}),
        ("lundi 2026-12-21", {2: 400, 3: 320}),  # Anna has left: Ben is the eldest now
        ("lundi 2027-01-04", {2: 400, 3: 320, 4: 320}),
    ],
)
def test_the_rank_counts_the_siblings_at_the_school_on_that_day(day, prices):
    family = PricedHousehold(children=[DAN, CLEO, ANNA, BEN])
    assert {child: compute_unit_price(child, on(day), SIBLINGS, family) for child in prices} == prices


def test_the_fourth_child_pays_the_price_of_the_fourth():
    family = PricedHousehold(children=[replace(child, enrolled_from=None) for child in (DAN, CLEO, ANNA, BEN)])
    assert [compute_unit_price(child, SEPTEMBER, SIBLINGS, family) for child in (1, 2, 3, 4)] == [400, 320, 320, 250]


def test_twins_and_children_without_a_birth_date_have_ranks_all_the_same():
    born = date(2018, 1, 1)
    family = [Sibling(8), Sibling(7, born), Sibling(6, born)]
    assert [rank_child(child, SEPTEMBER, family) for child in (6, 7, 8)] == [1, 2, 3]
    assert rank_child(99, SEPTEMBER, family) == 1


# « Enfant d'agent communal : 2,00 € du 1er octobre 2026 au 31 mars 2027. »
@pytest.mark.parametrize(
    ("day", "child", "cents"),
    [
        ("mercredi 2026-09-30", 1, 300),
        ("jeudi 2026-10-01", 1, 200),
        ("mercredi 2027-03-31", 1, 200),
        ("jeudi 2027-04-01", 1, 300),
        ("jeudi 2026-10-01", 2, 300),
    ],
)
def test_a_child_s_own_price_comes_before_its_family_s(day, child, cents):
    own = {(1, MEAL): {on("jeudi 2026-10-01"): 200, on("jeudi 2027-04-01"): None}}
    assert compute_unit_price(child, on(day), THIS_YEAR, PricedHousehold(quotients={SEPTEMBER: 800}, own=own)) == cents


def test_a_child_s_own_price_may_be_nothing_at_all():
    assert compute_unit_price(1, SEPTEMBER, THIS_YEAR, PricedHousehold(own={(1, MEAL): {SEPTEMBER: 0}})) == 0


# « Le nouveau quotient est pris en compte à partir du jour où il est présenté. »
@pytest.mark.parametrize(
    ("day", "cents"),
    [
        ("mardi 2026-09-01", 430),  # none yet: the dearest
        ("dimanche 2026-09-06", 430),
        ("lundi 2026-09-07", 300),
        ("jeudi 2026-12-31", 300),
        ("vendredi 2027-01-01", 110),
    ],
)
def test_a_quotient_holds_from_its_day_on(day, cents):
    family = PricedHousehold(quotients={on("lundi 2026-09-07"): 800, on("vendredi 2027-01-01"): 500})
    assert compute_unit_price(1, on(day), THIS_YEAR, family) == cents


# ---- Always


@given(st.lists(st.tuples(DAYS, st.integers(0, 2000)), min_size=1, unique_by=lambda drawn: drawn[0]), DAYS)
def test_the_price_is_always_the_latest(drawn, day):
    tariffs = [DatedTariff(MEAL, first_day, [Band(0, cents)]) for first_day, cents in drawn]
    past = sorted((first_day, cents) for first_day, cents in drawn if first_day <= day)
    if past:
        assert price_on(day, 800, tariffs) == past[-1][1]
    else:
        with pytest.raises(NoTariff):
            price_on(day, 800, tariffs)


@given(st.integers(0, 3000) | st.none(), DAYS, st.randoms())
def test_a_price_does_not_depend_on_the_order_of_tariffs_and_bands(quotient, day, random):
    def shuffled(items):
        return random.sample(list(items), len(items))

    mixed = [replace(tariff, bands=shuffled(tariff.bands)) for tariff in shuffled(TARIFFS)]
    assert price_on(day, quotient, mixed) == price_on(day, quotient, TARIFFS)


@given(
    price_strategies.thrown(price_strategies.tariff, price_strategies.LATE, True),
    st.integers(0, 3000),
    st.integers(0, 3000),
    st.booleans(),
    st.integers(1, 4),
)
def test_with_rising_bands_who_earns_more_never_pays_less(tariff, one, other, resident, rank):
    def price(quotient):
        return compute_band_price(tariff, quotient, resident=resident, rank=rank)

    assert price(min(one, other)) <= price(max(one, other)) <= price(None)


@given(price_strategies.thrown(price_strategies.bands, True), st.integers(0, 3000), st.integers(0, 364))
def test_who_never_gave_a_quotient_pays_the_price_of_the_highest(bands, quotient, later):
    day = SEPTEMBER + timedelta(later)
    tariff = DatedTariff(MEAL, SEPTEMBER, bands)
    known = compute_unit_price(1, day, tariff, PricedHousehold(quotients={SEPTEMBER: 100_000 + quotient}))
    assert compute_unit_price(1, day, tariff, PricedHousehold()) == known


def test_an_elder_sibling_who_comes_later_counts_from_its_first_day_only():
    """And a child that is not at the school on a day has the rank that it would have there."""
    elder = replace(DAN, birth_date=date(2014, 1, 1))
    family = [elder, BEN]
    assert [rank_child(BEN.id, on(day), family) for day in ("vendredi 2026-12-18", "lundi 2027-01-04")] == [1, 2]
    assert rank_child(CLEO.id, SEPTEMBER, [ANNA, replace(CLEO, enrolled_until=date(2026, 8, 31))]) == 2


def test_a_later_tariff_without_a_band_is_no_price_and_hides_none():
    assert (
        find_tariff(on("lundi 2026-11-30"), MEAL, [THIS_YEAR, DatedTariff(MEAL, on("lundi 2026-11-30"), [])])
        is THIS_YEAR
    )


def test_the_elder_of_two_is_known_by_the_birth_date_whatever_the_ids():
    young, old = Sibling(1, date(2019, 1, 1)), Sibling(9, date(2014, 1, 1))
    assert [rank_child(id, SEPTEMBER, [young, old]) for id in (1, 9)] == [2, 1]
    nobody_knows = Sibling(2)
    assert rank_child(2, SEPTEMBER, [young, old, nobody_knows]) == 3


def test_where_a_family_lives_is_that_of_the_day():
    moved = PricedHousehold(False, residences={date.min: True, on("lundi 2026-11-30"): False})
    days = ("mardi 2026-09-01", "vendredi 2026-11-27", "lundi 2026-11-30", "mardi 2026-12-01")
    assert [moved.is_resident(on(day)) for day in days] == [True, True, False, False]
    assert [PricedHousehold(known).is_resident(SEPTEMBER) for known in (True, False)] == [True, False]


@pytest.mark.parametrize("quotient", [None, 0, 599, 600, 2000])
def test_the_band_of_a_child_is_the_one_whose_price_it_pays(quotient):
    family = PricedHousehold(quotients={} if quotient is None else {SEPTEMBER: quotient})
    band = find_child_band(1, SEPTEMBER, THIS_YEAR, family)
    assert band.cents == compute_unit_price(1, SEPTEMBER, THIS_YEAR, family)


def test_a_child_with_its_own_price_pays_no_band():
    assert find_child_band(1, SEPTEMBER, THIS_YEAR, PricedHousehold(own={(1, MEAL): {SEPTEMBER: 0}})) is None


def test_where_there_is_no_price_there_is_no_band():
    assert find_child_band(1, SEPTEMBER, replace(THIS_YEAR, bands=[]), PricedHousehold()) is None


def test_a_price_that_is_missing_names_its_service_and_its_day():
    day, other = on("lundi 2026-11-30"), MEAL + 1
    held = HeldContract(1, 7, other, Per.MONTH, SEPTEMBER, None, (WeekdaysFrom(SEPTEMBER, frozenset({0})),))
    prices = PriceList({}, [DatedTariff(MEAL, SEPTEMBER, [Band(0, 300, None, True)])], PricedHousehold(resident=False))
    for ask, service in (
        (lambda: prices.price_contract(held, day), other),
        (lambda: prices.price(7, other, day), other),
        (lambda: prices.price(7, MEAL, day), MEAL),
        (lambda: compute_unit_price(7, day, prices.tariffs[0], prices.household), MEAL),
    ):
        with pytest.raises(NoTariff) as missing:
            ask()
        assert (missing.value.service_id, missing.value.day) == (service, day)
    with pytest.raises(NoTariff) as missing:
        compute_band_price(prices.tariffs[0], 800, resident=False)
    assert (missing.value.service_id, missing.value.day) == (MEAL, None)
