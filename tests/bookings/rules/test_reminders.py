"""When a week closes, who usually books, and whether there is anything to book."""

from dataclasses import replace
from datetime import time

import pytest

from cantine.bookings.rules.reminders import find_booking_end, find_closing_weeks, list_served_weeks, usually_books
from cantine.common.cutoff_types import DaysBefore, Weekly
from cantine.common.vocabulary import Weeks
from cantine.families.rules.pupil import Pupil
from cantine.offer.rules.calendar import Calendar
from cantine.offer.rules.services import ClosurePeriod, ServiceRules
from tests.dates import at, on

SCHOOL_DAYS, ALL_WEEK, WEDNESDAY = frozenset({0, 1, 3, 4}), frozenset(range(5)), frozenset({2})
MEAL = ServiceRules(1, "Repas", "Repas", SCHOOL_DAYS, frozenset(), Weekly(), Weekly())
CENTRE = ServiceRules(2, "Centre", "Centre", WEDNESDAY, ALL_WEEK, Weekly(), Weekly())
OPEN = Calendar("A")
NEXT, CLOSES = on("lundi 2026-11-30"), at("jeudi 2026-11-26 17:00:00")


@pytest.mark.parametrize(
    ("now", "weeks"),
    [
        ("mercredi 2026-11-25 16:59:59", {}),
        ("mercredi 2026-11-25 17:00:00", {NEXT: {1: CLOSES, 2: CLOSES}}),
        ("jeudi 2026-11-26 16:59:59", {NEXT: {1: CLOSES, 2: CLOSES}}),
        ("jeudi 2026-11-26 17:00:00", {}),
    ],
)
def test_a_week_closes_in_the_24_hours_before_its_cutoff(now, weeks):
    assert find_closing_weeks([MEAL, CENTRE], OPEN, at(now)) == weeks


def test_a_week_of_holidays_closes_for_the_services_that_run_in_it():
    christmas, closes = on("lundi 2026-12-21"), at("jeudi 2026-12-17 17:00:00")
    assert find_closing_weeks([MEAL, CENTRE], OPEN, at("jeudi 2026-12-17 10:00:00")) == {christmas: {2: closes}}


def test_each_service_closes_by_its_own_rule():
    """Two served days before Monday at 10:00 is Thursday at 10:00 for meals; the centre takes a fortnight."""
    meal = replace(MEAL, booking_cutoff=DaysBefore(2, time(10), served_only=True))
    centre = replace(CENTRE, booking_cutoff=Weekly(weeks_ahead=2))
    assert find_closing_weeks([meal, centre], OPEN, at("mercredi 2026-11-25 18:00:00")) == {
        NEXT: {1: at("jeudi 2026-11-26 10:00:00")},
        on("lundi 2026-12-07"): {2: CLOSES},
    }


def test_a_service_that_only_the_town_hall_books_closes_for_nobody():
    now = at("jeudi 2026-11-26 10:00:00")
    assert find_closing_weeks([replace(MEAL, open_to_parents=False)], OPEN, now) == {}
    assert find_closing_weeks([replace(MEAL, term_weekdays=frozenset())], OPEN, now) == {}


def test_the_last_four_served_weeks_jump_over_weeks_without_service():
    """All Saints' holidays lie between: 17 October to 1 November 2026."""
    weeks = ["lundi 2026-11-16", "lundi 2026-11-09", "lundi 2026-11-02", "lundi 2026-10-12"]
    assert list_served_weeks([MEAL], OPEN, on("lundi 2026-11-23")) == [*map(on, weeks)]
    with_centre = list_served_weeks([MEAL, CENTRE], OPEN, on("lundi 2026-11-23"))
    assert with_centre[-1] == on("lundi 2026-10-26")
    assert list_served_weeks([replace(MEAL, open_to_parents=False)], OPEN, NEXT) == []


@pytest.mark.parametrize(("booked", "usually"), [(0, False), (1, False), (2, True), (4, True)])
def test_who_booked_in_two_of_four_weeks_usually_books(booked, usually):
    weeks = ["lundi 2026-11-02", "lundi 2026-11-09", "lundi 2026-11-16", "lundi 2026-11-23"]
    assert usually_books([*map(on, weeks[:booked])]) is usually


@pytest.mark.parametrize(
    ("pupils", "closures", "until"),
    [
        ([Pupil(1)], [], CLOSES),
        ([], [], None),
        ([Pupil(1, weeks=Weeks.EVEN)], [], None),  # week 49
        ([Pupil(1, weeks=Weeks.EVEN, own_days={on("jeudi 2026-12-03"): True})], [], CLOSES),
        ([Pupil(1, weeks=Weeks.EVEN), Pupil(1, weeks=Weeks.ODD)], [], CLOSES),
        ([Pupil(1, enrolled_until=on("vendredi 2026-11-27"))], [], None),
        ([Pupil(1)], [ClosurePeriod(NEXT, on("vendredi 2026-12-04"), "Grève")], None),
        ([Pupil(1)], [ClosurePeriod(NEXT, on("jeudi 2026-12-03"), "Grève")], CLOSES),
        (
            [Pupil(1)],
            [ClosurePeriod(NEXT, on("vendredi 2026-12-04"), "Classe verte", frozenset(), frozenset({1}))],
            None,
        ),
        (
            [Pupil(2)],
            [ClosurePeriod(NEXT, on("vendredi 2026-12-04"), "Classe verte", frozenset(), frozenset({1}))],
            CLOSES,
        ),
    ],
)
def test_there_is_something_to_book_on_a_served_day_of_an_own_child(pupils, closures, until):
    calendar = Calendar("A", closures)
    assert find_booking_end(NEXT, [MEAL], pupils, calendar, {MEAL.id: CLOSES}) == until


def test_only_services_that_close_and_are_usually_booked_count():
    assert find_booking_end(NEXT, [CENTRE], [Pupil(1)], OPEN, {MEAL.id: CLOSES}) is None
    earlier = at("mercredi 2026-11-25 17:00:00")
    closes = {MEAL.id: CLOSES, CENTRE.id: earlier}
    assert find_booking_end(NEXT, [MEAL, CENTRE], [Pupil(1)], OPEN, closes) == earlier
