"""Which backups stay: 7 days, 5 weeks, 12 months, each its last; never another's file, never the newest.

A name tells a moment of Paris without a zone.
"""

# ruff: noqa: DTZ001

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from cantine.backup.rules.archive_names import ArchiveGroup, build_name, choose_moment, read_name
from cantine.backup.rules.thinning import DAYS, MONTHS, WEEKS, choose_superfluous
from cantine.common.paris import PARIS

MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1)).map(lambda one: one.replace(microsecond=0))
NAMES = st.builds(build_name, MOMENTS, st.sampled_from(ArchiveGroup), st.sampled_from(["", ".age", ".gpg"]))


def keep(names):
    return set(names) - set(choose_superfluous(names))


def test_two_years_of_daily_backups_leave_days_weeks_and_months():
    first = datetime(2026, 11, 29, 3)  # a Sunday
    names = [build_name(first - timedelta(days), ArchiveGroup.GOOD) for days in range(730)]
    days = [f"2026-11-{day}" for day in range(23, 30)]
    weeks = ["2026-11-22", "2026-11-15", "2026-11-08", "2026-11-01"]
    months = [
        *("2026-10-31", "2026-09-30", "2026-08-31", "2026-07-31", "2026-06-30", "2026-05-31", "2026-04-30"),
        *("2026-03-31", "2026-02-28", "2026-01-31", "2025-12-31"),
    ]
    assert {name[8:18] for name in keep(names)} == {*days, *weeks, *months}


def test_of_several_on_a_day_the_last_stays():
    names = [build_name(datetime(2026, 11, 29, hour), ArchiveGroup.GOOD) for hour in (2, 14, 8)]
    assert keep(names) == {build_name(datetime(2026, 11, 29, 14), ArchiveGroup.GOOD)}


def test_a_pause_of_months_costs_nothing():
    names = [build_name(datetime(2026, month, 1), ArchiveGroup.GOOD) for month in (1, 2, 5, 9)]
    assert keep(names) == set(names)


@settings(max_examples=40)
@given(st.lists(NAMES, max_size=60))
def test_the_newest_of_each_kind_stays_and_bounds_hold(names):
    kept = keep(names)
    for group in ArchiveGroup:
        of_group = sorted(one for one in map(read_name, set(names)) if one.group is group)
        left = [one for one in of_group if one.name in kept]
        assert left[-1:] == of_group[-1:]
        assert len(left) <= DAYS + WEEKS + MONTHS
        assert len({one.moment.date() for one in of_group[-DAYS:]}) <= len({one.moment.date() for one in left})


@settings(max_examples=40)
@given(st.lists(NAMES, max_size=40))
def test_thinning_twice_is_thinning_once_and_kinds_do_not_meet(names):
    kept = keep(names)
    assert choose_superfluous(kept) == []
    good = [name for name in names if read_name(name).group is ArchiveGroup.GOOD]
    assert keep(good) == {name for name in kept if name in good}


@settings(max_examples=40)
@given(st.lists(NAMES, max_size=20), st.lists(st.text(max_size=40), max_size=5))
def test_files_of_others_always_stay(names, others):
    others = [
        *others,
        "cantine.db",
        "cantine-2026-13-01-000000.tar.gz",
        "cantine-2026-11-29-010203.tar",
        "notes.tar.gz",
    ]
    strangers = [name for name in others if read_name(name) is None]
    assert set(strangers) <= keep([*names, *strangers])


@settings(max_examples=40)
@given(MOMENTS, st.lists(NAMES, max_size=10))
def test_a_new_file_is_named_after_all_that_were_made_before(moment, names):
    now = moment.replace(tzinfo=PARIS)
    chosen = choose_moment(now, names)
    taken = [read_name(name).moment for name in names]
    assert chosen not in taken or any(one > chosen for one in taken)
    assert all(chosen > one for one in taken if one <= now.replace(tzinfo=None) + timedelta(hours=2))


def test_when_clocks_go_back_names_go_on():
    before = build_name(datetime(2026, 10, 25, 2, 50), ArchiveGroup.GOOD)
    now = datetime(2026, 10, 25, 1, 10, tzinfo=UTC)  # 2:10 for the second time
    assert choose_moment(now, [before]) == datetime(2026, 10, 25, 2, 50, 1)
