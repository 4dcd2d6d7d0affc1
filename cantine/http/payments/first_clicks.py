"""A second click on « Payer » begins no second payment: it gets what the first one came to.

Without this the first one holds what is due, and the browser, which forgets the first click, shows that to the parent.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine, Hashable
from typing import Any, Generic, TypeVar

KEPT_FOR = 2.0
"""Seconds for which the answer to a click is kept for an equal one that it holds back."""

Answer = TypeVar("Answer")


class FirstClicks(Generic[Answer]):
    """What equal clicks come to. Of one process: a parent's clicks reach the same one."""

    def __init__(self, kept_for: float = KEPT_FOR, now: Callable[[], float] = time.monotonic) -> None:
        self._kept_for, self._now = kept_for, now
        self._running: dict[Hashable, asyncio.Task[Answer]] = {}
        self._given: dict[Hashable, tuple[Answer, float]] = {}

    async def answer(
        self, click: Hashable, begin: Callable[[], Coroutine[Any, Any, Answer]], is_held: Callable[[Answer], bool]
    ) -> Answer:
        """What `begin` comes to, or what an equal click that is on its way will. Where that says that something else
        holds it back (`is_held`), and an equal click was answered just before, it was that one: its answer again."""
        task = self._running.get(click)
        if task is None or task.done():
            task = self._running[click] = asyncio.create_task(begin())
            task.add_done_callback(lambda _ended: self._running.pop(click, None))
        answer, now = await asyncio.shield(task), self._now()
        self._given = {key: (given, at) for key, (given, at) in self._given.items() if now < at + self._kept_for}
        if is_held(answer):
            return self._given.get(click, (answer, now))[0]
        self._given[click] = answer, now
        return answer
