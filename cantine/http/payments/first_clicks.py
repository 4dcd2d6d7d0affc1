"""A second click on « Payer » begins no second payment: it gets what the first one comes to.

Without this the first one holds what is due, and the browser, which forgets the first click, shows that to the parent.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine, Hashable
from typing import Any, Generic, TypeVar

KEPT_FOR = 1.0
"""Seconds after a click within which an equal one is the same; and for as long as it has come to nothing yet."""

Answer = TypeVar("Answer")


class FirstClicks(Generic[Answer]):
    """What equal clicks come to, each begun once. Of one process: a parent's clicks reach the same one."""

    def __init__(self, kept_for: float = KEPT_FOR, now: Callable[[], float] = time.monotonic) -> None:
        self._kept_for, self._now = kept_for, now
        self._begun: dict[Hashable, tuple[asyncio.Task[Answer], float]] = {}

    async def answer(self, click: Hashable, begin: Callable[[], Coroutine[Any, Any, Answer]]) -> Answer:
        """What `begin` comes to, or what an equal click has come to or will. It goes on where nobody waits any more."""
        now = self._now()
        self._begun = {
            key: (task, at) for key, (task, at) in self._begun.items() if now < at + self._kept_for or not task.done()
        }
        if click not in self._begun:
            self._begun[click] = asyncio.create_task(begin()), now
        return await asyncio.shield(self._begun[click][0])

    def forget(self, click: Hashable) -> None:
        """From now on an equal click is another one."""
        self._begun.pop(click, None)
