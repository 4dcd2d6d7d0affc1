"""What runs say reaches the event loop in few steps: Streamlit would wake it for each element, and then once more.

Each wake-up is a call of the system, before which a thread gives up its right to run Python, and after which it waits
for it again among all others.
"""

from asyncio import AbstractEventLoop
from collections.abc import Callable
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from streamlit.runtime import Runtime
from streamlit.runtime.app_session import AppSession

Call = Callable[[], None]


class Handover:
    """Calls for an event loop, made in the order in which they came; the loop is woken for the first one alone."""

    def __init__(self, loop: AbstractEventLoop) -> None:
        self._loop, self._guard = loop, Lock()
        self._waiting: list[Call] = []

    def add(self, call: Call) -> None:
        """Have the loop make this call soon. Raises RuntimeError where it is closed."""
        with self._guard:
            self._waiting.append(call)
            if len(self._waiting) > 1:
                return
        try:
            self._loop.call_soon_threadsafe(self._make_calls)
        except RuntimeError:
            self._waiting.clear()
            raise

    def _make_calls(self) -> None:
        with self._guard:
            waiting, self._waiting = self._waiting, []
        for call in waiting:
            try:
                call()
            except Exception as error:
                told = {"message": "What a run said was not passed on.", "exception": error}
                self._loop.call_exception_handler(told)


_handovers: WeakKeyDictionary[AbstractEventLoop, Handover] = WeakKeyDictionary()


def hand_over_together() -> None:
    """From now on what runs of this process say goes to its event loop together."""
    AppSession._call_soon_on_event_loop = _call_soon  # type: ignore[method-assign,assignment]
    Runtime._enqueued_some_message = _note_message  # type: ignore[method-assign,assignment]


def _call_soon(session: Any, call: Call) -> None:
    loop = session._event_loop
    handover = _handovers.get(loop) or _handovers.setdefault(loop, Handover(loop))
    try:
        handover.add(call)
    except RuntimeError:
        if not loop.is_closed():
            raise


def _note_message(runtime: Any) -> None:
    """A page has something to send. Where that is known already, nothing more is to be done: it is looked at after the
    note was taken down."""
    known = runtime._get_async_objs()
    if not known.need_send_data.is_set():
        known.eventloop.call_soon_threadsafe(known.need_send_data.set)
