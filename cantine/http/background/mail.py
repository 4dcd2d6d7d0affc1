"""Mail is sent while the server runs: the outbox is looked into every few seconds."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from starlette.concurrency import run_in_threadpool

from cantine import mailing
from cantine.http.background.repeated_failures import RepeatedFailure
from cantine.http.watch.rounds import Round, rounds

EVERY = 3.0
"""Seconds between two looks into the outbox."""

REMIND_EVERY = 60.0
"""Seconds between two looks for families to remind."""


class MailWorker:
    """Sends waiting messages until it is stopped; the one that is being sent then is finished, no other is begun."""

    def __init__(self) -> None:
        self._stopping = asyncio.Event()
        send = partial(mailing.send_waiting, self._note_letter)
        told = "Les messages en attente n'ont pas pu être envoyés", "Les rappels n'ont pas pu être écrits"
        self._rounds = asyncio.gather(
            self._again_and_again(send, EVERY, told[0], Round.MAIL),
            self._again_and_again(mailing.write_reminders, REMIND_EVERY, told[1], Round.REMINDERS),
        )

    def _note_letter(self) -> bool:
        """After each letter: it goes on, however many there are; whether to stop."""
        rounds.note(Round.MAIL)
        return self._stopping.is_set()

    async def _again_and_again(self, work: Callable[[], int], pause: float, failure: str, which: Round) -> None:
        """Do the work every `pause` seconds. A failure is logged and does not stop the next round."""
        failing = RepeatedFailure(failure)
        while not self._stopping.is_set():
            try:
                await run_in_threadpool(work)
                rounds.note(which)
            except Exception as error:
                failing.say(error)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), pause)

    async def stop(self) -> None:
        """Stop, and wait until the message that is being sent, if any, is handed over and noted."""
        self._stopping.set()
        await self._rounds


async def cancel_and_wait(task: asyncio.Task[None]) -> None:
    """Cancel the task and wait for its end; what one of its threads has begun is finished."""
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
