"""What a change of the settings does to what is still to be billed, in figures and in words."""

from cantine.billing.rules.change_effect import (
    ChangeEffect,
    FamilyEffect,
    MonthEffect,
    compare_drafts,
    describe_effect,
    describe_month_effect,
    describe_sample,
)
from tests.dates import on

OCTOBER, NOVEMBER = on("jeudi 2026-10-01"), on("dimanche 2026-11-01")


def test_months_and_families_are_compared_by_what_they_were_and_become():
    before = {NOVEMBER: {1: 100, 2: 200, 3: 50, 4: 10, 6: 5}, OCTOBER: {1: 100, 2: 300}}
    after = {NOVEMBER: {1: 150, 2: 100, 3: 90, 5: 30, 6: 5}, OCTOBER: {1: 50, 2: 300, 4: 15}}
    assert compare_drafts(before, after, 6, 9, {7}) == ChangeEffect(
        priced=6,
        concerned=9,
        families=4,
        months=[MonthEffect(OCTOBER, 2, 400, 365), MonthEffect(NOVEMBER, 5, 365, 375)],
        examples=[FamilyEffect(2, 500, 400), FamilyEffect(3, 50, 90), FamilyEffect(5, 0, 30)],
        unpriced={7},
    )  # family 1 pays as much over both months, and 4 the fourth largest difference
    assert compare_drafts(before, after, 6, 9, ()).cents == -25


def test_families_of_one_difference_come_by_their_number_and_equal_months_are_left_out():
    effect = compare_drafts(
        {NOVEMBER: {9: 1, 3: 5}, OCTOBER: {3: 1}}, {NOVEMBER: {9: 3, 3: 3}, OCTOBER: {3: 1}}, 2, 2, ()
    )
    assert effect.examples == [FamilyEffect(3, 6, 4), FamilyEffect(9, 1, 3)]
    assert [one.month for one in effect.months] == [NOVEMBER]
    assert compare_drafts({OCTOBER: {3: 1}}, {OCTOBER: {3: 1}}, 1, 1, ()) == ChangeEffect(1, 1, months=[], examples=[])


def test_it_is_told(approved):
    months = [MonthEffect(NOVEMBER, 1, 100_00, 112_50), MonthEffect(OCTOBER, 12, 300_00, 287_50)]
    effects = [
        *(ChangeEffect(), ChangeEffect(families=1, months=months[:1]), ChangeEffect(families=2, months=months[1:])),
        ChangeEffect(families=13, months=months),
    ]
    approved(
        "effects",
        [
            *map(describe_effect, effects),
            *map(describe_month_effect, months),
            *(f"« {describe_sample(ChangeEffect(priced, 9))} »" for priced in (8, 9)),
        ],
    )
