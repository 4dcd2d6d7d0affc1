"""How much, and how long: the numbers, and when something unfinished is late."""

from dataclasses import dataclass

LONGEST_FRAME = 2_000_000
"""Bytes of a websocket message, in however many pieces; what is longer ends the connection (1009)."""
LONGEST_MESSAGE = 1_000_000
"""Bytes of a message of somebody who is signed in: a form that is full of letters has some 300,000. Files come by
routes of their own."""
LONGEST_OF_STRANGER = 65_536
"""Bytes of a message of anybody else; a sign-in has 2,000."""
MOST_PIECES = 1_000
"""Pieces of one message; browsers send pieces of at least 60,000 bytes, and empty ones would cost nothing to send."""
MOST_UNFINISHED = 64_000_000
"""Bytes of all messages together that have begun and not ended; those below LONGEST_OF_STRANGER do not count."""

HEAD_SECONDS = 10.0
"""Until the lines of a request that has begun must be there."""
BODY_SECONDS, BODY_RATE = 20.0, 2_000
"""Until what follows them, and a message, must be there; and one second more for each so many bytes that came."""
UNREAD_SECONDS, UNREAD_PROGRESS = 60.0, 30_000
"""Until a visitor must have taken so many bytes of what waits for it, or all of it."""

CONNECTIONS_PER_PAGE = 3
"""Connections from one network for each page that it may have open: browsers close those of files after seconds."""


@dataclass
class Arrival:
    """A request or a message that has begun: since when (seconds), and the bytes of it that came."""

    begun: float
    has_head: bool
    received: int = 0

    def is_late(self, now: float) -> bool:
        """Whether it should have been whole by now."""
        allowed = BODY_SECONDS + self.received / BODY_RATE if self.has_head else HEAD_SECONDS
        return now - self.begun > allowed


@dataclass
class Backlog:
    """What waits to be taken: its bytes when they last became fewer, and since when (seconds)."""

    since: float
    size: int = 0

    def is_stuck(self, size: int, now: float) -> bool:
        """Whether too little of it was taken for too long; `size` is what waits now."""
        if size == 0 or self.size == 0 or size <= self.size - UNREAD_PROGRESS:
            self.since, self.size = now, size
        return now - self.since > UNREAD_SECONDS


class Pace:
    """How fast messages of one page are taken: the first ones at once, then so many a second; none is lost."""

    AT_ONCE, A_SECOND = 60, 20

    def __init__(self, now: float) -> None:
        self._free, self._looked = float(self.AT_ONCE), now

    def find_pause(self, now: float) -> float:
        """Seconds that the message which has just come must wait."""
        self._free = min(self.AT_ONCE, self._free + (now - self._looked) * self.A_SECOND)
        self._looked = now
        self._free -= 1
        return max(0.0, -self._free / self.A_SECOND)
