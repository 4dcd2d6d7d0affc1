"""Work that is slow on purpose, in threads that the system serves last.

Comparing a password takes a processor for a fifth of a second. When everybody comes at once these threads take what is
left: pages and saves of those who are in go before sign-ins, which wait in a line of their own. Nobody more is let in
while those who are in wait for their pages.
"""

import os
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from typing import ParamSpec, TypeVar

from cantine.common.limits.turns import Turns, find_line, step_aside

NICER_BY = 10
"""How much lower their priority is than that of the process, in the steps of `nice`."""

IN = 1.0
"""The grace, in seconds, with which pages of those who are in take turns at most; strangers have more."""

LATE, LONGEST, PAUSE = 0.1, 2.0, 0.02
"""Seconds of waiting after which such a page is late; for which one sign-in waits at most until none is any more;
between two looks."""

_P = ParamSpec("_P")
_R = TypeVar("_R")


def run_behind_others(work: Callable[_P, _R], *args: _P.args, **kwargs: _P.kwargs) -> _R:
    """Wait for what `work` returns or raises; no more of it runs at once than there are processors. A page that waits
    here leaves its place at work to others."""
    asked = _open_pool().submit(_work_once_none_is_late, find_line(), lambda: work(*args, **kwargs))
    with step_aside():
        return asked.result()


def _work_once_none_is_late(line: Turns | None, work: Callable[[], _R]) -> _R:
    until = time.monotonic() + LONGEST
    while line and line.is_late(IN, LATE) and time.monotonic() < until:
        time.sleep(PAUSE)
    return work()


@cache
def _open_pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(os.cpu_count() or 1, "patient", _step_back)


def _step_back() -> None:
    """Only Linux knows a priority of a single thread; elsewhere they are as others."""
    if sys.platform == "linux":
        with suppress(OSError):
            own = os.getpriority(os.PRIO_PROCESS, 0)
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), min(own + NICER_BY, 19))


# A process that was forked has none of its parent's threads.
os.register_at_fork(after_in_child=_open_pool.cache_clear)
