"""Writers of one process take turns, in the order in which they came.

SQLite itself makes a writer that finds the file locked sleep and try again, the longer the longer it has waited: among
many, the one that came first may never find it free, and ends in an error. Other processes it still meets so.
"""

import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import Event, Lock


class WriteTurns:
    """The line of the writers of one file."""

    def __init__(self) -> None:
        self._guard, self._taken = Lock(), False
        self._line: deque[Event] = deque()

    @contextmanager
    def take(self, longest: float) -> Iterator[float]:
        """Wait for the turn and have it meanwhile; gives the seconds that were waited. Who has waited `longest` seconds
        goes on without one, and is told by SQLite that the file is locked."""
        began, came = time.monotonic(), Event()
        with self._guard:
            at_once, self._taken = not self._taken, True
            if not at_once:
                self._line.append(came)
        mine = at_once or came.wait(longest) or self._step_out(came)
        try:
            yield 0.0 if at_once else time.monotonic() - began
        finally:
            if mine:
                self._give_on()

    def count_waiting(self) -> int:
        """How many writers wait."""
        return len(self._line)

    def _step_out(self, came: Event) -> bool:
        """Leave the line; whether the turn has come in this very moment."""
        with self._guard:
            if not came.is_set():
                self._line.remove(came)
            return came.is_set()

    def _give_on(self) -> None:
        with self._guard:
            if self._line:
                self._line.popleft().set()
            else:
                self._taken = False


@cache
def find_turns(_url: str) -> WriteTurns:
    """The line of this process for the file of this address."""
    return WriteTurns()
