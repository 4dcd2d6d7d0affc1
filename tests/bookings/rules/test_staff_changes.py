"""What staff may change in a family's month, and what they must say for it."""

from datetime import time

import pytest
from hypothesis import given

from cantine.bookings.rules.bookable import CellState, find_refusal
from cantine.bookings.rules.staff_changes import find_missing_confirmation, find_staff_refusal
from cantine.common.cutoff_types import DaysBefore, Weekly
from cantine.common.refusal_sentences import (
    ClosedByTown,
    Full,
    InvoicedToCorrect,
    NobodysDay,
    NotEnrolled,
    ReasonMissing,
    ReportedSick,
    SchoolHoliday,
    TooLate,
    WeekdayNotServed,
)
from cantine.common.vocabulary import Weeks
from cantine.families.rules.pupil import Pupil
from cantine.offer.rules.calendar import Calendar
from cantine.offer.rules.services import ClosurePeriod, ServiceRules
from tests.dates import at, on
from tests.support.strategies import cells_and_moments

ALL_WEEK = frozenset(range(5))
MEAL = ServiceRules(1, "Repas", "Repas", ALL_WEEK, frozenset(), Weekly(), DaysBefore(1, time(9)))
STUDY = ServiceRules(6, "Étude", "Étude", ALL_WEEK, frozenset(), Weekly(), Weekly(), capacity=1, open_to_parents=False)
STRIKE = ClosurePeriod(on("mardi 2026-12-01"), on("mardi 2026-12-01"), "Grève")
ZONE_A, STRUCK = Calendar("A"), Calendar("A", [STRIKE])
LEO, GONE = Pupil(1), Pupil(1, enrolled_until=on("lundi 2026-11-30"))
EMPTY, TICKED = CellState(), CellState(on=True)
FAMILY = 7


@pytest.mark.parametrize(
    ("day", "pupil", "family", "standing", "calendar", "reason"),
    [
        ("mardi 2026-12-01", LEO, FAMILY, EMPTY, ZONE_A, None),
        ("mardi 2026-10-06", LEO, FAMILY, EMPTY, ZONE_A, None),  # long past, and not billed
        ("mardi 2026-12-01", LEO, FAMILY, CellState(on=True, invoiced=True), ZONE_A, InvoicedToCorrect()),
        ("mardi 2026-12-01", LEO, FAMILY, CellState(on=True, sick=True), ZONE_A, ReportedSick()),
        ("samedi 2026-12-05", LEO, FAMILY, EMPTY, ZONE_A, WeekdayNotServed(5)),
        ("lundi 2026-12-21", LEO, FAMILY, EMPTY, ZONE_A, SchoolHoliday("Vacances de Noël")),
        ("mardi 2026-12-01", LEO, FAMILY, EMPTY, STRUCK, ClosedByTown("Grève")),
        ("mardi 2026-12-01", LEO, FAMILY, TICKED, STRUCK, None),  # what stands may still be taken off
        ("mardi 2026-12-01", GONE, FAMILY, EMPTY, ZONE_A, NotEnrolled()),
        ("mardi 2026-12-01", GONE, FAMILY, TICKED, ZONE_A, None),
        ("mardi 2026-12-01", LEO, None, EMPTY, ZONE_A, NobodysDay()),
    ],
)
def test_a_cell_is_greyed_for_staff_only_where_nothing_could_be_served_or_billed(
    day, pupil, family, standing, calendar, reason
):
    assert find_staff_refusal(MEAL, on(day), pupil, family, standing, calendar) == reason


def asked(service, now, *, was_on=False, to=True, taken=0, reason="", exceed=False):
    standing = CellState(on=was_on, taken=taken)
    day = on("lundi 2026-11-30")
    return find_missing_confirmation(service, day, LEO, standing, to, ZONE_A, at(now), reason=reason, exceed=exceed)


@pytest.mark.parametrize(
    ("now", "missing"),
    [
        ("jeudi 2026-11-26 16:59:59", None),
        ("jeudi 2026-11-26 17:00:00", ReasonMissing(at("jeudi 2026-11-26 17:00:00"))),
        ("vendredi 2026-12-04 08:00:00", ReasonMissing(at("jeudi 2026-11-26 17:00:00"))),
    ],
)
def test_from_the_cutoff_on_staff_give_a_reason(now, missing):
    assert asked(MEAL, now) == missing
    assert asked(MEAL, now, reason="Panne d'internet") is None


@pytest.mark.parametrize(
    ("now", "missing"),
    [
        ("dimanche 2026-11-29 08:59:59", None),
        ("dimanche 2026-11-29 09:00:00", ReasonMissing(at("dimanche 2026-11-29 09:00:00"))),
    ],
)
def test_taking_off_has_the_cutoff_of_cancelling(now, missing):
    assert asked(MEAL, now, was_on=True, to=False) == missing


def test_beyond_capacity_staff_say_that_they_mean_it():
    early, late = "lundi 2026-11-23 10:00:00", "vendredi 2026-11-27 10:00:00"
    assert asked(STUDY, early) is None
    assert asked(STUDY, early, taken=1) == Full(1)
    assert asked(STUDY, early, taken=1, exceed=True) is None
    assert asked(STUDY, late, taken=1, exceed=True) == ReasonMissing(at("jeudi 2026-11-26 17:00:00"))
    assert asked(STUDY, late, taken=1, reason="Urgence") == Full(1)
    assert asked(STUDY, early, taken=1, was_on=True, to=False) is None


@given(cells_and_moments())
def test_what_parents_may_change_staff_may_change_without_a_word(cell):
    service, day, pupil, standing, calendar, now = cell
    mine = Pupil(pupil.classroom_id, pupil.enrolled_from, pupil.enrolled_until, Weeks.ALL)
    reason = find_refusal(service, day, pupil, standing, not standing.on, calendar, now)
    staff = find_staff_refusal(service, day, mine, FAMILY, standing, calendar) or find_missing_confirmation(
        service, day, mine, standing, not standing.on, calendar, now, reason="", exceed=False
    )
    if reason is None:
        assert staff is None
    if isinstance(reason, TooLate | Full):
        confirmed = find_missing_confirmation(
            service, day, mine, standing, not standing.on, calendar, now, reason="Oui", exceed=True
        )
        assert find_staff_refusal(service, day, mine, FAMILY, standing, calendar) is None
        assert confirmed is None
