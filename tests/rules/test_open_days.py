"""Which days are shown, and which are shaded with a name."""

from datetime import timedelta

from cantine.rules.bookable import Calendar
from cantine.rules.cutoffs import Weekly
from cantine.rules.open_days import Day, looked_at
from cantine.rules.services import Closure, Service
from tests.dates import on

MEAL = Service(1, "Repas", "", frozenset({0, 1, 3, 4}), frozenset(), Weekly(), Weekly())
CENTRE = Service(2, "Centre", "", frozenset({2}), frozenset({0}), Weekly(), Weekly())
MONDAY = on("lundi 2026-11-09")
WEEK = [MONDAY + timedelta(ahead) for ahead in range(7)]


def test_days_of_weekdays_that_are_never_served_are_left_out():
    assert [day.day.weekday() for day in looked_at(WEEK, [MEAL], Calendar("A"), ())] == [0, 1, 3, 4]
    assert [day.day.weekday() for day in looked_at(WEEK, [MEAL, CENTRE], Calendar("A"), ())] == [0, 1, 2, 3, 4]


def test_a_day_on_which_somebody_is_booked_is_shown_whatever_its_weekday():
    assert on("samedi 2026-11-14") in {day.day for day in looked_at(WEEK, [MEAL], Calendar("A"), {WEEK[5]})}


def test_holidays_and_closures_have_their_name():
    strike = Closure(WEEK[3], WEEK[3], "Grève")
    other_service = Closure(WEEK[4], WEEK[4], "Travaux", frozenset({9}))
    one_class = Closure(WEEK[0], WEEK[0], "Sortie", classroom_ids=frozenset({1}))
    shown = looked_at(WEEK, [MEAL, CENTRE], Calendar("A", [strike, other_service, one_class]), ())
    assert shown == [
        Day(WEEK[0]),
        Day(WEEK[1]),
        Day(WEEK[2], "Armistice"),
        Day(WEEK[3], "Grève"),
        Day(WEEK[4]),
    ]
    assert looked_at([on("lundi 2026-10-26")], [MEAL], Calendar("A"), ()) == [
        Day(on("lundi 2026-10-26"), "Vacances de la Toussaint")
    ]
