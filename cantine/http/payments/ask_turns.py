"""When the provider is asked about an attempt: notifications and returns, however many, do not ask it more often."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

from starlette.concurrency import run_in_threadpool

from cantine.common.roles import NotFound
from cantine.http.background.repeated_failures import RepeatedFailure
from cantine.http.payments.provider_connection import connect
from cantine.online_payment import flow
from cantine.online_payment.queries.attempts import find_attempt
from cantine.online_payment.queries.payable import ALIVE
from cantine.online_payment.rules.provider import ProviderUnavailable
from cantine.settings import settings
from cantine.store.database import open_reader

PAUSE = 3.0
"""Seconds between two questions about one attempt."""

LOOK_EVERY = 0.25
"""Seconds between two looks whether somebody else has brought the answer home."""

MOST = 10_000
"""Attempts that are remembered, the last ones."""

AT_ONCE = 8
"""Questions on their way: while the provider is slow, the threads of the portal serve everybody else."""

_threads = ThreadPoolExecutor(AT_ONCE, "payment-question")
_failing = RepeatedFailure("Le service de paiement n'a pas pu être interrogé")


class AskTurns:
    """Gives each question about an attempt its moment, at least PAUSE seconds after the one before."""

    def __init__(self, pause: float = PAUSE, most: int = MOST, now: Callable[[], float] = time.monotonic) -> None:
        self._pause, self._most, self._now = pause, most, now
        self._given: OrderedDict[int, float] = OrderedDict()
        self._lock = Lock()

    def take(self, attempt_id: int) -> float | None:
        """The seconds after which the caller asks; None where somebody will who has not asked yet: whatever is new is
        known then too."""
        with self._lock:
            now, last = self._now(), self._given.pop(attempt_id, None)
            if last is not None and last > now:
                self._given[attempt_id] = last
                return None
            at = now if last is None else max(now, last + self._pause)
            self._given[attempt_id] = at
            while len(self._given) > self._most:
                self._given.popitem(last=False)
            return at - now


turns = AskTurns()

_kept: set[asyncio.Task[None]] = set()
"""Questions that nobody waits for any more: without this they could be lost before their turn comes."""


async def ask_in_turn(attempt_id: int) -> None:
    """Ask about the attempt when it is its turn, and settle it. What fails is for the next round."""
    delay = turns.take(attempt_id)
    if delay is not None:
        await _ask_after(attempt_id, delay)


async def ask_and_wait(attempt_id: int, longest: float) -> None:
    """Ask about the attempt as `ask_in_turn`, and wait so many seconds at most until it is known what became of it.

    Where it was asked about a moment ago, and has ended by that, nobody waits for the next turn. A question that was
    begun goes on where the caller waits no longer.
    """
    delay, until = turns.take(attempt_id), time.monotonic() + longest
    asking = asyncio.create_task(asyncio.sleep(PAUSE) if delay is None else _ask_after(attempt_id, delay))
    _kept.add(asking)
    asking.add_done_callback(_kept.discard)
    while not asking.done() and (left := until - time.monotonic()) > 0:
        await asyncio.wait({asking}, timeout=min(left, LOOK_EVERY))
        if delay != 0 and await run_in_threadpool(_has_ended, attempt_id):
            return


async def _ask_after(attempt_id: int, seconds: float) -> None:
    await asyncio.sleep(seconds)
    await asyncio.get_running_loop().run_in_executor(_threads, _ask, attempt_id)


def _has_ended(attempt_id: int) -> bool:
    with open_reader(settings().database_url) as db:
        attempt = find_attempt(db, attempt_id)
    return attempt is not None and attempt.state not in ALIVE


def _ask(attempt_id: int) -> None:
    try:
        flow.settle_attempt(attempt_id, connect)
    except NotFound:
        return
    except ProviderUnavailable as why:
        _failing.say(OSError(str(why)))
    except Exception as error:
        _failing.say(error)
