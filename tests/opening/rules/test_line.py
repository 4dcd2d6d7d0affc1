"""The line before an opening: a fair draw that can be done again, and turns as there is room."""

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantine.opening.rules.line import (
    AWAY,
    IDLE,
    OPEN_AT_LEAST,
    PASSED_OVER,
    PRESENT,
    Place,
    choose_next,
    draw_order,
    is_over,
    is_room_open,
    list_line,
)
from tests.dates import at

OPENS = at("mardi 2026-12-01 08:30:00")
SECOND = timedelta(seconds=1)
A_SECOND_LATER = OPENS + SECOND


def place(id, rank=None, number=None, asked=OPENS, **more):
    return Place(id, id if number else None, number, rank, asked, **more)


def crowd(count, **more):
    return [place(id, id, 100 + id, **more) for id in range(1, count + 1)]


def test_the_room_is_open_from_a_quarter_of_an_hour_before():
    assert not is_room_open(OPENS, at("mardi 2026-12-01 08:14:59"))
    assert is_room_open(OPENS, at("mardi 2026-12-01 08:15:00"))


def test_the_draw_can_be_done_again_by_anybody():
    drawn = draw_order(7, [place(1, number=101), place(2, number=102), place(3, number=103)])
    assert [one.number for one in drawn] == sorted(
        (101, 102, 103), key=lambda number: sha256(f"7:{number}".encode()).hexdigest()
    )


@given(st.integers(0, 2**31), st.sets(st.integers(1, 500), min_size=2, max_size=30), st.randoms())
def test_the_draw_does_not_depend_on_who_came_first_and_puts_families_before_the_unknown(seed, ids, random):
    places = [place(id, number=1000 + id if id % 3 else None) for id in ids]
    drawn = draw_order(seed, places)
    assert sorted(one.id for one in drawn) == sorted(ids)
    unknown = [one.number is None for one in drawn]
    assert unknown == sorted(unknown)
    random.shuffle(places)
    assert draw_order(seed, places) == drawn


def test_each_family_is_first_about_as_often_as_any_other():
    places = [place(id, number=100 + id) for id in range(5)]
    firsts = [draw_order(seed, places)[0].number for seed in range(2000)]
    assert all(330 < firsts.count(number) < 470 for number in range(100, 105))


def test_nobody_has_a_turn_before_the_draw():
    assert list_line([place(1, number=101)], OPENS) == []


def test_as_many_are_let_in_as_there_is_room_for_and_as_can_be_served():
    assert [one.id for one in choose_next(crowd(30), 200, 20, A_SECOND_LATER)] == [*range(1, 21)]
    assert choose_next(crowd(30), 200, 0, A_SECOND_LATER) == []
    inside = [replace(one, admitted=OPENS, active=OPENS) for one in crowd(195)]
    waiting = [place(id, id, 100 + id) for id in range(200, 230)]
    assert [one.id for one in choose_next([*inside, *waiting], 200, 20, A_SECOND_LATER)] == [*range(200, 205)]


def test_a_process_lets_in_those_that_wait_with_it_and_passes_over_others_by_a_bounded_number():
    line = crowd(2 * PASSED_OVER + 10)
    even = [one.id for one in choose_next(line, 1000, 3, A_SECOND_LATER, lambda one: one.id % 2 == 0)]
    assert even == [2, 4, 6]
    far = choose_next(line, 1000, 3, A_SECOND_LATER, lambda one: one.id > PASSED_OVER + 1)
    assert [one.id for one in far] == [PASSED_OVER + 2, PASSED_OVER + 3]
    assert choose_next(line, 1000, 3, A_SECOND_LATER, lambda one: one.id > PASSED_OVER + 3) == []


def test_who_is_not_there_keeps_the_place_while_others_pass():
    gone, here = place(1, 1, 101, asked=OPENS), place(2, 2, 102, asked=OPENS + PRESENT)
    assert list_line([gone, here], OPENS + PRESENT) == [here]
    back = replace(gone, asked=OPENS + PRESENT)
    assert list_line([here, back], OPENS + PRESENT) == [back, here]


@pytest.mark.parametrize(
    ("more", "until"),
    [
        ({"active": OPENS}, OPENS + IDLE),  # does nothing
        ({"active": OPENS + IDLE / 2}, OPENS + IDLE / 2 + IDLE),
        ({"active": OPENS, "left": OPENS}, OPENS + AWAY),  # has not come in, or has closed the page
    ],
)
def test_a_turn_is_given_back_by_who_is_idle_or_gone(more, until):
    inside = place(1, 1, 101, admitted=OPENS, **more)
    assert inside.is_inside(until - SECOND)
    assert not inside.is_inside(until)
    assert not inside.waits(until)
    assert replace(inside, asked=until).waits(until)


def test_the_room_closes_when_nobody_waits_and_half_is_empty():
    end = OPENS + OPEN_AT_LEAST
    inside = [place(id, id, 100 + id, admitted=end, active=end) for id in range(1, 6)]
    assert is_over(inside, OPENS, 10, end)
    assert not is_over(inside, OPENS, 10, end - SECOND)
    assert not is_over(inside, OPENS, 9, end)
    assert not is_over([*inside, place(9, 9, 109, asked=end)], OPENS, 10, end)


@given(st.integers(1, 12), st.lists(st.integers(1, 5), min_size=1, max_size=60))
def test_never_are_more_inside_than_may_be_and_all_have_their_turn(at_once, stays):
    places, now, turns, leaves = {one.id: one for one in crowd(len(stays))}, OPENS, [], {}
    while len(turns) < len(stays):
        now += SECOND
        for id, when in leaves.items():
            if when == now:
                places[id] = replace(places[id], left=now - AWAY)
        waiting = {id: replace(one, asked=now) for id, one in places.items() if one.admitted is None}
        places |= waiting
        for one in choose_next([*places.values()], at_once, 3, now):
            places[one.id] = replace(one, admitted=now, active=now)
            leaves[one.id] = now + stays[one.id - 1] * SECOND
            turns.append(one.id)
        assert sum(one.is_inside(now) for one in places.values()) <= at_once
        assert now < OPENS + timedelta(minutes=10)
    assert turns == [*range(1, len(stays) + 1)]
