"""What a parent asks when saving: the time it needs, and whether the cell is still what they saw."""

from dataclasses import replace

import pytest

from cantine.bookings.rules.cell_changes import CellChange, find_conflict, find_time_refusal, find_wanted_time
from cantine.common.cutoff_types import Weekly
from cantine.common.refusal_sentences import CellChangedMeanwhile, UnknownTime
from cantine.common.vocabulary import TimeChoice
from cantine.offer.rules.services import ServiceRules
from tests.dates import on

MEAL = ServiceRules(1, "Repas", "Repas", frozenset({0}), frozenset(), Weekly(), Weekly())
EVENING = replace(MEAL, id=3, time_choice=TimeChoice.DEPARTURE, first_time=975, last_time=1110, step=15)
TICK = CellChange(on("lundi 2026-11-30"), 3, on=True, time=990)
UNTICK = CellChange(on("lundi 2026-11-30"), 3, on=False, was_on=True, was_time=990)


@pytest.mark.parametrize("time", [975, 990, 1110])
def test_an_offered_time_is_kept(time):
    assert find_time_refusal(EVENING, replace(TICK, time=time)) is None
    assert find_wanted_time(EVENING, replace(TICK, time=time)) == time


@pytest.mark.parametrize("time", [None, 0, 960, 976, 1125, -15])
def test_any_other_time_is_refused_with_those_that_are_offered(time):
    assert find_time_refusal(EVENING, replace(TICK, time=time)) == UnknownTime(975, 1110)


def test_a_service_without_a_choice_keeps_no_time():
    assert find_time_refusal(MEAL, TICK) is None
    assert find_wanted_time(MEAL, TICK) is None


def test_a_box_that_is_taken_off_needs_no_time():
    assert find_time_refusal(EVENING, replace(UNTICK, time=5)) is None
    assert find_wanted_time(EVENING, replace(UNTICK, time=990)) is None


@pytest.mark.parametrize(
    ("change", "now_on", "now_time"),
    [(TICK, False, None), (TICK, False, 990), (UNTICK, True, 990)],
)
def test_a_cell_that_is_still_what_the_parent_saw_may_change(change, now_on, now_time):
    assert find_conflict(change, now_on, now_time) is None


@pytest.mark.parametrize(
    ("change", "now_on", "now_time"),
    [(TICK, True, 990), (TICK, True, 1005), (UNTICK, False, None), (UNTICK, True, 1005)],
)
def test_who_comes_second_is_told_what_stands(change, now_on, now_time):
    assert find_conflict(change, now_on, now_time) == CellChangedMeanwhile(now_on, now_time)
