"""What a meal costs: the latest tariff in force, the band of the family's quotient."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantine.rules.prices import Band, NoTariff, Tariff, band_price, tariff_on
from tests.dates import on
from tests.rules.given import DAYS

LAST_YEAR = Tariff(1, date(2025, 9, 1), [Band(0, 100), Band(600, 280), Band(1200, 410)])
THIS_YEAR = Tariff(1, date(2026, 9, 1), [Band(0, 110), Band(600, 300), Band(1200, 430)])
ANNOUNCED = Tariff(1, date(2027, 9, 1), [Band(0, 999)])
TARIFFS = [THIS_YEAR, ANNOUNCED, LAST_YEAR]


def price_on(day, quotient, tariffs):
    tariff = tariff_on(day, 1, tariffs)
    if tariff is None:
        raise NoTariff(1)
    return band_price(tariff, quotient)


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
        price_on(on("mardi 2026-09-01"), 800, [Tariff(1, date(2026, 9, 1), [])])


def test_a_quotient_below_every_band_pays_the_dearest():
    assert price_on(on("mardi 2026-09-01"), 100, [Tariff(1, date(2026, 9, 1), [Band(200, 50), Band(600, 300)])]) == 300


@given(st.lists(st.tuples(DAYS, st.integers(0, 2000)), min_size=1, unique_by=lambda drawn: drawn[0]), DAYS)
def test_the_price_is_always_the_latest(drawn, day):
    tariffs = [Tariff(1, first_day, [Band(0, cents)]) for first_day, cents in drawn]
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

    mixed = [Tariff(1, tariff.first_day, shuffled(tariff.bands)) for tariff in shuffled(TARIFFS)]
    assert price_on(day, quotient, mixed) == price_on(day, quotient, TARIFFS)


@given(st.integers(0, 3000), st.integers(0, 3000), st.integers(0, 364))
def test_with_rising_bands_who_earns_more_never_pays_less(one, other, later):
    day = date(2026, 9, 1) + timedelta(later)
    assert price_on(day, min(one, other), TARIFFS) <= price_on(day, max(one, other), TARIFFS)
    assert price_on(day, one, TARIFFS) <= price_on(day, None, TARIFFS)
