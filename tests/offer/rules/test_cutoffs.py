"""Until when a day may be booked, in the words of a règlement: the day, and the last second that is in time."""

from datetime import time, timedelta

import pytest

from cantine.common.cutoff_types import DaysBefore, Weekly
from cantine.offer.rules.cutoffs import apply_cutoff_rule, is_in_time
from tests.dates import at, on

ONE_SECOND = timedelta(seconds=1)


def always(_day):
    return True


def on_school_days(day):
    """Monday, Tuesday, Thursday and Friday; nothing on Ascension nor on the Friday after it."""
    return day.weekday() in {0, 1, 3, 4} and day not in (on("jeudi 2026-05-14"), on("vendredi 2026-05-15"))


def closes_after(rule, day, last_second, served=always):
    """In time at the last second, too late at the next one."""
    last = at(last_second)
    return (
        is_in_time(rule, on(day), last, served)
        and not is_in_time(rule, on(day), last + ONE_SECOND, served)
        and apply_cutoff_rule(rule, on(day), served) == last + ONE_SECOND
    )


@pytest.mark.parametrize(
    ("meal", "last_second"),
    [
        ("lundi 2026-11-30", "jeudi 2026-11-26 16:59:59"),
        ("mercredi 2026-12-02", "jeudi 2026-11-26 16:59:59"),
        ("vendredi 2026-12-04", "jeudi 2026-11-26 16:59:59"),
        ("dimanche 2026-12-06", "jeudi 2026-11-26 16:59:59"),
        ("lundi 2026-12-07", "jeudi 2026-12-03 16:59:59"),
        ("lundi 2026-03-30", "jeudi 2026-03-26 16:59:59"),  # summer time starts on the Sunday between
        ("lundi 2027-03-29", "jeudi 2027-03-25 16:59:59"),  # and again
        ("lundi 2026-10-26", "jeudi 2026-10-22 16:59:59"),  # it ends on the Sunday between
        ("lundi 2027-11-01", "jeudi 2027-10-28 16:59:59"),  # and again
        ("mardi 2026-12-29", "jeudi 2026-12-24 16:59:59"),  # ISO week 53
        ("vendredi 2027-01-01", "jeudi 2026-12-24 16:59:59"),  # still week 53 of 2026
        ("lundi 2027-01-04", "jeudi 2026-12-31 16:59:59"),  # week 1 closes in week 53
        ("lundi 2026-05-18", "jeudi 2026-05-14 16:59:59"),  # Ascension: the cutoff stays where it is
        ("lundi 2027-11-15", "jeudi 2027-11-11 16:59:59"),  # the Armistice: so does this one
        ("mardi 2028-02-29", "jeudi 2028-02-24 16:59:59"),  # leap day
        ("jeudi 2028-03-02", "jeudi 2028-02-24 16:59:59"),
    ],
)
def test_a_week_closes_on_the_thursday_before_at_17_00(meal, last_second):
    assert closes_after(Weekly(), meal, last_second)


@pytest.mark.parametrize(
    ("rule", "meal", "last_second"),
    [
        (Weekly(weekday=4, at=time(12)), "lundi 2026-11-30", "vendredi 2026-11-27 11:59:59"),
        (Weekly(weekday=0, at=time(9)), "vendredi 2026-12-04", "lundi 2026-11-23 08:59:59"),
        (Weekly(weekday=6, at=time(23, 59)), "lundi 2026-11-30", "dimanche 2026-11-29 23:58:59"),
        (Weekly(weeks_ahead=2), "lundi 2026-11-30", "jeudi 2026-11-19 16:59:59"),
        (Weekly(weeks_ahead=2), "lundi 2027-01-11", "jeudi 2026-12-31 16:59:59"),
        # The clocks change on the Sunday itself: 2:30 does not exist in March, and comes twice in October.
        (Weekly(weekday=6, at=time(2, 30)), "lundi 2026-03-30", "dimanche 2026-03-29 03:29:59"),
        (Weekly(weekday=6, at=time(2, 30)), "lundi 2026-10-26", "dimanche 2026-10-25 02:29:59"),
    ],
)
def test_a_commune_chooses_the_weekday_the_hour_and_how_many_weeks_before(rule, meal, last_second):
    assert closes_after(rule, meal, last_second)


