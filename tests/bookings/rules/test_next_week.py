"""The week that closes next for a family, what a day of it stands for, and what a child mostly does in it."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from cantine.bookings.rules.next_week import (
    find_day_service,
    find_family_deadline,
    find_habit_start,
    list_usual_cells,
    list_week,
)
from cantine.common.cutoff_types import DaysBefore, Weekly
from cantine.common.limits.service_limits import Audience
from cantine.common.vocabulary import Weeks
from cantine.families.rules.labels import HeldLabel
from cantine.families.rules.pupil import Pupil
from cantine.offer.rules.calendar import Calendar
from cantine.offer.rules.services import ClosurePeriod, ServiceRules
from tests.dates import at, on

ALL, WEDNESDAY = frozenset(range(5)), frozenset({2})
MEAL = ServiceRules(1, "Repas", "Repas", ALL - WEDNESDAY, frozenset(), Weekly(), Weekly())
CENTRE = ServiceRules(4, "Centre", "Centre", WEDNESDAY, ALL, Weekly(), Weekly())
HELP = ServiceRules(5, "Aide", "Aide", ALL, frozenset(), Weekly(), Weekly(), open_to_parents=False)
ZONE_A = Calendar("A")
FREED = Pupil(1, labels=(HeldLabel(1, on("mardi 2026-09-01"), exempt=True),))
MONDAY = on("lundi 2026-11-30")


def closing(*pupils, now="jeudi 2026-11-26 16:50:00", services=(HELP, MEAL, CENTRE)):
    """(the Monday of the week, when it closes) or None."""
    instant = at(now)
    found = find_family_deadline(services, ZONE_A, pupils, instant.date(), instant)
    return found and (list_week(found, services)[0], found.closes)


THIS = (MONDAY, at("jeudi 2026-11-26 17:00:00"))
NEXT = (on("lundi 2026-12-07"), at("jeudi 2026-12-03 17:00:00"))


@pytest.mark.parametrize(
    ("now", "week"),
    [("lundi 2026-11-23 10:00:00", THIS), ("jeudi 2026-11-26 16:59:59", THIS), ("jeudi 2026-11-26 17:00:00", NEXT)],
)
def test_it_is_the_week_whose_thursday_comes_next(now, week):
    assert closing(Pupil(1), Pupil(2), now=now) == week


def test_of_separated_parents_the_week_of_any_child_that_is_here_counts():
    assert closing(Pupil(1, weeks=Weeks.EVEN)) == NEXT
    assert closing(Pupil(1, weeks=Weeks.EVEN), Pupil(2)) == THIS


def test_who_is_exempt_from_cutoffs_counts_only_where_nobody_else_has_a_deadline():
    friday = (on("lundi 2026-11-23"), at("vendredi 2026-11-27 00:00:00"))
    assert closing(FREED) == friday
    assert closing(FREED, Pupil(2)) == THIS
    assert closing(FREED, Pupil(2, enrolled_until=on("vendredi 2026-11-27"))) == friday


def test_where_days_close_one_by_one_it_is_the_week_of_the_next_open_day():
    day_before = replace(MEAL, booking_cutoff=DaysBefore(1, time(10), False))
    thursday, friday = on("lundi 2026-11-23"), MONDAY
    assert closing(Pupil(1), now="jeudi 2026-11-26 09:59:59", services=(day_before,))[0] == thursday
    assert closing(Pupil(1), now="jeudi 2026-11-26 10:00:00", services=(day_before,))[0] == friday


def test_a_service_for_other_children_has_no_deadline_here():
    of_others = replace(MEAL, booking_cutoff=DaysBefore(1, time(10), False), audience=Audience(school_ids={9}))
    assert closing(Pupil(1, schools={1: 7}), services=(of_others, CENTRE)) == THIS


def test_nothing_is_open_for_nobody_for_who_left_and_where_staff_books_everything():
    assert closing() is None
    assert closing(Pupil(1, enrolled_until=on("vendredi 2026-11-27"))) is None
    assert closing(Pupil(1), services=(HELP,)) is None


def test_a_week_has_the_weekdays_on_which_parents_may_book_something():
    found = find_family_deadline((MEAL,), ZONE_A, [Pupil(1)], on("lundi 2026-11-23"), at("lundi 2026-11-23 10:00:00"))
    assert list_week(found, (HELP, MEAL)) == [MONDAY + timedelta(ahead) for ahead in (0, 1, 3, 4)]
    saturday = replace(CENTRE, holiday_weekdays=frozenset({5}))
    assert [day.weekday() for day in list_week(found, (MEAL, saturday))] == [0, 1, 2, 3, 4, 5]


def test_a_day_stands_for_the_first_service_that_parents_book_and_that_runs():
    def stands(day, pupil=LEO, services=(HELP, MEAL, CENTRE), calendar=ZONE_A):
        found = find_day_service(services, on(day), calendar, pupil)
        return found and found.label

    assert stands("mardi 2026-12-01") == "Repas"
    assert stands("mercredi 2026-12-02") == "Centre"
    assert stands("mardi 2026-12-22") == "Centre"  # holidays: no meal, but the centre
    assert stands("vendredi 2026-12-25") == "Repas"  # nothing runs: the first of that weekday says why
    assert stands("dimanche 2026-12-06") is None
    of_others = replace(MEAL, id=7, label="Repas des autres", audience=Audience(school_ids={9}))
    assert stands("mardi 2026-12-01", Pupil(1, schools={1: 7}), (of_others, MEAL)) == "Repas"
    strike = Calendar("A", [ClosurePeriod(MONDAY, MONDAY, "Grève", frozenset({MEAL.id}))])
    everyday = replace(CENTRE, term_weekdays=ALL)
    assert stands("lundi 2026-11-30", services=(MEAL, everyday), calendar=strike) == "Centre"


LEO = Pupil(1)


@pytest.mark.parametrize(
    ("monday", "start"),
    [
        ("lundi 2026-11-30", "lundi 2026-10-05"),  # two weeks of holidays between
        ("lundi 2026-09-07", "lundi 2026-06-01"),  # a summer between
        ("lundi 2026-12-07", "lundi 2026-10-12"),
    ],
)
def test_habits_are_looked_for_in_six_weeks_with_school(monday, start):
    assert find_habit_start(on(monday), "A") == on(start)


def test_the_usual_cells_are_those_of_most_weeks_on_school_days_only():
    tuesdays = {(MONDAY + timedelta(1 - 7 * ago), MEAL.id): None for ago in (1, 2, 3)}
    once = {(MONDAY + timedelta(3 - 7), MEAL.id): None}
    week = [MONDAY + timedelta(ahead) for ahead in range(5)]
    assert list_usual_cells({**tuesdays, **once}, week, [MEAL], "A") == {(week[1], MEAL.id): None}
    christmas = [on("lundi 2026-12-21") + timedelta(ahead) for ahead in range(5)]
    assert list_usual_cells(tuesdays, christmas, [MEAL], "A") == {}
    assert list_usual_cells({}, week, [MEAL], "A") == {}
