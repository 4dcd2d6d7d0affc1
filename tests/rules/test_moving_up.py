"""Classes move up: all at once, nobody twice."""

from hypothesis import given
from hypothesis import strategies as st

from cantine.rules.moving_up import Move, Pupil, last_day, moves, usual
from tests.dates import on

CP, CE1, CM2 = 1, 2, 5
LEO, ZOE, TOM, MIA = Pupil(1, "Léo", CP), Pupil(2, "Zoé", CE1), Pupil(3, "Tom", CM2), Pupil(4, "Mia", None)


def test_each_class_goes_to_the_next_and_the_last_one_leaves():
    assert usual([CP, CE1, CM2]) == {CP: CE1, CE1: CM2, CM2: None}
    assert usual([]) == {}
    assert moves([LEO, ZOE, TOM, MIA], usual([CP, CE1, CM2])) == [Move(LEO, CE1), Move(ZOE, CM2), Move(TOM, None)]


def test_who_stays_stays_and_a_class_that_is_not_named_too():
    assert moves([LEO, ZOE, TOM], {CP: CE1, CE1: CE1}, frozenset({LEO.id})) == []


def test_the_last_day_is_the_eve_of_the_new_year():
    assert last_day(on("mercredi 2027-09-01")) == on("mardi 2027-08-31")


@given(st.lists(st.integers(1, 5) | st.none()), st.permutations([1, 2, 3, 4, 5]))
def test_nobody_moves_twice(rooms, order):
    pupils = [Pupil(number, "", room) for number, room in enumerate(rooms)]
    moved = moves(pupils, usual(order))
    assert len({move.pupil.id for move in moved}) == len(moved) == sum(room is not None for room in rooms)
