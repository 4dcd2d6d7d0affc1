"""Turns: few at once, in the order of who may wait, and nobody holds up the line for good."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from cantine.common.limits.turns import Turns, step_aside

LONG = 30.0
"""Seconds that nobody works in these tests, unless it says so."""


def wait_until(turns, waiting):
    """Until so many wait."""
    pause = threading.Event()
    for _ in range(2_000):
        if turns.count_waiting() == waiting:
            return
        pause.wait(0.005)
    raise AssertionError(f"{turns.count_waiting()} wait")


@pytest.fixture
def threads():
    with ThreadPoolExecutor(20) as pool:
        yield pool


def begin(threads, turns, order, ends):
    """Somebody who works until `ends`."""
    begun = threads.submit(work, turns, 0, "first", order, ends)
    while not order:
        threading.Event().wait(0.001)
    return begun


def work(turns, grace, name, order, ends=None):
    with turns.take(grace):
        order.append(name)
        if ends:
            ends.wait(LONG)


def test_no_more_work_at_once_than_there_are_places(threads):
    turns, ends, order = Turns(2, LONG), threading.Event(), []
    works = [threads.submit(work, turns, 0, number, order, ends) for number in range(6)]
    wait_until(turns, 4)
    assert (turns.count_going(), len(order)) == (2, 2)
    ends.set()
    for one in works:
        one.result()
    assert (turns.count_going(), turns.count_waiting(), len(order)) == (0, 0, 6)


def test_a_save_goes_before_who_looks_and_who_looks_before_a_stranger(threads):
    turns, ends, order = Turns(1, LONG), threading.Event(), []
    works = [begin(threads, turns, order, ends)]
    for waiting, (name, grace) in enumerate([("stranger", 900.0), ("looks", 300.0), ("saves", 0.0)]):
        works.append(threads.submit(work, turns, grace, name, order))
        wait_until(turns, waiting + 1)
    ends.set()
    for one in works:
        one.result()
    assert order == ["first", "saves", "looks", "stranger"]


def test_nobody_waits_for_ever_behind_those_who_come_after(threads):
    now, ends, order = [0.0], threading.Event(), []
    turns = Turns(1, LONG, lambda: now[0])
    works = [begin(threads, turns, order, ends)]
    works.append(threads.submit(work, turns, 2.0, "stranger", order))
    wait_until(turns, 1)
    now[0] = 2.5
    works.append(threads.submit(work, turns, 0.0, "save, later", order))
    wait_until(turns, 2)
    ends.set()
    for one in works:
        one.result()
    assert order == ["first", "stranger", "save, later"]


def test_who_works_for_too_long_holds_up_nobody(threads):
    turns, ends, order = Turns(1, 0.01), threading.Event(), []
    stuck = begin(threads, turns, order, ends)
    threads.submit(work, turns, 0, "next", order).result(LONG)
    assert not stuck.done()
    ends.set()
    stuck.result()
    assert turns.count_going() == 0


def test_who_steps_aside_leaves_the_place_and_waits_for_one_again(threads):
    turns, ends, order = Turns(1, LONG), threading.Event(), []

    def compare():
        with turns.take():
            with step_aside():
                ends.wait(LONG)
            order.append(("compared", turns.count_going()))

    comparing = threads.submit(compare)
    threads.submit(work, turns, 0, "save", order).result(LONG)
    ends.set()
    comparing.result()
    assert order == ["save", ("compared", 1)]


def test_work_that_fails_gives_its_place_back_and_who_has_none_need_not_step_aside():
    turns = Turns(1, LONG)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), turns.take(), step_aside():
            raise ZeroDivisionError
    with step_aside():
        assert turns.count_going() == 0


def test_it_is_told_whether_somebody_who_must_not_wait_has_waited_for_long(threads):
    now, ends, order = [0.0], threading.Event(), []
    turns = Turns(1, LONG, lambda: now[0])
    works = [begin(threads, turns, order, ends), threads.submit(work, turns, 900.0, "stranger", order)]
    wait_until(turns, 1)
    now[0] = 5.0
    assert not turns.is_late(0.5, 0.1)
    works.append(threads.submit(work, turns, 0.5, "looks", order))
    wait_until(turns, 2)
    assert not turns.is_late(0.5, 0.1)
    now[0] = 5.2
    assert turns.is_late(0.5, 0.1)
    assert not turns.is_late(0.0, 0.1)
    ends.set()
    for one in works:
        one.result()
    assert not turns.is_late(0.5, 0.1)
