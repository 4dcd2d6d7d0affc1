"""Work that takes turns: few at once, because more would only make each other slow; who must not wait goes first."""

import heapq
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import count
from threading import Event, Lock


class Turn:
    """A place in line, then a place at work, and since when it is taken, for the clock of its line."""

    def __init__(self) -> None:
        self.came = Event()
        self.since = self.grace = 0.0


class Turns:
    """A line of threads, of which `at_once` work. Whoever has worked for `longest` seconds does not count any more: it
    waits for something else, and nobody has to wait for it; so nothing can hold up the line for good."""

    def __init__(self, at_once: int, longest: float = 0.25, clock: Callable[[], float] = time.monotonic) -> None:
        self._at_once, self._longest, self._clock = at_once, longest, clock
        self._guard, self._number = Lock(), count()
        self._line: list[tuple[float, int, Turn]] = []
        self._going: list[Turn] = []

    @contextmanager
    def take(self, grace: float = 0.0) -> Iterator[None]:
        """Wait for a place and have it meanwhile. Whoever comes up to `grace` seconds later, and has none, goes first:
        nobody waits for ever behind those who come after."""
        turn = Turn()
        self._enter(turn, grace)
        before = _current.set((self, turn))
        try:
            yield
        finally:
            _current.reset(before)
            self._leave(turn)

    @contextmanager
    def leave_meanwhile(self, turn: Turn) -> Iterator[None]:
        """Give the place of this turn to others meanwhile, then wait for one anew."""
        self._leave(turn)
        try:
            yield
        finally:
            self._enter(turn, 0.0)

    def count_going(self) -> int:
        """How many work, those included that wait for something else."""
        return len(self._going)

    def count_waiting(self) -> int:
        """How many wait for a place."""
        return len(self._line)

    def is_late(self, grace: float, most: float) -> bool:
        """Whether somebody who came with at most this `grace` has waited for more than `most` seconds."""
        with self._guard:
            since = min((one.since for _, _, one in self._line if one.grace <= grace), default=None)
        return since is not None and self._clock() - since > most

    def _enter(self, turn: Turn, grace: float) -> None:
        turn.came.clear()
        turn.since, turn.grace = self._clock(), grace
        with self._guard:
            heapq.heappush(self._line, (turn.since + grace, next(self._number), turn))
            self._call()
        while not turn.came.wait(self._longest):
            with self._guard:  # a place is free where somebody has worked for too long
                self._call()

    def _leave(self, turn: Turn) -> None:
        with self._guard:
            self._going.remove(turn)
            self._call()

    def _call(self) -> None:
        now = self._clock()
        while self._line and sum(now - one.since < self._longest for one in self._going) < self._at_once:
            _, _, turn = heapq.heappop(self._line)
            turn.since = now
            self._going.append(turn)
            turn.came.set()


_current: ContextVar[tuple[Turns, Turn] | None] = ContextVar("turn", default=None)


def find_line() -> Turns | None:
    """The line in which this thread has a place."""
    found = _current.get()
    return found and found[0]


@contextmanager
def step_aside() -> Iterator[None]:
    """Leave the place of this thread to others while it waits for what needs none, then wait for one anew; nothing
    where it has none."""
    found = _current.get()
    if found is None:
        yield
        return
    turns, turn = found
    with turns.leave_meanwhile(turn):
        yield
