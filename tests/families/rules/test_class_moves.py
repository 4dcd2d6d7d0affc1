"""Classes move up: all at once, nobody twice."""

from hypothesis import given
from hypothesis import strategies as st

from cantine.families.rules.class_moves import ClassMove, ClassPupil, find_leaving_day, list_moves, list_usual_moves
from tests.dates import on

CP, CE1, CM2 = 1, 2, 5
LEO, ZOE, TOM, MIA = (
    ClassPupil(1, "Léo", CP),
    ClassPupil(2, "Zoé", CE1),
    ClassPupil(3, "Tom", CM2),
    ClassPupil(4, "Mia", None),
)


def test_each_class_goes_to_the_next_and_the_last_one_leaves():
    assert list_usual_moves([CP, CE1, CM2]) == {CP: CE1, CE1: CM2, CM2: None}
    assert list_usual_moves([]) == {}
    assert list_moves([LEO, ZOE, TOM, MIA], list_usual_moves([CP, CE1, CM2])) == [
        ClassMove(LEO, CE1),
        ClassMove(ZOE, CM2),
        ClassMove(TOM, None),
    ]


def test_who_stays_stays_and_a_class_that_is_not_named_too():
    assert list_moves([LEO, ZOE, TOM], {CP: CE1, CE1: CE1}, frozenset({LEO.id})) == []


def test_the_last_day_is_the_eve_of_the_new_year():
    assert find_leaving_day(on("mercredi 2027-09-01")) == on("mardi 2027-08-31")


@given(st.lists(st.integers(1, 5) | st.none()), st.permutations([1, 2, 3, 4, 5]))
def test_nobody_moves_twice(rooms, order):
    pupils = [ClassPupil(number, "", room) for number, room in enumerate(rooms)]
    moved = list_moves(pupils, list_usual_moves(order))
    assert len({move.pupil.id for move in moved}) == len(moved) == sum(room is not None for room in rooms)
