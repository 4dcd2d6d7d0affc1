"""Passwords are compared behind everything else, a bounded number at once."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor

import bcrypt
import pytest

from cantine.access.actions import passwords
from cantine.access.actions.passwords import _patient_threads
from cantine.access.actions.passwords._patient_threads import NICER_BY, run_behind_others
from cantine.common.limits.turns import Turns
from cantine.http.runs.page_turns import LOOKING, STRANGER


def test_no_more_passwords_are_compared_at_once_than_there_are_processors(monkeypatch):
    at_once, most, lock = 0, 0, threading.Lock()
    others = threading.Event()

    def compare(password, kept):
        nonlocal at_once, most
        with lock:
            at_once += 1
            most = max(most, at_once)
        others.wait()
        with lock:
            at_once -= 1
        return password == b"right"

    kept = passwords.hash_password("right")
    monkeypatch.setattr(bcrypt, "checkpw", compare)
    with ThreadPoolExecutor(40) as visitors:
        answers = [visitors.submit(passwords.matches, "right", kept) for _ in range(40)]
        others.set()
        assert all(answer.result() for answer in answers)
    assert most <= os.cpu_count()


def test_they_are_served_after_pages_and_saves():
    def read_priority():
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    assert run_behind_others(read_priority) == min(read_priority() + NICER_BY, 19)


def compare_behind(line, monkeypatch, longest):
    """Compare a password as a page of this line does."""
    monkeypatch.setattr(_patient_threads, "LONGEST", longest)
    with line.take(grace=2.0):
        return run_behind_others(line.count_going)


class LateLine(Turns):
    """A line in which pages of those who are in are late the first times that somebody looks."""

    def __init__(self, times: float) -> None:
        super().__init__(1)
        self.times = times

    def is_late(self, grace, most):
        assert LOOKING <= grace < STRANGER
        self.times -= 1
        return self.times >= 0


def test_nobody_more_is_let_in_while_those_who_are_in_wait_for_their_pages(monkeypatch):
    line = LateLine(3)
    assert compare_behind(line, monkeypatch, longest=60) == 0
    assert line.times == -1


def test_however_busy_those_who_are_in_a_sign_in_does_not_wait_for_ever(monkeypatch):
    line = LateLine(float("inf"))
    assert compare_behind(line, monkeypatch, longest=0.05) == 0


def test_what_goes_wrong_is_told_to_who_waits():
    with pytest.raises(ValueError, match="Invalid salt"):
        passwords.matches("right", "no hash")


def test_a_process_that_was_forked_has_threads_of_its_own():
    kept = passwords.hash_password("right")
    child = os.fork()
    if not child:
        os._exit(0 if passwords.matches("right", kept) else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
