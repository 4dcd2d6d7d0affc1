"""In which order places are given: by priorities, then the first wish or the draw; never more than there are."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from cantine.bookings.rules.places import DayPlaces
from cantine.bookings.rules.wish_decisions import WishInLine, order_wishes, share_places
from cantine.common.cutoff_types import Weekly
from cantine.common.limits.service_limits import LinkKind, ServiceLink
from cantine.common.period_types import PeriodMode
from cantine.offer.rules.services import ServiceRules
from tests.dates import at, on

MORNING, DAY = at("lundi 2026-11-23 08:00:00"), on("mercredi 2026-12-09")


def wish(number, minutes=0, *, first=(), booked=False, family=None, day=DAY):
    asked = MORNING + timedelta(minutes=minutes)
    return WishInLine(number, number, number, family or 100 + number, day, 4, None, asked, first, booked)


def offered(capacity):
    weekdays = frozenset(range(5))
    return {4: ServiceRules(4, "Centre", "Centre", weekdays, weekdays, Weekly(), Weekly(), capacity=capacity)}


def ids(found):
    return [one.id for one in found]


def test_priorities_come_before_the_first_wish_in_their_order():
    early, worker, resident = (
        wish(1, first=(False, False)),
        wish(2, 90, first=(True, False)),
        wish(3, 60, first=(False, True)),
    )
    assert ids(order_wishes([early, worker, resident], PeriodMode.WISH, 0)) == [2, 3, 1]


def test_a_draw_does_not_depend_on_who_asked_first_and_keeps_a_family_together():
    asked = [wish(number, number) for number in range(1, 9)]
    drawn = ids(order_wishes(asked, PeriodMode.DRAW, 42))
    assert drawn == ids(order_wishes(reversed(asked), PeriodMode.DRAW, 42))
    assert drawn != ids(asked)
    assert drawn != ids(order_wishes(asked, PeriodMode.DRAW, 43))
    siblings = [wish(number, family=101 + number % 3) for number in range(9)]
    families = [one.family_number for one in order_wishes(siblings, PeriodMode.DRAW, 7)]
    assert len(Counter(families)) == sum(1 for place, one in enumerate(families) if families[place - 1] != one)


def test_what_staff_booked_already_takes_no_further_place():
    line = [wish(1, booked=True), wish(2), wish(3)]
    assert share_places(line, offered(2), {(4, DAY): DayPlaces(1)}) == {1, 2}


WISHES = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3), st.booleans()), max_size=40)


@given(WISHES, st.integers(0, 6), st.dictionaries(st.integers(0, 3), st.integers(0, 8)), st.integers(0, 9))
def test_places_are_never_exceeded_and_none_is_left_where_somebody_waits(asked, capacity, taken, seed):
    line = [
        wish(number, minutes, first=(first,), day=DAY + timedelta(ahead))
        for number, (minutes, ahead, first) in enumerate(asked, 1)
    ]
    stands = {(4, DAY + timedelta(ahead)): DayPlaces(count) for ahead, count in taken.items()}
    granted = share_places(order_wishes(line, PeriodMode.DRAW, seed), offered(capacity), stands)
    for ahead in range(4):
        day = DAY + timedelta(ahead)
        of_day = [one.id for one in line if one.day == day]
        left = max(0, capacity - stands.get((4, day), DayPlaces()).total)
        assert len(granted.intersection(of_day)) == min(left, len(of_day))


CENTRE = offered(1)[4]
MEAL = replace(CENTRE, id=1, label="Repas", capacity=None)
BRINGING = replace(CENTRE, capacity=1, links=(ServiceLink(1, LinkKind.BRINGS),))


def test_what_comes_along_with_a_wish_has_a_place_only_with_it():
    """The centre brings the meal: who has no place at the centre has no meal either."""
    line = []
    for child in (1, 2):
        line += [replace(wish(child), id=10 + child, service_id=1), wish(child)]
    assert share_places(line, {4: BRINGING, 1: MEAL}, {}) == {1, 11}
    needing = replace(MEAL, links=(ServiceLink(4, LinkKind.NEEDS),))
    assert share_places(line, {4: replace(BRINGING, links=()), 1: needing}, {}) == {1, 11}
    both = replace(MEAL, links=(ServiceLink(4, LinkKind.BRINGS),))
    assert share_places(line[2:], {4: BRINGING, 1: both}, {}) == {2, 12}
    assert share_places(line[:1], {4: BRINGING, 1: MEAL}, {}) == {11}
