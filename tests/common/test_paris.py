"""Days are those of Paris, in hours of UTC: a day is as long as the clocks there make it."""

from datetime import UTC, datetime, timedelta

import pytest

from cantine.common.paris import find_day_span, local_date
from tests.dates import on


@pytest.mark.parametrize(
    ("day", "begins", "hours"),
    [
        ("lundi 2026-11-23", "2026-11-22 23:00", 24),
        ("mardi 2026-07-14", "2026-07-13 22:00", 24),
        ("dimanche 2026-03-29", "2026-03-28 23:00", 23),
        ("dimanche 2026-10-25", "2026-10-24 22:00", 25),
    ],
)
def test_a_day_ends_where_the_next_one_begins(day, begins, hours):
    begin, end = find_day_span(on(day))
    assert begin == datetime.fromisoformat(begins).replace(tzinfo=UTC)
    assert end - begin == timedelta(hours=hours)
    assert local_date(end - timedelta(microseconds=1)) == on(day) != local_date(end)
    assert find_day_span(on(day) - timedelta(1), on(day)) == (find_day_span(on(day) - timedelta(1))[0], end)
