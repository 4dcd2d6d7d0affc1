"""Shares of a price: percentages and amounts, several payers of a day, never a cent lost or made."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantine.prices.rules.cost_shares import (
    WHOLE,
    HeldShare,
    divide_contract,
    divide_day,
    divide_unit,
    find_most_percent,
)
from tests.dates import on

TOM, MEAL, CARE = 1, 1, 2
CCAS, DEPARTMENT, BRUNO = 90, 91, 92
SEPTEMBER, MONDAY, TUESDAY = on("mardi 2026-09-01"), on("lundi 2026-11-30"), on("mardi 2026-12-01")
HALF = HeldShare(1, TOM, CCAS, SEPTEMBER, percent=5000)
THIRD = HeldShare(2, TOM, DEPARTMENT, SEPTEMBER, percent=3333)
TWO_EUROS = HeldShare(3, TOM, DEPARTMENT, SEPTEMBER, cents=200)


@pytest.mark.parametrize(
    ("cents", "shares", "parts"),
    [
        (445, [HALF], [(CCAS, 223)]),  # half a cent is the payer's, as in accounting
        (445, [THIRD], [(DEPARTMENT, 148)]),
        (445, [HALF, TWO_EUROS], [(CCAS, 223), (DEPARTMENT, 200)]),
        (300, [HALF, TWO_EUROS], [(CCAS, 150), (DEPARTMENT, 150)]),  # an amount is capped at what is left
        (300, [TWO_EUROS, HALF], [(CCAS, 150), (DEPARTMENT, 150)]),  # percentages are of the whole price
        (100, [replace(THIRD, payer_id=CCAS), THIRD], [(CCAS, 33), (DEPARTMENT, 33)]),
        (101, [HALF, replace(HALF, id=2, payer_id=BRUNO)], [(CCAS, 51), (BRUNO, 50)]),
        (445, [replace(HALF, percent=WHOLE)], [(CCAS, 445)]),
        (445, [HALF, replace(TWO_EUROS, payer_id=CCAS)], [(CCAS, 423)]),  # one payer, one part
        (1, [replace(HALF, percent=100)], []),
        (0, [HALF, TWO_EUROS], []),
        (445, [], []),
    ],
)
def test_a_unit_price_is_divided(cents, shares, parts):
    assert divide_unit(cents, shares) == parts


@pytest.mark.parametrize(
    ("quantity", "unit", "added", "shares", "parts"),
    [
        (4, 71, 0, [HALF], [(CCAS, 4, 36)]),  # each quarter of an hour has its price
        (1, 70, 130, [HALF], [(CCAS, 1, 100)]),  # a minimum of 2,00 €
        (1, 70, 130, [HALF, replace(TWO_EUROS, cents=20)], [(CCAS, 1, 100), (DEPARTMENT, 1, 20)]),
        (10, 70, -200, [HALF], [(CCAS, 1, 250)]),  # a ceiling of 5,00 €
        (10, 70, -200, [replace(TWO_EUROS, cents=60)], [(DEPARTMENT, 1, 429)]),
        (3, 1, -2, [HALF], [(CCAS, 1, 1)]),
    ],
)
def test_a_day_is_divided_with_its_minimum_or_ceiling(quantity, unit, added, shares, parts):
    assert divide_day(quantity, unit, added, shares) == parts


SHARES = st.lists(
    st.builds(
        lambda id, payer, how: HeldShare(id, TOM, payer, SEPTEMBER, **how),
        st.integers(1, 99),
        st.integers(90, 93),
        st.one_of(
            st.builds(lambda percent: {"percent": percent}, st.integers(1, WHOLE)),
            st.builds(lambda cents: {"cents": cents}, st.integers(1, 600)),
        ),
    ),
    max_size=5,
).filter(lambda shares: sum(share.percent or 0 for share in shares) <= WHOLE)


@given(st.integers(0, 12), st.integers(0, 900), st.integers(-3000, 900), SHARES)
def test_no_cent_is_lost_or_made_and_nobody_pays_less_than_nothing(quantity, unit, added, shares):
    day = max(0, quantity * unit + added)
    parts = divide_day(quantity, unit, day - quantity * unit, shares)
    assert all(payer_quantity * cents >= 0 and cents > 0 for _payer, payer_quantity, cents in parts)
    assert sum(payer_quantity * cents for _payer, payer_quantity, cents in parts) <= day
    assert len({payer for payer, _quantity, _cents in parts}) == len(parts)
    if sum(share.percent or 0 for share in shares) == WHOLE:
        assert sum(payer_quantity * cents for _payer, payer_quantity, cents in parts) == day


@given(st.integers(0, 900), SHARES)
def test_a_percentage_is_less_than_a_cent_away_from_what_it_says(unit, shares):
    by_percent = [replace(share, payer_id=place) for place, share in enumerate(shares) if share.percent]
    exact = {share.payer_id: unit * (share.percent or 0) / WHOLE for share in by_percent}
    paid = dict(divide_unit(unit, by_percent))
    assert all(abs(paid.get(payer, 0) - cents) < 1 for payer, cents in exact.items())


def test_an_amount_pays_no_part_of_a_contract():
    assert divide_contract(3000, [HALF, TWO_EUROS]) == [(CCAS, 1500)]


def test_a_share_holds_on_its_days_for_its_services():
    share = replace(HALF, first_day=MONDAY, last_day=MONDAY, service_ids=frozenset({MEAL}))
    assert [share.covers(MEAL, MONDAY), share.covers(CARE, MONDAY), share.covers(MEAL, TUESDAY)] == [True, False, False]
    assert replace(share, service_ids=None, last_day=None).covers(CARE, date(2030, 1, 1))


@pytest.mark.parametrize(
    ("shares", "most"),
    [
        ([], 0),
        ([TWO_EUROS], 0),
        ([HALF, THIRD], 8333),
        ([HALF, replace(HALF, id=2, payer_id=BRUNO), replace(THIRD, first_day=TUESDAY)], 13333),
        ([replace(HALF, last_day=MONDAY), replace(HALF, id=2, percent=WHOLE, first_day=TUESDAY)], WHOLE),
        ([replace(HALF, service_ids=frozenset({MEAL})), replace(THIRD, service_ids=frozenset({CARE}))], 5000),
        ([replace(HALF, service_ids=frozenset({MEAL})), THIRD], 8333),
    ],
)
def test_the_most_that_shares_add_up_to(shares, most):
    assert find_most_percent(shares) == most
