"""Which deadline the parents are told, and whom it leaves out."""

from dataclasses import replace
from datetime import time

import pytest

from cantine.bookings.rules.deadlines import find_next_deadline
from cantine.common.cutoff_types import DaysBefore, Weekly
from cantine.common.vocabulary import Weeks
from cantine.families.rules.pupil import Pupil
from cantine.offer.rules.calendar import Calendar
from cantine.offer.rules.services import ClosurePeriod, ServiceRules
from tests.dates import at, on

MEAL = ServiceRules(1, "Repas", "Repas", frozenset(range(5)), frozenset(), Weekly(), Weekly())
LEO, ZONE_A = Pupil(1), Calendar("A")
STRIKE = ClosurePeriod(on("lundi 2026-11-30"), on("vendredi 2026-12-04"), "Grève", classroom_ids=frozenset({1}))


def told(pupil=LEO, now="lundi 2026-11-23 10:00:00", services=(MEAL,), calendar=ZONE_A):
    instant = at(now)
    deadline = find_next_deadline(services, calendar, pupil, instant.date(), instant)
    return deadline and str(deadline)


THIS_WEEK = "Pour la semaine du 30 novembre : jusqu'au **jeudi 26 novembre à 17 h 00**."
NEXT_WEEK = "Pour la semaine du 7 décembre : jusqu'au **jeudi 3 décembre à 17 h 00**."


@pytest.mark.parametrize(
    ("now", "sentence"), [("jeudi 2026-11-26 16:59:59", THIS_WEEK), ("jeudi 2026-11-26 17:00:00", NEXT_WEEK)]
)
def test_the_next_week_is_announced_until_thursday_17_00(now, sentence):
    assert told(now=now) == sentence


@pytest.mark.parametrize(
    ("pupil", "sentence"),
    [
        (Pupil(1, weeks=Weeks.ODD), THIS_WEEK),
        (Pupil(1, weeks=Weeks.EVEN), NEXT_WEEK),
        (Pupil(1, enrolled_from=on("vendredi 2026-12-04")), THIS_WEEK),
        (Pupil(1, enrolled_from=on("lundi 2026-12-07")), NEXT_WEEK),
        (Pupil(1, enrolled_until=on("vendredi 2026-11-27")), None),
    ],
)
def test_weeks_of_the_other_parent_and_outside_the_enrolment_are_not_announced(pupil, sentence):
    assert told(pupil) == sentence


def test_a_closure_of_another_class_is_no_matter():
    strike = Calendar("A", [STRIKE])
    assert told(Pupil(1), calendar=strike) == NEXT_WEEK
    assert told(Pupil(2), calendar=strike) == THIS_WEEK


def test_a_service_that_closes_by_days_tells_its_day():
    two_days_before = replace(MEAL, booking_cutoff=DaysBefore(2, time(9), False))
    sentence = "Pour le jeudi 26 novembre : jusqu'au **mardi 24 novembre à 9 h 00**."
    assert told(services=[two_days_before]) == sentence


def test_nothing_is_announced_where_parents_book_nothing_themselves():
    assert told(services=[]) is None
    assert told(services=[replace(MEAL, open_to_parents=False)]) is None
