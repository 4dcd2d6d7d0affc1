"""The typical week: until when it holds, from which day on, which days it reaches, and which one a child has."""

from dataclasses import replace
from datetime import time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantine.bookings.rules.typical_week import (
    WeekHorizon,
    find_first_open_day,
    find_last_day,
    find_usual_week,
    list_horizons,
    list_school_days,
    list_week_services,
    spread_week,
)
from cantine.common.cutoff_types import DaysBefore, Weekly
from cantine.common.school_days import find_school_holiday
from cantine.common.vocabulary import TimeChoice, Weeks
from cantine.families.rules.pupil import Pupil
from cantine.offer.rules.calendar import Calendar
from cantine.offer.rules.services import ClosurePeriod, ServiceRules
from tests.dates import at, on
from tests.support.strategies import DAYS

ALL, WEDNESDAY = frozenset(range(5)), frozenset({2})
MEAL = ServiceRules(1, "Repas", "Repas", ALL, frozenset(), Weekly(), Weekly())
CARE = ServiceRules(
    2, "Garderie", "Gard.", ALL - WEDNESDAY, frozenset(), Weekly(), Weekly(), TimeChoice.ARRIVAL, 420, 480, 30
)
CENTRE = ServiceRules(4, "Centre", "Centre", WEDNESDAY, ALL, Weekly(), Weekly())
SERVICES = (MEAL, CARE, CENTRE)
SEVEN, EIGHT = 420, 480


@pytest.mark.parametrize(
    ("first", "until", "last"),
    [
        ("lundi 2027-01-11", WeekHorizon.MONTH, "dimanche 2027-01-31"),
        (
            "lundi 2026-11-30",
            WeekHorizon.MONTH,
            "vendredi 2026-12-18",
        ),  # the week ends in December, December in the holidays
        ("vendredi 2027-01-29", WeekHorizon.MONTH, "dimanche 2027-01-31"),
        (
            "vendredi 2026-10-16",
            WeekHorizon.MONTH,
            "vendredi 2026-10-16",
        ),  # the last day before the holidays is all there is
        ("lundi 2027-06-28", WeekHorizon.MONTH, "vendredi 2027-07-02"),  # July ends with the school year
        ("lundi 2026-11-30", WeekHorizon.HOLIDAYS, "vendredi 2026-12-18"),
        ("vendredi 2026-12-18", WeekHorizon.HOLIDAYS, "vendredi 2026-12-18"),
        ("lundi 2027-01-04", WeekHorizon.HOLIDAYS, "vendredi 2027-02-12"),
        ("lundi 2027-04-26", WeekHorizon.HOLIDAYS, "vendredi 2027-07-02"),  # the bridge of Ascension is no holidays
        ("lundi 2026-11-30", WeekHorizon.YEAR, "vendredi 2027-07-02"),
        ("vendredi 2027-07-02", WeekHorizon.YEAR, "vendredi 2027-07-02"),
        ("jeudi 2027-09-02", WeekHorizon.YEAR, "mardi 2028-07-04"),
    ],
)
def test_a_week_holds_until_the_end_of_the_month_the_next_holidays_or_the_end_of_the_year(first, until, last):
    assert find_last_day(until, on(first), "A") == on(last)


def test_the_next_holidays_are_those_of_the_zone():
    first = on("lundi 2027-01-04")
    assert [find_last_day(WeekHorizon.HOLIDAYS, first, zone) for zone in "ABC"] == [
        on("vendredi 2027-02-12"),
        on("vendredi 2027-02-19"),
        on("vendredi 2027-02-05"),
    ]


@given(DAYS.filter(lambda day: not find_school_holiday(day, "A")))
def test_each_choice_ends_on_a_school_day_from_the_first_on_and_none_after_the_year(first):
    ends = {until: find_last_day(until, first, "A") for until in WeekHorizon}
    for last in ends.values():
        assert first <= last <= ends[WeekHorizon.YEAR]
        assert not find_school_holiday(last, "A")


NOW = at("lundi 2026-11-23 10:00:00")
TODAY = on("lundi 2026-11-23")


