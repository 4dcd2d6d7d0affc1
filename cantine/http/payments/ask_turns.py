"""When the provider is asked about an attempt: notifications and returns, however many, do not ask it more often."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

from cantine.common.roles import NotFound
from cantine.http.background.repeated_failures import RepeatedFailure
from cantine.http.payments.provider_connection import connect
from cantine.online_payment import flow
from cantine.online_payment.rules.provider import ProviderUnavailable

PAUSE = 3.0
"""Seconds between two questions about one attempt."""

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


async def ask_in_turn(attempt_id: int) -> None:
    """Ask about the attempt when it is its turn, and settle it; or wait for who does. What fails is for the next round.

    The thread that has begun to ask goes on where the caller waits no longer.
    """
    delay = turns.take(attempt_id)
    if delay is None:
        await asyncio.sleep(PAUSE)
        return
    await asyncio.sleep(delay)
    await asyncio.get_running_loop().run_in_executor(_threads, _ask, attempt_id)


def _ask(attempt_id: int) -> None:
    try:
        flow.settle_attempt(attempt_id, connect)
    except NotFound:
        return
    except ProviderUnavailable as why:
        _failing.say(OSError(str(why)))
    except Exception as error:
        _failing.say(error)
