"""The figures at the top: which days they are of, how they stand to the usual, until when they may change."""

from datetime import time, timedelta

import pytest

from cantine.attendance.rules import headlines
from cantine.attendance.rules.headlines import choose_headline_days, compute_headline
from cantine.common.cutoff_types import DaysBefore, Weekly
from cantine.offer.rules.calendar import Calendar
from cantine.offer.rules.services import ClosurePeriod, ServiceRules
from tests.dates import at, on

SCHOOL_DAYS = frozenset({0, 1, 3, 4})
MEAL = ServiceRules(1, "Repas", "Repas", SCHOOL_DAYS, frozenset(), Weekly(), Weekly())
TERM = Calendar("A")
MONDAY, NOW = on("lundi 2026-11-23"), at("lundi 2026-11-23 10:00:00")


def told(days, expected=None, service=MEAL, calendar=TERM, today=MONDAY, now=NOW):
    return compute_headline(service, [on(day) for day in days], expected or {}, calendar, today, now)


def test_the_days_are_today_tomorrow_the_next_with_service_and_the_next_week():
    looked = choose_headline_days(MEAL, TERM, MONDAY)
    assert (looked.today, looked.tomorrow) == (MONDAY, on("mardi 2026-11-24"))
    assert looked.next == on("jeudi 2026-11-26")  # none on Wednesday
    assert (looked.week[0], looked.week[-1]) == (on("lundi 2026-11-30"), on("dimanche 2026-12-06"))
    assert (looked.first, looked.last) == (on("lundi 2026-10-26"), on("dimanche 2026-12-06"))


def test_before_holidays_the_next_day_with_service_is_the_one_after_them():
    looked = choose_headline_days(MEAL, TERM, on("vendredi 2026-12-18"))
    assert looked.next == looked.last == on("lundi 2027-01-04")


def test_a_service_that_never_runs_has_no_next_day():
    assert (
        choose_headline_days(ServiceRules(1, "", "", frozenset(), frozenset(), Weekly(), Weekly()), TERM, MONDAY).next
        is None
    )


def test_a_day_stands_beside_the_same_weekday_of_the_last_four_weeks():
    mondays = {MONDAY - timedelta(weeks=weeks): count for weeks, count in enumerate((70, 60, 64, 68))}
    one = told(["lundi 2026-11-23"], mondays)
    assert one.usual == (60 + 64 + 68) / 3  # the fourth is in the holidays
    assert (one.expected, one.change) == (70, 6)


def test_a_monday_ahead_stands_beside_mondays_that_are_over():
    mondays = {on("lundi 2026-11-30"): 50, MONDAY: 99, on("lundi 2026-11-16"): 40, on("lundi 2026-11-09"): 44}
    assert told(["lundi 2026-11-30"], mondays).usual == 28  # of today, not yet over, nothing; of the 2nd, nobody


def test_a_week_stands_beside_its_weekdays_together():
    weeks = {MONDAY + timedelta(day - 7 * week): 10 * (day + 1) for week in range(1, 5) for day in range(5)}
    week = [f"{name} 2026-{day}" for name, day in (("lundi", "11-30"), ("mardi", "12-01"), ("mercredi", "12-02"))]
    one = told(week, {**weeks, on("lundi 2026-11-30"): 12, on("mardi 2026-12-01"): 20})
    # A Wednesday without service on which somebody was booked all the same counts in the past weeks only.
    assert one.days == [on("lundi 2026-11-30"), on("mardi 2026-12-01")]
    assert (one.expected, one.usual) == (32, 30)


def test_a_first_week_has_nothing_to_stand_beside():
    today = on("mardi 2026-09-01")
    one = told(["mardi 2026-09-01"], {today: 12}, today=today)
    assert (one.expected, one.usual, one.change) == (12, None, None)


@pytest.mark.parametrize(
    ("day", "calendar", "reason"),
    [
        ("mercredi 2026-11-25", TERM, "Pas de service le mercredi."),
        ("vendredi 2026-12-25", TERM, "Jour férié : Noël."),
        (
            "mardi 2026-11-24",
            Calendar("A", [ClosurePeriod(MONDAY, on("mardi 2026-11-24"), "Grève")]),
            "Fermeture : Grève.",
        ),
    ],
)
def test_a_day_without_service_says_why(day, calendar, reason):
    one = told([day], calendar=calendar)
    assert (one.days, one.expected, one.closed) == ((), 0, reason)


def test_somebody_booked_on_a_closed_day_is_counted_all_the_same():
    closed = Calendar("A", [ClosurePeriod(MONDAY, MONDAY, "Grève")])
    assert told(["lundi 2026-11-23"], {MONDAY: 3}, calendar=closed).expected == 3


@pytest.mark.parametrize(
    ("now", "open_", "closes"),
    [
        ("jeudi 2026-11-26 16:59:59", 30, "jeudi 2026-11-26 17:00:00"),
        ("jeudi 2026-11-26 17:00:00", 0, None),
    ],
)
def test_a_week_may_be_changed_until_its_thursday_before(now, open_, closes):
    expected = {on("lundi 2026-11-30"): 10, on("mardi 2026-12-01"): 20}
    one = told(["lundi 2026-11-30", "mardi 2026-12-01"], expected, now=at(now))
    assert (one.open, one.closes) == (open_, closes and at(closes))


def test_days_that_close_one_by_one_tell_the_first_that_is_still_open():
    by_day = ServiceRules(1, "Repas", "", SCHOOL_DAYS, frozenset(), DaysBefore(1, time(9)), Weekly())
    expected = {on("lundi 2026-11-30"): 10, on("mardi 2026-12-01"): 20}
    now = at("lundi 2026-11-30 08:00:00")
    one = told(["lundi 2026-11-30", "mardi 2026-12-01"], expected, by_day, now=now)
    assert (one.expected, one.open) == (30, 20)
    assert one.closes == at("lundi 2026-11-30 09:00:00")


@pytest.mark.parametrize(
    ("now", "until"),
    [("lundi 2026-11-30 08:59:59", "lundi 2026-11-30 09:00:00"), ("lundi 2026-11-30 09:00:00", None)],
)
def test_the_very_day_may_be_open_until_an_hour(now, until):
    same_day = ServiceRules(1, "", "", SCHOOL_DAYS, frozenset(), Weekly(), DaysBefore(0, time(9)))
    monday = on("lundi 2026-11-30")
    assert headlines.find_same_day_cutoff(same_day, monday, at(now)) == (until and at(until))
    assert told(["lundi 2026-11-30"], {monday: 5}, same_day, today=monday, now=at(now)).open == (5 if until else 0)
    assert headlines.find_same_day_cutoff(MEAL, monday, at(now)) is None


def test_a_day_that_may_still_be_cancelled_is_open():
    late = ServiceRules(1, "", "", SCHOOL_DAYS, frozenset(), Weekly(), DaysBefore(1, time(12)))
    tuesday = on("mardi 2026-11-24")
    assert headlines.find_last_cutoff(late, tuesday, TERM) > NOW
    assert told(["mardi 2026-11-24"], {tuesday: 5}, late).open == 5
