"""Which cancelled bookings come back: each reason against it, and who is first where places are few."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantine.bookings.rules.places import DayPlaces
from cantine.closures.reopening_rules import (
    AbsenceChanged,
    BookedMeanwhile,
    ClassChanged,
    FamilyLeft,
    ReopeningGround,
    ReportedAbsence,
    decide_reopening,
)
from cantine.closures.rules import CancelledBooking, CoveredBooking, find_first_changed_day
from cantine.common.cutoff_types import Weekly
from cantine.common.refusal_sentences import (
    ClosedByTown,
    Full,
    NotEnrolled,
    OtherParentsDay,
    UnknownService,
)
from cantine.common.terms.kept_sickness import KeptSickness
from cantine.common.vocabulary import State, Weeks
from cantine.families.rules.pupil import Pupil
from cantine.offer.rules.calendar import Calendar
from cantine.offer.rules.services import ClosurePeriod, ServiceRules
from tests.dates import at, on

MONDAY, TUESDAY = on("lundi 2026-12-07"), on("mardi 2026-12-08")
CLOSED = at("mardi 2026-12-01 09:00:00")
EVERY = frozenset(range(5))
MEAL = ServiceRules(1, "Repas", "Repas", EVERY, frozenset(), Weekly(), Weekly())
PUPIL = Pupil(7)
FLU = KeptSickness(MONDAY, TUESDAY, at("mardi 2026-12-01 08:00:00"))
STRIKE = ClosurePeriod(MONDAY, TUESDAY, "Grève")


def closed(id=1, **more):
    covered = CoveredBooking(2, 3, "Léo Morel", MONDAY, 1)
    return CancelledBooking(id, covered, CLOSED, State.BOOKED, False, 7, None, None, State.CANCELLED, 7, **more)


def ground(**more):
    return replace(ReopeningGround({1: MEAL}, Calendar("A"), {(2, 3): PUPIL}), **more)


def absence(id=5, reported="mardi 2026-12-01 08:00:00", first=MONDAY, last=TUESDAY):
    return {3: [ReportedAbsence(id, 3, first, last, at(reported))]}


def why(one, where):
    decided = decide_reopening([one], where)
    return decided.left[0][1] if decided.left else None


@pytest.mark.parametrize(
    ("one", "where", "reason"),
    [
        (closed(), ground(), None),
        (replace(closed(), state_now=State.BOOKED), ground(), BookedMeanwhile()),
        (closed(), ground(archived=frozenset({2})), FamilyLeft()),
        (closed(), ground(services={}), UnknownService()),
        (closed(), ground(calendar=Calendar("A", [replace(STRIKE, label="Travaux")])), ClosedByTown("Travaux")),
        (closed(), ground(pupils={}), OtherParentsDay()),
        (closed(), ground(pupils={(2, 3): replace(PUPIL, weeks=Weeks.ODD)}), OtherParentsDay()),
        (closed(), ground(pupils={(2, 3): replace(PUPIL, enrolled_until=on("dimanche 2026-12-06"))}), NotEnrolled()),
        (replace(closed(), classroom_now=8), ground(), ClassChanged()),
        (closed(), ground(absences=absence()), None),
        (closed(), ground(absences=absence(reported="mardi 2026-12-01 09:00:01")), AbsenceChanged()),
        (replace(closed(), state=State.SICK, absence_id=5), ground(absences=absence()), None),
        (replace(closed(), state=State.SICK, absence_id=5), ground(absences=absence(first=TUESDAY)), AbsenceChanged()),
        (replace(closed(), state=State.SICK), ground(), AbsenceChanged()),
        (replace(closed(), state=State.SICK, sickness=FLU), ground(), None),
        (
            replace(closed(), state=State.SICK, sickness=FLU),
            ground(absences=absence(first=TUESDAY, reported="mardi 2026-12-01 10:00:00")),
            AbsenceChanged(),
        ),
    ],
)
def test_each_thing_that_changed_keeps_the_booking_cancelled_with_its_reason(one, where, reason):
    assert why(one, where) == reason


@given(st.permutations(range(1, 7)), st.integers(0, 3), st.sets(st.integers(1, 6)))
def test_who_booked_first_has_the_places_that_are_left_and_who_does_not_come_takes_none(ids, taken, called_off):
    days = [replace(closed(id), called_off=id in called_off) for id in ids]
    services = {1: replace(MEAL, capacity=3)}
    decided = decide_reopening(days, ground(services=services, taken={(1, MONDAY): DayPlaces(taken)}))
    coming = sorted(set(ids) - called_off)
    back = set(coming[: 3 - taken]) | called_off
    assert {one.id for one in decided.back} == back
    assert [(one.id, reason) for one, reason in decided.left] == [(id, Full(3)) for id in ids if id not in back]


@pytest.mark.parametrize(
    ("after", "day"),
    [
        (None, MONDAY),
        (replace(STRIKE, last=on("jeudi 2026-12-10")), on("mercredi 2026-12-09")),
        (replace(STRIKE, last=MONDAY), TUESDAY),
        (replace(STRIKE, label="Grève nationale"), MONDAY),
        (replace(STRIKE, first=on("dimanche 2026-12-06")), on("dimanche 2026-12-06")),
        (replace(STRIKE, last=on("jeudi 2026-12-10"), free=True), MONDAY),
    ],
)
def test_a_closure_that_changes_only_its_end_changes_no_day_before(after, day):
    assert find_first_changed_day(STRIKE, after) == day
