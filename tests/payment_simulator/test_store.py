"""The simulation's file: several threads and processes at once, and what was committed survives a kill."""

import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from cantine.payment_simulator import store as stores
from cantine.payment_simulator.buttons import PageRefused, open_page
from cantine.payment_simulator.operations import Outage, SimulatedOperation, SimulatedService, SimulatorSwitch
from cantine.payment_simulator.store import OperationStore
from cantine.settings import HERE
from tests.payment_simulator.conftest import ASKED, NOON
from tests.support.payment_provider import press_in_process
from tests.support.programs.nursery import python


def made(name: str, created_at=NOON, **more) -> SimulatedOperation:
    return SimulatedOperation(name, SimulatedService.PAYFIP, name, ASKED, created_at, ASKED["urlnotif"], **more)


def test_an_operation_comes_back_as_it_was_kept(store):
    assert store.add(made("one"))
    assert store.find("one") == made("one")
    assert store.find_by_key("one") == made("one")
    assert store.find("two") is None
    assert store.find_by_key("two") is None
    assert not store.add(made("one"))
    ended = press_in_process(store, "one", "payer", now=NOON, montant="1")
    assert ended == store.find("one")
    assert (ended.opened_at, ended.ended_at, ended.known_at, ended.told) == (NOON, NOON, NOON, {"montant": "1"})


def test_a_page_is_opened_by_one_and_ended_by_one(store):
    store.add(made("one"))

    def open_it(_number: int) -> bool:
        try:
            return bool(open_page(store, "one", NOON))
        except PageRefused:
            return False

    def end_it(number: int) -> bool:
        return store.end(replace(made("one"), result="P", number=f"{number:06}"), NOON, frozenset())

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(open_it, range(16), timeout=60)) == 1
        ended = list(pool.map(end_it, range(16), timeout=60))
    assert sum(ended) == 1
    assert store.find("one").number == f"{ended.index(True):06}"


def test_a_late_notification_is_claimed_once(store):
    store.add(made("one", opened_at=NOON))
    store.end(replace(made("one"), result="P"), NOON, frozenset({SimulatorSwitch.LATE}))
    due = NOON + timedelta(minutes=25)
    assert store.claim_late(due - timedelta(microseconds=1)) == []
    with ThreadPoolExecutor(8) as pool:
        claimed = list(pool.map(lambda _: store.claim_late(due), range(16), timeout=60))
    assert sorted(len(one) for one in claimed) == [0] * 15 + [1]


def test_a_late_result_whose_notification_is_lost_is_never_claimed(store):
    store.add(made("one", opened_at=NOON))
    store.end(replace(made("one"), result="P"), NOON, frozenset({SimulatorSwitch.LATE, SimulatorSwitch.LOST}))
    assert store.claim_late(NOON + timedelta(days=1)) == []


def test_old_operations_and_the_first_of_too_many_go(store, monkeypatch):
    monkeypatch.setattr(stores, "MOST", 3)
    store.add(made("ancient", NOON - stores.KEPT_FOR - timedelta(seconds=1)))
    for name in ("first", "second", "third", "fourth"):
        store.add(made(name))
    assert [operation.name for operation in store.list_latest()] == ["fourth", "third", "second"]


def test_starting_over_forgets_operations_and_outage(store):
    store.clear()
    assert not store.file.exists()
    store.add(made("one"))
    store.set_outage(Outage.DOWN)
    store.clear()
    assert (store.list_latest(), store.read_outage()) == ([], Outage.NONE)
    assert store.add(made("one"))


def test_what_fails_halfway_is_undone(store, monkeypatch):
    store.add(made("one", opened_at=NOON))
    monkeypatch.setattr(stores, "_set_outage", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        store.end(replace(made("one"), result="P"), NOON, frozenset({SimulatorSwitch.OUTAGE}))
    assert store.find("one").result is None


PROCESS = """
import os, signal, sys
from pathlib import Path
from cantine.payment_simulator.store import OperationStore
from tests.payment_simulator.test_store import made
store = OperationStore(Path(sys.argv[1]))
for number in range(20):
    assert store.add(made(f"{sys.argv[2]}-{number}"))
    store.count_notification("shared")
print("ended", flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_processes_share_a_new_file_and_a_kill_loses_nothing(store):
    """The file does not exist yet: all of them meet at it."""
    command = [*python(), "-c", PROCESS, str(store.file)]
    store.add(made("shared"))
    others = [subprocess.Popen([*command, str(number)], cwd=HERE, stdout=subprocess.PIPE) for number in range(3)]
    assert [other.communicate(timeout=60)[0] for other in others] == [b"ended\n"] * 3
    names = {operation.name for operation in store.list_latest()}
    assert names == {"shared", *(f"{one}-{number}" for one in range(3) for number in range(20))}
    assert store.find("shared").notified == 60


def test_an_empty_file_has_no_outage(tmp_path):
    assert OperationStore(tmp_path / "below" / "new").read_outage() is Outage.NONE
