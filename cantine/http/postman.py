"""Messages leave while the server runs: every few seconds somebody looks into the outbox."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress

from starlette.concurrency import run_in_threadpool

from cantine import mailing

EVERY = 3.0
"""Seconds between two looks into the outbox."""

REMIND_EVERY = 60.0
"""Seconds between two looks for families to remind."""

_log = logging.getLogger(__name__)


async def deliver_for_ever() -> None:
    """Until cancelled. Whatever fails is in the log and does not stop the next round."""
    await asyncio.gather(
        _again_and_again(mailing.send_waiting, EVERY, "Les messages en attente n'ont pas pu être envoyés."),
        _again_and_again(mailing.remind, REMIND_EVERY, "Les rappels n'ont pas pu être écrits."),
    )


async def _again_and_again(work: Callable[[], int], pause: float, failure: str) -> None:
    while True:
        try:
            await run_in_threadpool(work)
        except Exception:
            _log.exception(failure)
        await asyncio.sleep(pause)


async def stop(task: asyncio.Task[None]) -> None:
    """Cancel and wait; a message being handed over is finished by its thread."""
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
