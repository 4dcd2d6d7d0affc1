"""A wish for many days at once: what it asks of each, and that asking twice changes nothing."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from cantine.bookings.rules.bookable import CellState
from cantine.bookings.rules.bulk_changes import list_changes
from cantine.bookings.rules.cell_changes import CellChange
from cantine.bookings.rules.decisions import BookingContext, decide, decide_for_all, make_parent_rule
from cantine.bookings.rules.places import DayPlaces
from cantine.bookings.rules.typical_week import list_school_days, spread_week
from cantine.common.cutoff_types import Weekly
from cantine.common.refusal_sentences import Full, PublicHoliday
from cantine.common.vocabulary import TimeChoice, Weeks
from cantine.families.rules.pupil import Pupil
from cantine.offer.rules.calendar import Calendar
from cantine.offer.rules.services import ClosurePeriod, ServiceRules
from tests.dates import at, on

ALL = frozenset(range(5))
MEAL = ServiceRules(1, "Repas", "Repas", ALL, frozenset(), Weekly(), Weekly())
CARE = ServiceRules(2, "Garderie", "Gard.", ALL, frozenset(), Weekly(), Weekly(), TimeChoice.ARRIVAL, 420, 480, 30)
STAFF = ServiceRules(3, "Atelier", "Atel.", ALL, frozenset(), Weekly(), Weekly(), open_to_parents=False)
SEVEN, EIGHT = 420, 480
NOW = at("lundi 2026-11-23 10:00:00")
MONDAY, TUESDAY, NEXT = on("lundi 2026-11-30"), on("mardi 2026-12-01"), on("lundi 2026-12-07")
LEO = Pupil(1)


def ground(stands=None, services=(MEAL, CARE, STAFF), closures=(), taken=None):
    return BookingContext({one.id: one for one in services}, Calendar("A", closures), stands or {}, taken or {})


def test_what_is_not_booked_yet_is_added_and_what_is_booked_stays():
    stands = {(MONDAY, 1): CellState(True), (MONDAY, 2): CellState(True, EIGHT), (TUESDAY, 1): CellState(True)}
    wanted = {(MONDAY, 1): None, (MONDAY, 2): SEVEN, (TUESDAY, 2): SEVEN}
    found = list_changes(wanted, [MONDAY, TUESDAY], LEO, ground(stands), replace=False)
    assert found == [CellChange(TUESDAY, 2, True, SEVEN)]


def test_replacing_sets_the_hours_and_takes_off_what_is_not_wanted():
    stands = {(MONDAY, 1): CellState(True), (MONDAY, 2): CellState(True, EIGHT), (TUESDAY, 1): CellState(True)}
    wanted = {(MONDAY, 1): None, (MONDAY, 2): SEVEN, (TUESDAY, 2): SEVEN}
    found = list_changes(wanted, [MONDAY, TUESDAY], LEO, ground(stands), replace=True)
    assert found == [
        CellChange(MONDAY, 2, True, SEVEN, True, EIGHT),
        CellChange(TUESDAY, 1, False, None, True),
        CellChange(TUESDAY, 2, True, SEVEN),
    ]


def test_days_with_the_other_parent_and_what_the_town_hall_books_are_left_alone():
    """Monday 30 November is in an odd week, 7 December in an even one; Tuesday was given to the mother."""
    zoe = Pupil(1, weeks=Weeks.EVEN, own_days={TUESDAY: True})
    days, stands = [MONDAY, TUESDAY, NEXT], {(MONDAY, 1): CellState(True), (NEXT, 3): CellState(True)}
    wanted = {(day, service): None for day in days for service in (1, 3)}
    assert list_changes(wanted, days, zoe, ground(stands), replace=True) == [
        CellChange(TUESDAY, 1, True),
        CellChange(NEXT, 1, True),
    ]
    assert list_changes({}, days, zoe, ground(stands), replace=True) == []


def test_siblings_share_the_last_places():
    limited = replace(MEAL, capacity=2)
    both = {
        1: ground(services=[limited], taken={(MONDAY, 1): DayPlaces(1)}),
        2: ground(services=[limited], taken={(MONDAY, 1): DayPlaces(1)}),
    }
    wish = [CellChange(MONDAY, 1, True), CellChange(TUESDAY, 1, True)]
    decided = decide_for_all({1: wish, 2: wish}, both, {1: LEO, 2: LEO}, NOW)
    assert (decided[1].changes.saved, decided[1].changes.refused) == (wish, [])
    assert (decided[2].changes.saved, decided[2].changes.refused) == (wish[1:], [(wish[0], Full(2))])


def test_each_child_is_judged_by_its_own_file():
    pupils = {1: LEO, 2: Pupil(1, enrolled_until=MONDAY)}
    wish = [CellChange(MONDAY, 1, True), CellChange(TUESDAY, 1, True)]
    decided = decide_for_all({1: wish, 2: wish}, {1: ground(), 2: ground()}, pupils, NOW)
    assert [len(decided[child].changes.saved) for child in (1, 2)] == [2, 1]


FIRST, LAST = on("lundi 2026-11-23"), on("dimanche 2027-04-04")
"""From the week that is closed already, over Christmas and winter holidays, to Easter Monday."""

WEEKS = st.dictionaries(
    st.tuples(st.integers(0, 6), st.sampled_from((1, 2, 3))), st.sampled_from((None, SEVEN, EIGHT, 421)), max_size=12
)
STANDINGS = st.builds(
    CellState, st.booleans(), st.sampled_from((None, SEVEN, EIGHT)), invoiced=st.booleans(), sick=st.booleans()
)
BOOKED = st.dictionaries(
    st.tuples(st.integers(0, (LAST - FIRST).days).map(lambda ahead: FIRST + timedelta(ahead)), st.integers(1, 3)),
    STANDINGS,
    max_size=40,
)
PUPILS = st.builds(
    Pupil,
    st.just(1),
    enrolled_until=st.none() | st.just(on("mardi 2027-02-02")),
    weeks=st.sampled_from(Weeks),
    own_days=st.just({}) | st.just({TUESDAY: True, NEXT: False}),
)


@given(WEEKS, BOOKED, PUPILS, st.none() | st.integers(0, 2), st.booleans())
def test_a_typical_week_applied_twice_changes_nothing(week, stands, pupil, capacity, replacing):
    strike = ClosurePeriod(on("jeudi 2027-01-14"), on("vendredi 2027-01-15"), "Grève")
    services = (replace(MEAL, capacity=capacity), CARE, STAFF)
    days = list_school_days(FIRST, LAST, "A")
    wanted = spread_week(week, days, services)

    def apply(stands):
        here = ground(stands, services, [strike], {(NEXT, 1): DayPlaces(1)})
        wishes = list_changes(wanted, days, pupil, here, replace=replacing)
        return wishes, decide(wishes, here, make_parent_rule(pupil, NOW))

    first, decided = apply(stands)
    assert len(first) == len(decided.changes.saved) + len(decided.changes.refused) == len(set(first))
    second, again = apply({**stands, **decided.after})
    assert (again.changes.saved, again.before, again.after) == ([], {}, {})
    assert second == [change for change, _reason in decided.changes.refused]
    if not replacing:
        assert all(stood.on <= decided.after[cell].on for cell, stood in decided.before.items())


def test_what_cannot_be_is_told_with_its_reason_and_asked_no_more_than_once():
    days = list_school_days(on("lundi 2027-03-22"), on("mardi 2027-03-30"), "A")
    wishes = list_changes(spread_week({(0, 1): None}, days, [MEAL]), days, LEO, ground(), replace=False)
    decided = decide(wishes, ground(), make_parent_rule(LEO, NOW))
    assert decided.changes.saved == [CellChange(on("lundi 2027-03-22"), 1, True)]
    easter = CellChange(on("lundi 2027-03-29"), 1, True)
    assert decided.changes.refused == [(easter, PublicHoliday("Lundi de Pâques"))]
