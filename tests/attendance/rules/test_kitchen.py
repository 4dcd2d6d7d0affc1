"""The kitchen sheet: every child once, with its diet or with its basket."""

from hypothesis import given
from hypothesis import strategies as st

from cantine.attendance.rules.kitchen import KitchenRow, build_kitchen_sheets, name_columns
from cantine.common.vocabulary import DIET_LABELS, Diet
from tests.dates import on

MONDAY, TUESDAY = on("lundi 2026-11-30"), on("mardi 2026-12-01")
ROOMS = {7: "CP", 3: "CM1"}
DIETS = [*DIET_LABELS]


def test_a_class_has_its_meals_by_diet_and_its_baskets_apart():
    meals = {(MONDAY, 7, Diet.STANDARD): 10, (MONDAY, 7, Diet.NO_PORK): 3, (MONDAY, None, Diet.VEGETARIAN): 1}
    [sheet] = build_kitchen_sheets([MONDAY], meals, {(MONDAY, 7, Diet.STANDARD): 2}, ROOMS, DIETS)
    assert name_columns(DIETS) == ("Standard", "Sans porc", "Végétarien", "Panier PAI", "Total")
    assert [(line.name, line.cells) for line in sheet.lines] == [
        ("CP", [8, 3, 0, 2, 13]),
        ("Sans classe", [0, 0, 1, 0, 1]),
    ]
    assert (sheet.whole.cells, sheet.whole.to_cook) == ([8, 3, 1, 2, 14], 12)


def test_classes_are_in_the_order_of_their_school():
    meals = {(MONDAY, room, Diet.STANDARD): 1 for room in (3, 7)}
    [sheet] = build_kitchen_sheets([MONDAY], meals, {}, ROOMS, DIETS)
    assert [line.name for line in sheet.lines] == ["CP", "CM1"]


def test_a_day_without_meals_is_an_empty_sheet():
    [sheet] = build_kitchen_sheets([TUESDAY], {(MONDAY, 7, Diet.STANDARD): 1}, {}, ROOMS, DIETS)
    assert (sheet.day, sheet.lines, sheet.whole.total) == (TUESDAY, [], 0)
    assert sheet.whole == KitchenRow("Total", dict.fromkeys(DIETS, 0), 0)


counts = st.dictionaries(
    st.tuples(st.sampled_from([MONDAY, TUESDAY]), st.sampled_from([7, 3, None]), st.sampled_from(DIETS)),
    st.integers(1, 30),
)


@given(counts)
def test_the_total_is_that_of_the_day_whoever_brings_a_basket(meals):
    baskets = {key: count // 3 for key, count in meals.items()}
    for sheet in build_kitchen_sheets([MONDAY, TUESDAY], meals, baskets, ROOMS, DIETS):
        of_day = {key: count for key, count in meals.items() if key[0] == sheet.day}
        assert sheet.whole.total == sum(of_day.values()) == sum(line.total for line in sheet.lines)
        assert sheet.whole.to_cook == sum(of_day.values()) - sum(baskets[key] for key in of_day)
        for diet in DIETS:
            cooked = sum(count - baskets[key] for key, count in of_day.items() if key[2] == diet)
            assert sheet.whole.cooked[diet] == cooked