@pytest.mark.parametrize(
    ("pupils", "services", "now", "day"),
    [
        ([Pupil(1)], SERVICES, "lundi 2026-11-23 10:00:00", "lundi 2026-11-30"),
        ([Pupil(1)], SERVICES, "jeudi 2026-11-26 17:00:00", "lundi 2026-12-07"),
        ([Pupil(1, weeks=Weeks.EVEN)], SERVICES, "lundi 2026-11-23 10:00:00", "lundi 2026-12-07"),
        ([Pupil(1, weeks=Weeks.EVEN), Pupil(1)], SERVICES, "lundi 2026-11-23 10:00:00", "lundi 2026-11-30"),
        ([Pupil(1)], [CENTRE], "lundi 2026-11-23 10:00:00", "mercredi 2026-12-02"),
        ([Pupil(1)], [CENTRE], "jeudi 2026-12-10 17:00:00", "mercredi 2027-01-06"),  # not in the holidays
        ([Pupil(1)], [MEAL], "jeudi 2027-06-24 17:00:00", "jeudi 2027-09-02"),
        ([Pupil(1, enrolled_until=TODAY)], SERVICES, "lundi 2026-11-23 10:00:00", None),
        ([Pupil(1)], [replace(MEAL, open_to_parents=False)], "lundi 2026-11-23 10:00:00", None),
        ([], SERVICES, "lundi 2026-11-23 10:00:00", None),
        ([Pupil(1)], [], "lundi 2026-11-23 10:00:00", None),
    ],
)
def test_it_begins_on_the_first_school_day_still_open_for_some_child_and_service(pupils, services, now, day):
    calendar, moment = Calendar("A"), at(now)
    assert find_first_open_day(pupils, services, calendar, moment.date(), moment) == (day and on(day))


def test_a_service_with_a_later_cutoff_begins_earlier_and_a_closure_later():
    tomorrow = replace(MEAL, booking_cutoff=DaysBefore(1, time(10)))
    closed = Calendar("A", [ClosurePeriod(on("mardi 2026-11-24"), on("mardi 2026-11-24"), "Grève")])
    now = at("lundi 2026-11-23 09:59:59")
    assert find_first_open_day([Pupil(1)], [tomorrow, CARE], Calendar("A"), TODAY, now) == on("mardi 2026-11-24")
    assert find_first_open_day([Pupil(1)], [tomorrow, CARE], closed, TODAY, now) == on("mercredi 2026-11-25")


def test_it_reaches_every_school_day_of_its_weekdays_and_no_day_of_school_holidays():
    week = {(0, 1): None, (2, 1): None, (2, 4): None, (3, 2): SEVEN}
    days = list_school_days(on("mercredi 2026-12-16"), on("jeudi 2027-01-07"), "A")
    assert spread_week(week, days, SERVICES) == {
        (on("mercredi 2026-12-16"), 1): None,
        (on("mercredi 2026-12-16"), 4): None,
        (on("jeudi 2026-12-17"), 2): SEVEN,
        (on("lundi 2027-01-04"), 1): None,
        (on("mercredi 2027-01-06"), 1): None,
        (on("mercredi 2027-01-06"), 4): None,
        (on("jeudi 2027-01-07"), 2): SEVEN,
    }


def test_a_weekday_that_the_service_has_in_the_holidays_only_is_never_reached():
    assert spread_week({(0, 4): None, (0, 9): None}, list_school_days(TODAY, TODAY, "A"), SERVICES) == {}


def months(*weeks):
    """(day, service) → time of these weeks, each « lundi 2026-09-07 » and what it has."""
    return {
        (on(monday) + timedelta(weekday), service): time
        for monday, week in weeks
        for (weekday, service), time in week.items()
    }


MONDAYS = [
    f"lundi {day}"
    for day in ("2026-09-07", "2026-09-14", "2026-09-21", "2026-09-28", "2026-10-05", "2026-10-12", "2026-11-02")
]


