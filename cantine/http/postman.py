"""Messages leave while the server runs: every few seconds somebody looks into the outbox."""

import asyncio
import logging
from contextlib import suppress

from starlette.concurrency import run_in_threadpool

from cantine import mailing

EVERY = 3.0
"""Seconds between two looks."""

_log = logging.getLogger(__name__)


async def deliver_for_ever() -> None:
    """Until cancelled. Whatever fails is in the log and does not stop the next round."""
    while True:
        try:
            await run_in_threadpool(mailing.send_waiting)
        except Exception:
            _log.exception("Les messages en attente n'ont pas pu être envoyés.")
        await asyncio.sleep(EVERY)


async def stop(task: asyncio.Task[None]) -> None:
    """Cancel and wait; a message being handed over is finished by its thread."""
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
