"""A question that may hang: asked once at a time, in a thread of its own, and waited for only so long."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from cantine.http.background.own_thread import begin_in_thread

T = TypeVar("T")


@dataclass(frozen=True)
class Answer(Generic[T]):
    """What was answered, and how many seconds ago."""

    value: T
    age: float


@dataclass
class _Asking(Generic[T]):
    """One time that it was asked, from `begun` to `ended` (seconds of a clock that never goes back)."""

    begun: float
    ended: float
    future: Future[T] = field(init=False)


class SingleQuestion(Generic[T]):
    """Asks `question`; whoever asks meanwhile waits for the same answer. It is kept for `fresh` seconds. Nobody waits
    longer than `patience` seconds after it was asked."""

    def __init__(self, question: Callable[[], T], *, fresh: float, patience: float) -> None:
        self._question, self._fresh, self._patience = question, fresh, patience
        self._current: _Asking[T] | None = None

    async def ask(self) -> Answer[T] | None:
        """The answer; None where there is none yet, or where the question failed."""
        now, current = time.monotonic(), self._current
        if current is None or (current.future.done() and now - current.ended >= self._fresh):
            current = self._current = self._begin(now)
        if not current.future.done():
            heard = asyncio.wrap_future(current.future)
            await asyncio.wait({heard}, timeout=max(0.0, current.begun + self._patience - now))
            heard.cancel()  # whoever asked waits no longer; the question itself goes on
        if not current.future.done() or current.future.exception() is not None:
            return None
        return Answer(current.future.result(), max(0.0, time.monotonic() - current.ended))

    def forget(self) -> None:
        """Ask anew next time, also where the last answer has not come yet."""
        self._current = None

    def _begin(self, now: float) -> _Asking[T]:
        asking = _Asking[T](now, now)

        def ask_now() -> T:
            try:
                return self._question()
            finally:
                asking.ended = time.monotonic()

        asking.future = begin_in_thread(ask_now, "watch")
        return asking
