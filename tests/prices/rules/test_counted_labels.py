"""Labels that are counted afterwards: how many bookings a month asks for, and whose label it then is."""

import pytest

from cantine.common.cutoff_types import Weekly
from cantine.families.rules.labels import HeldLabel
from cantine.offer.rules.calendar import Calendar
from cantine.offer.rules.services import ClosurePeriod, ServiceRules
from cantine.prices.rules.counted_labels import CountedLabel, list_combinations, order_labels
from tests.dates import on

MEAL = ServiceRules(1, "Repas", "Repas", frozenset(range(5)), frozenset(), Weekly(), Weekly())
NOVEMBER, LAST = on("dimanche 2026-11-01"), on("lundi 2026-11-30")
TUESDAY, FRIDAY = on("mardi 2026-11-24"), on("vendredi 2026-11-27")


@pytest.mark.parametrize(
    ("below", "closures", "least"),
    [
        (50, (), 10),  # of 20 served days: Monday the 2nd to the 30th, without Armistice
        (51, (), 11),
        (100, (), 20),
        (50, (ClosurePeriod(LAST, LAST, "Grève"),), 10),  # of 19
        (50, (ClosurePeriod(LAST, LAST, "Grève", classroom_ids=frozenset({5})),), 10),
        (100, (ClosurePeriod(LAST, LAST, "Grève", classroom_ids=frozenset({5})),), 20),
        (100, (ClosurePeriod(TUESDAY, FRIDAY, "Grève"),), 16),
        (100, (ClosurePeriod(NOVEMBER, LAST, "Travaux"),), 0),
    ],
)
def test_from_so_many_bookings_on_a_child_does_not_hold_the_label(below, closures, least):
    assert CountedLabel(7, 2, 1, below).find_least(MEAL, NOVEMBER, Calendar("A", closures)) == least


def test_a_child_holds_it_for_the_month():
    assert CountedLabel(7, 2, 1, 50).place_for(3, NOVEMBER) == (2, HeldLabel(7, NOVEMBER, LAST, child_id=3))


def test_labels_come_in_the_order_of_the_town():
    first, second, third = (HeldLabel(number, NOVEMBER) for number in (9, 4, 5))
    assert order_labels([(2, third), (2, second), (1, first)]) == (first, second, third)


def test_every_choice_of_labels_comes_once():
    one, two = CountedLabel(1, 1, 1, 50), CountedLabel(2, 2, 1, 50)
    assert list_combinations([one, two]) == [[], [two], [one], [one, two]]
    assert list_combinations([]) == [[]]
