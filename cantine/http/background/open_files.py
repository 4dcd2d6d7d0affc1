"""Open files: every page that is looked at holds one, and the system gives a process only so many."""

import asyncio
import logging
import os
import resource
import selectors
import time
from collections.abc import Callable
from typing import Any

from cantine.http.background.repeated_failures import RepeatedFailure

ENOUGH = 65_536
"""Open files that the portal asks for; a town of 30,000 families needs fewer."""

LOW = 4_096
"""A hard limit below this is logged at the start."""

RESERVE = 160
"""Files kept for what is not a page: the database (60 connections of SQLite hold two each), downloads, mail."""

_log = logging.getLogger(__name__)


def raise_limit() -> int:
    """Raise the limit of open files to what the system grants, and return it; a low one is logged."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = ENOUGH if hard == resource.RLIM_INFINITY else min(hard, ENOUGH)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    if most < LOW:
        _log.warning(
            "Le système n'accorde au portail que %d fichiers ouverts : environ %d pages à la fois, puis il répond "
            "« Trop de monde ». Pour plus : LimitNOFILE=65536 dans l'unité systemd, ou ulimit -n 65536 avant.",
            most,
            count_for_pages(most),
        )
    return read_limit()


def read_limit() -> int:
    """How many files may be open at once."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return ENOUGH if soft == resource.RLIM_INFINITY else soft


def count_for_pages(most: int) -> int:
    """Up to how many open files in all, of `most`, new pages are let in: a reserve is kept, at most half of them."""
    return most - min(RESERVE, most // 2)


def count_open() -> int:
    """How many files are open now; 0 on a system that does not tell."""
    for place in ("/proc/self/fd", "/dev/fd"):
        try:
            return len(os.listdir(place)) - 1  # without the folder itself
        except OSError:
            continue
    return 0


class LightLoop(asyncio.SelectorEventLoop):
    """An event loop that opens no file before it is run. Streamlit keeps one for every page, half an hour longer than
    the page is open, and runs it only for pages that use asyncio, which none of ours does: the usual one would hold
    three files each."""

    def __init__(self) -> None:
        self._csock: Any = None
        self._ssock: Any = None
        super().__init__(selectors.PollSelector())

    def _make_self_pipe(self) -> None:
        """Nothing yet: `run_forever` opens it."""

    def run_forever(self) -> None:
        """Open what wakes it from other threads, then run."""
        if self._csock is None:
            super()._make_self_pipe()  # type: ignore[misc]
        super().run_forever()

    def _close_self_pipe(self) -> None:
        if self._csock is not None:
            super()._close_self_pipe()  # type: ignore[misc]


class LightLoops(asyncio.DefaultEventLoopPolicy):
    """Makes a LightLoop where another loop runs, as Streamlit does for its pages; a usual one everywhere else."""

    def new_event_loop(self) -> asyncio.AbstractEventLoop:
        """The loop of a page, where one is made on the thread of the server."""
        return super().new_event_loop() if asyncio._get_running_loop() is None else LightLoop()


def lighten_pages() -> None:
    """From now on a page holds one open file, its connection, and none once that is gone."""
    if type(asyncio.get_event_loop_policy()) is asyncio.DefaultEventLoopPolicy:
        asyncio.set_event_loop_policy(LightLoops())


class AcceptFailureHandler:
    """The event loop's exception handler: logs once a minute that no file is left for connections, and how often.
    asyncio would write a traceback for each of the two thousand tries a second that it makes then."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._full = RepeatedFailure("Plus de fichier ouvert disponible pour de nouvelles connexions", clock)

    def __call__(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Count the failure or log it; everything else goes to the usual handler."""
        if "socket.accept()" in str(context.get("message")):
            self._full.say(context.get("exception"))
        else:
            loop.default_exception_handler(context)
