"""Which days are shown, and which are shaded with a name."""

from datetime import timedelta

from cantine.common.cutoff_types import Weekly
from cantine.offer.rules.calendar import Calendar
from cantine.offer.rules.open_days import OpenDay, list_open_days
from cantine.offer.rules.services import ClosurePeriod, ServiceRules
from tests.dates import on

MEAL = ServiceRules(1, "Repas", "", frozenset({0, 1, 3, 4}), frozenset(), Weekly(), Weekly())
CENTRE = ServiceRules(2, "Centre", "", frozenset({2}), frozenset({0}), Weekly(), Weekly())
MONDAY = on("lundi 2026-11-09")
WEEK = [MONDAY + timedelta(ahead) for ahead in range(7)]


def test_days_of_weekdays_that_are_never_served_are_left_out():
    assert [day.day.weekday() for day in list_open_days(WEEK, [MEAL], Calendar("A"), ())] == [0, 1, 3, 4]
    assert [day.day.weekday() for day in list_open_days(WEEK, [MEAL, CENTRE], Calendar("A"), ())] == [0, 1, 2, 3, 4]


def test_a_day_on_which_somebody_is_booked_is_shown_whatever_its_weekday():
    assert on("samedi 2026-11-14") in {day.day for day in list_open_days(WEEK, [MEAL], Calendar("A"), {WEEK[5]})}


def test_holidays_and_closures_have_their_name():
    strike = ClosurePeriod(WEEK[3], WEEK[3], "Grève")
    other_service = ClosurePeriod(WEEK[4], WEEK[4], "Travaux", frozenset({9}))
    one_class = ClosurePeriod(WEEK[0], WEEK[0], "Sortie", classroom_ids=frozenset({1}))
    shown = list_open_days(WEEK, [MEAL, CENTRE], Calendar("A", [strike, other_service, one_class]), ())
    assert shown == [
        OpenDay(WEEK[0]),
        OpenDay(WEEK[1]),
        OpenDay(WEEK[2], "Armistice"),
        OpenDay(WEEK[3], "Grève"),
        OpenDay(WEEK[4]),
    ]
    assert list_open_days([on("lundi 2026-10-26")], [MEAL], Calendar("A"), ()) == [
        OpenDay(on("lundi 2026-10-26"), "Vacances de la Toussaint")
    ]
