"""Passwords are compared behind everything else, a bounded number at once."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from cantine.access.actions import passwords
from cantine.access.actions.passwords import comparing
from cantine.access.actions.passwords._patient_threads import NICER_BY, run_behind_others


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
    monkeypatch.setattr(comparing, "compare", compare)
    with ThreadPoolExecutor(40) as visitors:
        answers = [visitors.submit(passwords.matches, "right", kept) for _ in range(40)]
        others.set()
        assert all(answer.result() for answer in answers)
    assert most <= os.cpu_count()


def test_they_are_served_after_pages_and_saves():
    def read_priority():
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    assert run_behind_others(read_priority) == min(read_priority() + NICER_BY, 19)


def test_what_goes_wrong_is_told_to_who_waits():
    with pytest.raises(ValueError, match="Invalid salt"):
        passwords.matches("right", "no hash")


def test_a_process_that_was_forked_has_threads_of_its_own():
    kept = passwords.hash_password("right")
    child = os.fork()
    if not child:
        os._exit(0 if passwords.matches("right", kept) else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
