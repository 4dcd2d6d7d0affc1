"""What becomes of the changes of one child, each judged by what those before it have made."""

from datetime import date

from cantine.bookings.rules.bookable import CellState
from cantine.bookings.rules.cell_changes import CellChange
from cantine.bookings.rules.decisions import BookingContext, decide
from cantine.bookings.rules.places import DayPlaces
from cantine.common.cutoff_types import Weekly
from cantine.common.refusal_sentences import CellChangedMeanwhile, Full, StaffOnly, UnknownService, UnknownTime
from cantine.common.vocabulary import TimeChoice
from cantine.offer.rules.calendar import Calendar
from cantine.offer.rules.services import ServiceRules
from tests.dates import on

MONDAY, TUESDAY = on("lundi 2026-11-30"), on("mardi 2026-12-01")
ALL = frozenset(range(5))
MEAL = ServiceRules(1, "Repas", "Repas", ALL, frozenset(), Weekly(), Weekly(), capacity=2)
CARE = ServiceRules(2, "Garderie", "Gard.", ALL, frozenset(), Weekly(), Weekly(), TimeChoice.ARRIVAL, 420, 480, 30)
SEVEN, EIGHT = 420, 480


def ground(stands=None, taken=None):
    return BookingContext({1: MEAL, 2: CARE}, Calendar("A"), stands or {}, taken or {})


def while_there_are_places(service, change, stands, calendar):
    return Full(service.capacity) if change.on and not stands.on and service.capacity == stands.taken else None


def tick(day: date, service: int = 1, time: int | None = None) -> CellChange:
    return CellChange(day, service, True, time)


def test_what_is_changed_is_told_with_what_it_held_and_what_it_will():
    stood = {(TUESDAY, 2): CellState(True, SEVEN)}
    later = CellChange(TUESDAY, 2, True, EIGHT, True, SEVEN)
    decided = decide([tick(MONDAY), later], ground(stood), lambda *_: None)
    assert (decided.changes.saved, decided.changes.refused) == ([tick(MONDAY), later], [])
    assert decided.before == {(MONDAY, 1): CellState(), (TUESDAY, 2): CellState(True, SEVEN)}
    assert decided.after == {(MONDAY, 1): CellState(True, taken=1), (TUESDAY, 2): CellState(True, EIGHT)}


def test_what_is_as_wanted_is_no_change_and_needs_nobodys_leave():
    stood = {(TUESDAY, 2): CellState(True, SEVEN), (MONDAY, 1): CellState()}
    wishes = [tick(TUESDAY, 2, SEVEN), CellChange(MONDAY, 1, False)]
    decided = decide(wishes, ground(stood), lambda *_: StaffOnly())
    assert (decided.changes.saved, decided.before, decided.after) == (wishes, {}, {})


def test_each_refusal_stands_beside_its_change():
    nobodys, overtaken = tick(MONDAY, 9), CellChange(MONDAY, 1, True, None, True)
    no_time, staffs = tick(TUESDAY, 2, 421), tick(TUESDAY)
    decided = decide(
        [nobodys, overtaken, no_time, staffs],
        ground(),
        lambda _service, change, *_: StaffOnly() if change == staffs else None,
    )
    assert decided.changes.refused == [
        (nobodys, UnknownService()),
        (overtaken, CellChangedMeanwhile(False, None)),
        (no_time, UnknownTime(SEVEN, EIGHT)),
        (staffs, StaffOnly()),
    ]
    assert decided.after == {}


def test_a_place_that_is_given_back_is_free_for_what_comes_after_it():
    stood, taken = {(MONDAY, 1): CellState(True)}, {(MONDAY, 1): DayPlaces(2), (TUESDAY, 1): DayPlaces(2)}
    leave, return_ = CellChange(MONDAY, 1, False, None, True), tick(MONDAY)
    decided = decide([leave, return_, tick(TUESDAY)], ground(stood, taken), while_there_are_places)
    assert decided.changes.saved == [leave, return_]
    assert decided.changes.refused == [(tick(TUESDAY), Full(2))]
    assert decided.before == {(MONDAY, 1): CellState(True, taken=2)}
    assert decided.after == {(MONDAY, 1): CellState(True, taken=2)}
