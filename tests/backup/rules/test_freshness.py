"""A backup is due once a night, too old after 36 hours, and said so every third day."""

from datetime import timedelta

import pytest

from cantine.backup.rules.freshness import (
    Freshness,
    find_night,
    is_due,
    judge_freshness,
    must_reassure,
    must_warn,
)
from tests.dates import at

LONG_AGO = at("dimanche 2026-11-01 12:00")
NOW = at("jeudi 2026-11-19 12:00")
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


@pytest.mark.parametrize(
    ("now", "night"),
    [
        ("jeudi 2026-11-19 01:59:59", "mercredi 2026-11-18 02:00"),
        ("jeudi 2026-11-19 02:00", "jeudi 2026-11-19 02:00"),
        ("jeudi 2026-11-19 23:59:59", "jeudi 2026-11-19 02:00"),
        ("dimanche 2026-03-29 12:00", "dimanche 2026-03-29 03:00"),  # 2 o'clock is skipped
        ("dimanche 2026-10-25 02:30", "dimanche 2026-10-25 02:00"),  # it comes twice: the first one
    ],
)
def test_the_day_of_backups_begins_at_2_in_paris(now, night):
    assert find_night(at(now)) == at(night)


@pytest.mark.parametrize(
    ("last_good", "due"),
    [
        (None, True),
        ("jeudi 2026-11-19 01:59:59", True),
        ("jeudi 2026-11-19 02:00", False),
        ("jeudi 2026-11-19 11:00", False),  # somebody asked for one
        ("vendredi 2026-11-20 02:00", True),  # the clock was set back
    ],
)
def test_one_is_due_where_none_of_the_day_is_good(last_good, due):
    assert is_due(last_good and at(last_good), None, LONG_AGO, NOW) is due


@pytest.mark.parametrize(("ago", "due"), [(HOUR, True), (HOUR - SECOND, False), (-HOUR, True)])
def test_after_a_failure_it_is_tried_again_an_hour_later(ago, due):
    assert is_due(None, NOW - ago, LONG_AGO, NOW) is due


@pytest.mark.parametrize(("minutes", "due"), [(0, False), (9, False), (10, True), (-5, True)])
def test_a_server_that_was_off_at_night_makes_it_ten_minutes_after_its_start(minutes, due):
    assert is_due(NOW - timedelta(1), None, NOW - timedelta(minutes=minutes), NOW) is due


@pytest.mark.parametrize(
    ("good", "begun", "freshness"),
    [
        (36 * HOUR - SECOND, 99 * HOUR, Freshness.GOOD),
        (36 * HOUR, 99 * HOUR, Freshness.LATE),
        (36 * HOUR, None, Freshness.LATE),
        (None, 36 * HOUR - SECOND, Freshness.NEW),
        (None, 36 * HOUR, Freshness.LATE),
        (None, None, Freshness.NEW),
    ],
)
def test_from_36_hours_on_it_is_too_old(good, begun, freshness):
    assert judge_freshness(good and NOW - good, begun and NOW - begun, NOW) is freshness


@pytest.mark.parametrize(
    ("freshness", "warned", "up", "warns"),
    [
        (Freshness.LATE, None, 50 * HOUR, True),
        (Freshness.LATE, None, HOUR, True),
        (Freshness.LATE, None, HOUR - SECOND, False),  # it has just started, and makes its backup first
        (Freshness.LATE, 72 * HOUR - SECOND, 50 * HOUR, False),
        (Freshness.LATE, 72 * HOUR, 50 * HOUR, True),
        (Freshness.LATE, -HOUR, 50 * HOUR, True),  # the clock was set back
        (Freshness.GOOD, None, 50 * HOUR, False),
        (Freshness.NEW, None, 50 * HOUR, False),
        (Freshness.NOT_NEEDED, None, 50 * HOUR, False),
    ],
)
def test_administrators_are_warned_at_once_and_every_third_day(freshness, warned, up, warns):
    assert must_warn(freshness, warned and NOW - warned, NOW - up, NOW) is warns


@pytest.mark.parametrize(
    ("freshness", "warned", "reassures"),
    [
        (Freshness.GOOD, NOW, True),
        (Freshness.GOOD, None, False),
        (Freshness.LATE, NOW, False),
        (Freshness.NOT_NEEDED, NOW, False),
    ],
)
def test_who_was_warned_is_told_once_that_all_is_well_again(freshness, warned, reassures):
    assert must_reassure(freshness, warned) is reassures
