"""Amounts typed by people, and rounding as accountants do it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantine.common.french import euros
from cantine.common.money import parse_cents, round_cents, share_out


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("12,50", 1250),
        ("12.5", 1250),
        ("0,07", 7),
        ("3", 300),
        ("1 234,5 €", 123450),
        ("1\u202f234,50\xa0€", 123450),
        ("-3", -300),
        ("\u22123,10", -310),
        ("+4", 400),
        (" 0 ", 0),
        ("12.50", 1250),
        ("1.234,50", 123450),
        ("1,234.50", 123450),
        ("1 234 567,89", 123456789),
        ("12€50", 1250),
        ("12 €", 1200),
        ("€ 12,50", 1250),
        ("- 3,00", -300),
        ("12,50 euros", 1250),
        ("1 euro", 100),
    ],
)
def test_an_amount_is_read_as_a_french_hand_types_it(typed, amount):
    assert parse_cents(typed) == amount


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "€",
        "douze",
        "12,505",
        "12,500",
        "1,2,3",
        "12,",
        ",5",
        "1e3",
        "1_000",
        "NaN",
        "Infinity",
        "--3",
        "٣",
        "12 50",
        "1 2,50",
        "1.234",
        "1,234",
        "12€5",
        "1.23.456,00",
        "1 23,00",
        "12,50 €€",
        "12,5€0",
        "1234 567",
    ],
)
def test_anything_else_is_refused_and_quoted_back(typed):
    with pytest.raises(ValueError, match="n'est pas un montant en euros") as refused:
        parse_cents(typed)
    assert f"« {typed} »" in str(refused.value)


@given(st.integers(-(10**11), 10**11))
def test_an_amount_that_was_shown_can_be_typed_back(amount):
    assert parse_cents(euros(amount)) == amount


@pytest.mark.parametrize(
    ("exact", "kept"), [("0.5", 1), ("1.5", 2), ("2.5", 3), ("-0.5", -1), ("-2.5", -3), ("2.4999", 2), ("7", 7)]
)
def test_half_a_cent_goes_away_from_zero(exact, kept):
    assert round_cents(Decimal(exact)) == kept


@given(st.decimals(-(10**9), 10**9, places=4))
def test_rounding_moves_an_amount_by_half_a_cent_at_most(exact):
    assert abs(round_cents(exact) - exact) <= Decimal("0.5")


@pytest.mark.parametrize(
    ("cents", "weights", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (100, [2, 1], [67, 33]),
        (5, [0, 3, 0], [0, 5, 0]),
        (7, [0, 0], [7, 0]),
        (0, [1, 2], [0, 0]),
        (0, [], []),
    ],
)
def test_an_amount_is_shared_out_in_proportion(cents, weights, parts):
    assert share_out(cents, weights) == parts


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**7), min_size=1, max_size=6))
def test_the_parts_add_up_and_each_is_within_a_cent_of_its_share(cents, weights):
    parts = share_out(cents, weights)
    assert sum(parts) == cents
    if whole := sum(weights):
        assert all(abs(part * whole - cents * weight) < whole for part, weight in zip(parts, weights, strict=True))


@pytest.mark.parametrize(
    "typed", ["1 000 000 000,01", "-1000000000,01", "9" * 30, "9" * 5_000, "1e308", "nan", "inf", "-"]
)
def test_no_amount_is_read_that_no_town_has(typed):
    with pytest.raises(ValueError, match=r"n'est pas (possible|un montant)"):
        parse_cents(typed)
    assert parse_cents("1 000 000 000") == 100_000_000_000
