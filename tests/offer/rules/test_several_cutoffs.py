"""Two cutoffs a week, as Vailhauquès has them: Friday 9:00 for Monday and Tuesday, Tuesday 9:00 for the rest."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantine.common.cutoff_types import ClosingMoment, SeveralAWeek, describe_cutoffs
from cantine.offer.rules.cutoffs import apply_cutoff_rule, is_in_time
from cantine.store.types import Cutoff
from tests.dates import at, on

FRIDAY, TUESDAY = ClosingMoment(4, time(9)), ClosingMoment(1, time(9))
VAILHAUQUES = SeveralAWeek((FRIDAY, TUESDAY))
RULES = st.dictionaries(st.integers(0, 6), st.times(), min_size=1).map(
    lambda found: SeveralAWeek(
        tuple(ClosingMoment(day, moment.replace(second=0, microsecond=0)) for day, moment in found.items())
    )
)


def every_day(_day):
    return True


@pytest.mark.parametrize(
    ("meal", "closes"),
    [
        ("lundi 2026-11-30", "vendredi 2026-11-27 09:00:00"),
        ("mardi 2026-12-01", "vendredi 2026-11-27 09:00:00"),
        ("mercredi 2026-12-02", "mardi 2026-12-01 09:00:00"),
        ("jeudi 2026-12-03", "mardi 2026-12-01 09:00:00"),
        ("vendredi 2026-12-04", "mardi 2026-12-01 09:00:00"),
        ("lundi 2026-12-07", "vendredi 2026-12-04 09:00:00"),
        ("mardi 2027-03-30", "vendredi 2027-03-26 09:00:00"),  # summer time starts on the Sunday between
    ],
)
def test_each_day_closes_at_the_last_moment_on_a_day_before_it(meal, closes):
    assert apply_cutoff_rule(VAILHAUQUES, on(meal), every_day) == at(closes)
    assert not is_in_time(VAILHAUQUES, on(meal), at(closes), every_day)


def test_parents_read_both():
    assert describe_cutoffs(VAILHAUQUES, VAILHAUQUES).replace("\u00a0", " ") == (
        "Réservation et annulation jusqu'au vendredi précédent à 9 h 00 (lundi et mardi), "
        "jusqu'au mardi précédent à 9 h 00 (mercredi, jeudi et vendredi)."
    )


@given(RULES, st.dates())
def test_a_cutoff_is_one_of_the_moments_between_a_day_and_a_week_before(rule, day):
    closing = rule.find_closing(day.weekday())
    assert closing in rule.closings
    assert 1 <= ((day.weekday() - closing.weekday) % 7 or 7) <= 7
    assert all(
        ((day.weekday() - one.weekday) % 7 or 7) >= ((day.weekday() - closing.weekday) % 7 or 7)
        for one in rule.closings
    )


@given(RULES)
def test_it_is_kept_and_read_back(rule):
    kept = Cutoff().process_bind_param(rule, None)
    assert Cutoff().process_result_value(kept, None) == rule


@pytest.mark.parametrize("closings", [(), (FRIDAY, ClosingMoment(4, time(12)))])
def test_a_rule_without_a_moment_or_with_one_weekday_twice_is_none(closings):
    with pytest.raises(ValueError, match="une fois"):
        SeveralAWeek(closings)
