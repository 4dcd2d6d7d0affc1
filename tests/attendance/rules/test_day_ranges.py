"""Weeks, months, periods between holidays and school years: which days each has, and the same a year before."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantine.attendance.rules import day_ranges
from cantine.attendance.rules.day_ranges import DayRange, RangeKind
from cantine.common.school_days import school_year
from tests.dates import on

any_day = st.dates(date(2018, 9, 1), date(2027, 8, 31))
spans, zones = st.sampled_from(RangeKind), st.sampled_from("ABC")


@pytest.mark.parametrize(
    ("span", "day", "first", "last", "name"),
    [
        (RangeKind.WEEK, "lundi 2026-11-23", "lundi 2026-11-23", "dimanche 2026-11-29", "Semaine du 23 novembre 2026"),
        (
            RangeKind.WEEK,
            "dimanche 2026-11-29",
            "lundi 2026-11-23",
            "dimanche 2026-11-29",
            "Semaine du 23 novembre 2026",
        ),
        (RangeKind.MONTH, "lundi 2026-11-23", "dimanche 2026-11-01", "lundi 2026-11-30", "Novembre 2026"),
        (RangeKind.YEAR, "lundi 2026-08-31", "lundi 2025-09-01", "lundi 2026-08-31", "Année scolaire 2025-2026"),
        (
            RangeKind.PERIOD,
            "lundi 2026-11-23",
            "lundi 2026-11-02",
            "vendredi 2026-12-18",
            "Du 2 novembre au 18 décembre 2026",
        ),
        (
            RangeKind.PERIOD,
            "vendredi 2026-12-25",
            "samedi 2026-12-19",
            "dimanche 2027-01-03",
            "Vacances de Noël, du 19 décembre 2026 au 3 janvier 2027",
        ),
        (
            RangeKind.PERIOD,
            "mardi 2026-09-01",
            "mardi 2026-09-01",
            "vendredi 2026-10-16",
            "Du 1er septembre au 16 octobre 2026",
        ),
    ],
)
def test_a_range_has_these_days_and_this_name(span, day, first, last, name):
    shown = day_ranges.find_range(span, on(day), "A")
    assert (shown.first, shown.last, str(shown)) == (on(first), on(last), name)


def test_the_long_weekend_of_ascension_parts_no_period():
    shown = day_ranges.find_range(RangeKind.PERIOD, on("jeudi 2026-05-14"), "A")
    assert (shown.first, shown.last) == (on("lundi 2026-04-20"), on("vendredi 2026-07-03"))


@pytest.mark.parametrize(
    ("span", "day", "first", "last"),
    [
        (RangeKind.WEEK, "lundi 2026-11-23", "lundi 2025-11-24", "dimanche 2025-11-30"),
        (RangeKind.MONTH, "lundi 2026-11-23", "samedi 2025-11-01", "dimanche 2025-11-30"),
        (RangeKind.PERIOD, "lundi 2026-11-23", "lundi 2025-11-03", "vendredi 2025-12-19"),
        (RangeKind.PERIOD, "vendredi 2026-12-25", "samedi 2025-12-20", "dimanche 2026-01-04"),
        (RangeKind.YEAR, "lundi 2026-11-23", "lundi 2025-09-01", "lundi 2026-08-31"),
    ],
)
def test_the_same_range_a_year_before(span, day, first, last):
    before = day_ranges.find_year_before(day_ranges.find_range(span, on(day), "A"), "A")
    assert (before.first, before.last) == (on(first), on(last))


@given(spans, any_day, zones)
def test_every_day_is_in_its_range_and_the_ranges_beside_it_touch_it(span, day, zone):
    shown = day_ranges.find_range(span, day, zone)
    assert day in shown
    assert all(day_ranges.find_range(span, one, zone) == shown for one in shown.days)
    assert day_ranges.find_previous(shown, zone).last == shown.first - timedelta(1)
    assert day_ranges.find_next(shown, zone).first == shown.last + timedelta(1)


@given(st.integers(2018, 2026), zones)
def test_the_periods_of_a_school_year_leave_no_day_out(year, zone):
    periods = day_ranges.list_periods(year, zone)
    assert [day for period in periods for day in period.days] == DayRange(
        RangeKind.YEAR, *school_year(date(year, 9, 1))
    ).days
    assert all(one.name != other.name for one, other in itertools.pairwise(periods))


@given(spans, any_day, zones)
def test_the_range_a_year_before_is_about_a_year_before(span, day, zone):
    shown = day_ranges.find_range(span, day, zone)
    before = day_ranges.find_year_before(shown, zone)
    assert before.span is span
    assert timedelta(330) < shown.first - before.first < timedelta(400)
