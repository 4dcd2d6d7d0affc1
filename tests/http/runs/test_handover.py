"""What runs say reaches the event loop whole and in its order, by few wake-ups."""

import asyncio
import threading
from types import SimpleNamespace

import pytest
from streamlit.runtime import Runtime
from streamlit.runtime.app_session import AppSession

from cantine.http.runs import handover
from cantine.http.runs.handover import Handover, hand_over_together


class CountingLoop(asyncio.SelectorEventLoop):
    """A loop that counts how often it is woken."""

    woken = 0

    def call_soon_threadsafe(self, *args, **more):
        self.woken += 1
        return super().call_soon_threadsafe(*args, **more)


@pytest.fixture
def loop():
    found = CountingLoop()
    yield found
    found.close()


def run_shortly(loop):
    loop.run_until_complete(asyncio.sleep(0.01))


def test_what_comes_before_the_loop_gets_to_it_takes_one_wake_up(loop):
    said, together = [], Handover(loop)
    for number in range(50):
        together.add(lambda number=number: said.append(number))
    assert loop.woken == 1
    run_shortly(loop)
    together.add(lambda: said.append(50))
    run_shortly(loop)
    assert said == [*range(51)]


def test_nothing_of_several_runs_is_lost_and_each_keeps_its_order(loop):
    said, together = [], Handover(loop)

    def run(name):
        for number in range(300):
            together.add(lambda number=number: said.append((name, number)))

    threads = [threading.Thread(target=run, args=(name,)) for name in "abc"]
    for one in threads:
        one.start()
    while any(one.is_alive() for one in threads):
        run_shortly(loop)
    run_shortly(loop)
    for name in "abc":
        assert [number for who, number in said if who == name] == [*range(300)]


def test_what_fails_is_told_and_stops_nothing_that_follows(loop):
    said, failed, together = [], [], Handover(loop)
    loop.set_exception_handler(lambda _, told: failed.append(told["exception"]))
    together.add(lambda: 1 / 0)
    together.add(lambda: said.append("after"))
    run_shortly(loop)
    assert said == ["after"]
    assert [type(one) for one in failed] == [ZeroDivisionError]


def test_a_loop_that_is_closed_is_no_error_of_a_run(monkeypatch, loop):
    monkeypatch.setattr(AppSession, "_call_soon_on_event_loop", AppSession._call_soon_on_event_loop)
    monkeypatch.setattr(Runtime, "_enqueued_some_message", Runtime._enqueued_some_message)
    hand_over_together()
    loop.close()
    AppSession._call_soon_on_event_loop(SimpleNamespace(_event_loop=loop), print)
    with pytest.raises(RuntimeError):
        handover._handovers[loop].add(print)


def test_a_message_that_waits_already_wakes_nobody_again(loop):
    need = asyncio.Event()
    runtime = SimpleNamespace(_get_async_objs=lambda: SimpleNamespace(need_send_data=need, eventloop=loop))
    handover._note_message(runtime)
    run_shortly(loop)
    assert need.is_set()
    handover._note_message(runtime)
    assert loop.woken == 1