@pytest.mark.parametrize(
    ("days", "hour", "meal", "last_second"),
    [
        (1, time(10), "mardi 2026-12-01", "lundi 2026-11-30 09:59:59"),
        (1, time(10), "lundi 2026-11-30", "dimanche 2026-11-29 09:59:59"),
        (2, time(9), "vendredi 2027-01-01", "mercredi 2026-12-30 08:59:59"),
        (1, time(10), "lundi 2026-03-30", "dimanche 2026-03-29 09:59:59"),  # the clocks went forward that night
        (1, time(10), "lundi 2026-10-26", "dimanche 2026-10-25 09:59:59"),  # the clocks went back that night
        (2, time(10), "lundi 2027-03-29", "samedi 2027-03-27 09:59:59"),
        (2, time(10), "lundi 2027-11-01", "samedi 2027-10-30 09:59:59"),
        (1, time(0), "mardi 2026-12-01", "dimanche 2026-11-29 23:59:59"),
        (1, time(10), "mercredi 2028-03-01", "mardi 2028-02-29 09:59:59"),  # leap day
        (7, time(10), "mardi 2028-03-07", "mardi 2028-02-29 09:59:59"),
    ],
)
def test_a_day_closes_n_days_before(days, hour, meal, last_second):
    assert closes_after(DaysBefore(days, hour), meal, last_second)


@pytest.mark.parametrize(
    ("days", "meal", "last_second"),
    [
        (1, "mardi 2026-12-01", "lundi 2026-11-30 09:59:59"),
        (1, "lundi 2026-11-30", "vendredi 2026-11-27 09:59:59"),  # over the week-end
        (1, "jeudi 2026-12-03", "mardi 2026-12-01 09:59:59"),  # over a Wednesday without service
        (2, "jeudi 2026-12-03", "lundi 2026-11-30 09:59:59"),
        (4, "jeudi 2026-12-03", "jeudi 2026-11-26 09:59:59"),
        (1, "lundi 2026-05-18", "mardi 2026-05-12 09:59:59"),  # over Ascension, its bridge and a Wednesday
        (1, "lundi 2026-03-30", "vendredi 2026-03-27 09:59:59"),  # over the change to summer time
        (1, "lundi 2026-10-26", "vendredi 2026-10-23 09:59:59"),  # over the change to winter time
    ],
)
def test_a_day_closes_n_served_days_before(days, meal, last_second):
    assert closes_after(DaysBefore(days, time(10), served_only=True), meal, last_second, on_school_days)


def test_a_year_without_a_served_day_ends_the_search():
    closes = apply_cutoff_rule(DaysBefore(1, time(10), served_only=True), on("lundi 2026-11-30"), lambda _day: False)
    assert closes == at("samedi 2025-11-29 10:00:00")


@pytest.mark.parametrize(
    ("before", "after", "hours"),
    [
        ("lundi 2026-03-23", "lundi 2026-03-30", 7 * 24),  # both Thursdays are in winter time
        ("lundi 2026-03-30", "lundi 2026-04-06", 7 * 24 - 1),
        ("lundi 2026-10-26", "lundi 2026-11-02", 7 * 24 + 1),
        ("lundi 2027-03-29", "lundi 2027-04-05", 7 * 24 - 1),
        ("lundi 2027-11-01", "lundi 2027-11-08", 7 * 24 + 1),
    ],
)
def test_the_hour_of_the_cutoff_is_that_of_paris_in_winter_and_in_summer(before, after, hours):
    between = apply_cutoff_rule(Weekly(), on(after), always) - apply_cutoff_rule(Weekly(), on(before), always)
    assert between == timedelta(hours=hours)


@pytest.mark.parametrize("impossible", [{"weekday": 7}, {"weekday": -1}, {"weeks_ahead": 0}, {"weeks_ahead": -1}])
def test_a_weekly_rule_never_closes_in_the_week_itself(impossible):
    with pytest.raises(ValueError, match="au plus tard la semaine précédente"):
        Weekly(**impossible)


def test_a_day_never_closes_after_itself():
    with pytest.raises(ValueError, match="au plus tard le jour même"):
        DaysBefore(-1, time(10))


@pytest.mark.parametrize(
    ("days", "meal", "last_second"),
    [
        (1, "lundi 2026-11-30", "dimanche 2026-11-29 09:59:59"),
        (2, "lundi 2026-05-18", "samedi 2026-05-16 09:59:59"),  # after Ascension: the bridge counts too
        (3, "jeudi 2026-12-03", "lundi 2026-11-30 09:59:59"),
    ],
)
def test_days_before_are_days_of_the_calendar_where_nobody_says_served(days, meal, last_second):
    assert closes_after(DaysBefore(days, time(10)), meal, last_second, on_school_days)
