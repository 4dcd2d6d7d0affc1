"""What holds for every cutoff, whatever the rule, the day and the days served."""

from datetime import time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cantine.common.cutoff_types import DaysBefore, Weekly
from cantine.common.paris import PARIS, instant
from cantine.common.school_days import find_monday
from cantine.offer.rules.cutoffs import apply_cutoff_rule, is_in_time
from tests.support.strategies import BEFORE_THE_DAY, DAYS, HOURS, MOMENTS, RULES, WEEKDAYS


def served_on(weekdays):
    return lambda day: day.weekday() in weekdays


@given(BEFORE_THE_DAY, DAYS, WEEKDAYS)
def test_a_cutoff_of_days_before_is_never_after_the_start_of_the_day_it_closes(rule, day, weekdays):
    assert apply_cutoff_rule(rule, day, served_on(weekdays)) <= instant(day, time(0))


@given(RULES, DAYS, WEEKDAYS, MOMENTS, st.timedeltas(timedelta(0), timedelta(days=800)))
def test_time_never_reopens_what_it_has_closed(rule, day, weekdays, now, later):
    served = served_on(weekdays)
    assert is_in_time(rule, day, now, served) or not is_in_time(rule, day, now + later, served)


@given(BEFORE_THE_DAY, DAYS, WEEKDAYS, st.integers(0, 60))
def test_a_later_day_never_closes_earlier(rule, day, weekdays, days):
    served = served_on(weekdays)
    assert apply_cutoff_rule(rule, day, served) <= apply_cutoff_rule(rule, day + timedelta(days), served)


@given(st.builds(Weekly, st.integers(0, 6), HOURS, st.integers(1, 4)), DAYS)
def test_all_days_of_a_week_close_together(rule, day):
    week = [find_monday(day) + timedelta(n) for n in range(7)]
    assert len({apply_cutoff_rule(rule, each, served_on(())) for each in week}) == 1


@given(st.integers(1, 20), HOURS, DAYS, WEEKDAYS.filter(bool))
def test_n_served_days_before_have_exactly_n_served_days_from_the_cutoff_on(days, hour, day, weekdays):
    served = served_on(weekdays)
    first = apply_cutoff_rule(DaysBefore(days, hour, served_only=True), day, served).astimezone(PARIS).date()
    between = [first + timedelta(n) for n in range((day - first).days)]
    assert sum(map(served, between)) == days
