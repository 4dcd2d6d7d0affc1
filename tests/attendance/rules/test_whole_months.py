"""A range of days is read by whole months where it has some: each day once, and none besides."""

from collections import Counter
from datetime import date, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from cantine.attendance.rules.whole_months import split_range
from cantine.common.school_days import find_month_end


def list_days(first, last):
    return [first + timedelta(ahead) for ahead in range((last - first).days + 1)]


@given(st.dates(date(2024, 1, 1), date(2027, 12, 31)), st.integers(0, 500))
@example(date(2025, 9, 1), 364)  # a school year: whole months only
@example(date(2024, 2, 1), 28)  # the whole of a leap February
@example(date(2026, 11, 2), 57)  # two months, and of neither every day
def test_each_day_is_in_one_whole_month_or_by_itself(first, ahead):
    last = first + timedelta(ahead)
    parts = split_range(first, last)
    whole = list_days(parts.months[0], find_month_end(parts.months[1])) if parts.months else []
    alone = [day for span in parts.days for day in list_days(*span)]
    assert Counter(whole + alone) == Counter(list_days(first, last))
    assert all(find_month_end(day) > last or day.replace(day=1) < first for day in alone)
    assert not parts.months or {day.day for day in parts.months} == {1}
