"""Attempts to pay online are asked about while the server runs: what neither the return nor a notification brought."""

import asyncio
from contextlib import suppress

from starlette.concurrency import run_in_threadpool

from cantine.http.background.repeated_failures import RepeatedFailure
from cantine.http.payments.provider_connection import connect
from cantine.http.watch.rounds import Round, rounds
from cantine.online_payment import flow

EVERY = 30.0
"""Seconds between two looks whether a round is due; a round is made every five minutes, by one process of several."""


class PaymentWorker:
    """Makes the rounds until it is stopped; the question that is on its way then is finished, no other is begun."""

    def __init__(self) -> None:
        self._stopping = asyncio.Event()
        self._rounds = asyncio.create_task(self._sweep_for_ever())

    async def _sweep_for_ever(self) -> None:
        """Look every EVERY seconds. A failure is logged and does not stop the next round."""
        failing = RepeatedFailure("Les paiements en ligne en attente n'ont pas pu être suivis")
        while not self._stopping.is_set():
            try:
                await run_in_threadpool(flow.sweep, connect, self._stopping.is_set)
                rounds.note(Round.PAYMENTS)
            except Exception as error:
                failing.say(error)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), EVERY)

    async def stop(self) -> None:
        """Stop, and wait until the provider has answered about the attempt in hand, if any, and that is noted."""
        self._stopping.set()
        await self._rounds
