"""Which parent a child is with: even and odd ISO weeks."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantine.common.school_days import find_monday
from cantine.common.vocabulary import Weeks
from cantine.families.rules.custody import find_family_of_day, is_in_weeks
from cantine.families.rules.pupil import Pupil
from tests.dates import on
from tests.support.strategies import DAYS


@pytest.mark.parametrize(
    ("day", "week", "parent"),
    [
        ("lundi 2026-11-23", 48, "Alice"),
        ("dimanche 2026-11-29", 48, "Alice"),
        ("lundi 2026-11-30", 49, "Bruno"),
        ("dimanche 2026-12-27", 52, "Alice"),
        ("lundi 2026-12-28", 53, "Bruno"),
        ("vendredi 2027-01-01", 53, "Bruno"),  # the new year does not start a week
        ("lundi 2027-01-04", 1, "Bruno"),  # weeks 53 and 1 are both odd: two weeks running with him
        ("lundi 2027-01-11", 2, "Alice"),
        ("mardi 2028-02-29", 9, "Bruno"),
    ],
)
def test_zoe_is_with_alice_in_even_weeks_and_with_bruno_in_odd_ones(day, week, parent):
    assert on(day).isocalendar().week == week
    assert is_in_weeks(Weeks.EVEN, on(day)) is (parent == "Alice")
    assert is_in_weeks(Weeks.ODD, on(day)) is (parent == "Bruno")


@given(DAYS)
def test_every_day_belongs_to_exactly_one_of_two_parents(day):
    assert is_in_weeks(Weeks.EVEN, day) is not is_in_weeks(Weeks.ODD, day)
    assert is_in_weeks(Weeks.ALL, day)


@given(DAYS)
def test_a_child_changes_home_on_no_other_day_than_monday(day):
    assert len({is_in_weeks(Weeks.EVEN, find_monday(day) + timedelta(n)) for n in range(7)}) == 1


ALICE, BRUNO = 1, 2
SHARED = {ALICE: Weeks.EVEN, BRUNO: Weeks.ODD}
SWAPPED = on("mercredi 2026-12-02")
"""A Wednesday of an odd week that Bruno gives to Alice."""


@pytest.mark.parametrize(
    ("day", "parent"),
    [
        ("mardi 2026-12-01", BRUNO),
        ("mercredi 2026-12-02", ALICE),
        ("jeudi 2026-12-03", BRUNO),
        ("mercredi 2026-12-09", ALICE),
        ("mercredi 2026-12-16", BRUNO),
    ],
)
def test_a_day_that_staff_entered_counts_whatever_the_weeks(day, parent):
    hers = Pupil(1, weeks=Weeks.EVEN, own_days={SWAPPED: True})
    his = Pupil(1, weeks=Weeks.ODD, own_days={SWAPPED: False})
    assert find_family_of_day(on(day), SHARED, {SWAPPED: ALICE}) == parent
    assert hers.is_with_family(on(day)) is (parent == ALICE)
    assert his.is_with_family(on(day)) is (parent == BRUNO)


@given(DAYS, st.dictionaries(DAYS, st.sampled_from((ALICE, BRUNO)), max_size=5))
def test_with_own_days_too_every_day_belongs_to_exactly_one_of_two_parents(day, own_days):
    seen = {
        parent: Pupil(1, weeks=weeks, own_days={one: whose == parent for one, whose in own_days.items()})
        for parent, weeks in SHARED.items()
    }
    for one in (day, *own_days):
        [parent] = [parent for parent, pupil in seen.items() if pupil.is_with_family(one)]
        assert find_family_of_day(one, SHARED, own_days) == parent
