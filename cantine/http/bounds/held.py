"""The connections that this process holds, and the round that ends those which keep it waiting."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

from cantine.http.bounds.limits import (
    CONNECTIONS_PER_PAGE,
    LONGEST_OF_STRANGER,
    MOST_UNFINISHED,
    Arrival,
    Backlog,
)
from cantine.http.bounds.networks import NetworkCounts
from cantine.settings import settings

ROUND_SECONDS = 2.0
"""Between two looks at all connections."""

TIMED_OUT = b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


class HeldConnection:
    """One connection: its network, what has begun to arrive on it, what waits to be taken; `protocol` is uvicorn's."""

    def __init__(self, transport: Any, protocol: Any, network: str | None, now: float) -> None:
        self.transport, self.protocol, self.network = transport, protocol, network
        self.arriving: Arrival | None = Arrival(now, has_head=False)
        self.waiting = Backlog(now)
        self.large = 0

    def end_if_slow(self, now: float, since_last: float) -> None:
        """Close it where it is late or stuck. While the server itself does not read, or is late for its own round
        (`since_last`: seconds since the one before), nobody is."""
        if self.waiting.is_stuck(self.transport.get_write_buffer_size(), now):
            self.transport.abort()
        elif self.arriving is not None:
            reading = self.transport.is_reading()
            self.arriving.begun += max(0.0, since_last - ROUND_SECONDS) if reading else since_last
            if reading and self.arriving.is_late(now):
                self._say_too_late(self.arriving)
                self.transport.close()

    def _say_too_late(self, arriving: Arrival) -> None:
        """To whoever began a request that nothing was answered to yet; a websocket, and a browser that connected ahead
        of need, is only left."""
        cycle = getattr(self.protocol, "cycle", self.protocol)
        answered = arriving.has_head and (cycle is self.protocol or cycle.response_started)
        if arriving.received and not answered:
            self.transport.write(TIMED_OUT)


class HeldConnections:
    """All connections of this process; `clock` tells seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._held: dict[Any, HeldConnection] = {}
        self._counts = NetworkCounts()
        self._unfinished = 0
        self._last_round = clock()
        self._round: asyncio.TimerHandle | None = None

    def take(self, transport: Any, protocol: Any, network: str | None) -> bool:
        """Hold a connection that has just come; False where its network has too many."""
        most = settings().pages_per_address * CONNECTIONS_PER_PAGE
        if most and self._counts.count(network) >= most:
            return False
        self._counts.enter(network)
        self._held[transport] = HeldConnection(transport, protocol, network, self.clock())
        if self._round is None:
            self._plan_round()
        return True

    def find(self, transport: Any) -> HeldConnection | None:
        """What is known of this connection; None where it is not held."""
        return self._held.get(transport)

    def drop(self, transport: Any) -> None:
        """Forget a connection that is gone."""
        held = self._held.pop(transport, None)
        if held is not None:
            self._counts.leave(held.network)
            self._unfinished -= held.large

    def note_unfinished(self, held: HeldConnection, size: int) -> bool:
        """`size` bytes of a message have come; False where too much of all messages together is unfinished."""
        large = size if size > LONGEST_OF_STRANGER else 0
        self._unfinished += large - held.large
        grows, held.large = large > held.large, large
        return not (grows and self._unfinished > MOST_UNFINISHED)

    def look_at_all(self) -> None:
        """End what keeps the server waiting."""
        now = self.clock()
        since_last, self._last_round = now - self._last_round, now
        for held in [*self._held.values()]:
            held.end_if_slow(now, since_last)

    def _plan_round(self) -> None:
        self._last_round = self.clock()
        self._round = asyncio.get_running_loop().call_later(ROUND_SECONDS, self._go_round)

    def _go_round(self) -> None:
        self._round = None
        self.look_at_all()
        if self._held:
            last, self._last_round = self._last_round, self.clock()
            self._plan_round()
            self._last_round = last


held_connections = HeldConnections()