def test_the_usual_week_is_what_most_of_the_latest_weeks_have():
    usual, once = {(0, 1): None, (3, 2): SEVEN}, {(1, 1): None}
    assert find_usual_week(months(*((monday, usual) for monday in MONDAYS)), "A") == usual
    assert find_usual_week(months(*((monday, usual) for monday in MONDAYS), (MONDAYS[2], once)), "A") == usual
    assert find_usual_week(months((MONDAYS[0], usual)), "A") == usual
    assert find_usual_week({}, "A") == {}


def test_half_of_the_weeks_is_not_most_of_them():
    always, half = {(0, 1): None}, {(0, 1): None, (4, 1): None}
    weeks = [(monday, half if number % 2 else always) for number, monday in enumerate(MONDAYS[:6])]
    assert find_usual_week(months(*weeks), "A") == always


def test_of_several_times_the_most_usual_one_is_taken():
    times = (SEVEN, EIGHT, SEVEN, EIGHT, EIGHT)
    weeks = [(monday, {(0, 2): time}) for monday, time in zip(MONDAYS, times, strict=False)]
    assert find_usual_week(months(*weeks), "A") == {(0, 2): EIGHT}


def test_an_old_habit_gives_way_to_the_latest_six_weeks():
    old, new = {(0, 1): None}, {(1, 1): None}
    weeks = [(monday, old if number < 3 else new) for number, monday in enumerate(MONDAYS)]
    assert find_usual_week(months(*weeks), "A") == new


def test_holidays_make_no_habit():
    """Every day of a week of the recreation centre, after one ordinary week."""
    holidays = [("lundi 2026-10-19", {(day, 4): None for day in range(5)})]
    assert find_usual_week(months(("lundi 2026-10-12", {(2, 4): None}), *holidays), "A") == {(2, 4): None}


WEEKS = st.dictionaries(st.tuples(st.integers(0, 4), st.sampled_from((1, 4))), st.none() | st.just(SEVEN), min_size=1)


@given(WEEKS, st.integers(1, 6))
def test_who_always_comes_on_the_same_days_has_that_week(week, count):
    weeks = [(f"lundi {on('lundi 2027-03-01') + timedelta(weeks=number)}", week) for number in range(count)]
    assert find_usual_week(months(*weeks), "A") == week


def test_a_service_of_the_town_hall_only_is_not_offered():
    assert list_week_services([MEAL, replace(MEAL, id=99, open_to_parents=False)]) == [MEAL]


def test_a_week_that_ends_on_the_first_of_a_month_belongs_to_that_month():
    """Monday 25 September 2028: its Sunday is 1 October."""
    assert find_last_day(WeekHorizon.MONTH, on("lundi 2028-09-25"), "A").month == 10


@pytest.mark.parametrize(("ahead", "found"), [(200, True), (201, False)])
def test_it_is_looked_for_two_hundred_days_ahead(ahead, found):
    """A child that comes on Friday 26 March 2027, asked from Monday 7 September 2026 on and from the day before."""
    first = on("vendredi 2027-03-26")
    today = first - timedelta(ahead)
    pupil = Pupil(1, enrolled_from=first)
    now = at("lundi 2026-09-07 08:00:00")
    assert find_first_open_day([pupil], [MEAL], Calendar("A"), today, now) == (first if found else None)


@pytest.mark.parametrize(
    ("month", "holidays", "year", "shown"),
    [
        ("dimanche 2027-01-31", "vendredi 2027-02-12", "vendredi 2027-07-02", [*WeekHorizon]),
        (
            "vendredi 2026-12-18",
            "vendredi 2026-12-18",
            "vendredi 2027-07-02",
            [WeekHorizon.HOLIDAYS, WeekHorizon.YEAR],
        ),
        (
            "mercredi 2027-06-30",
            "vendredi 2027-07-02",
            "vendredi 2027-07-02",
            [WeekHorizon.MONTH, WeekHorizon.HOLIDAYS],
        ),
        ("vendredi 2027-07-02", "vendredi 2027-07-02", "vendredi 2027-07-02", [WeekHorizon.HOLIDAYS]),
    ],
)
def test_a_horizon_that_ends_with_the_next_holidays_is_no_choice_of_its_own(month, holidays, year, shown):
    assert list_horizons(dict(zip(WeekHorizon, map(on, (month, holidays, year)), strict=True))) == shown
