"""How many this process can let in at this moment: as many as it serves in a few seconds are on their way in."""

from collections import deque
from collections.abc import Iterable

ON_THE_WAY = 4.0
"""Seconds that it takes whoever is let in to be served: to hear of it, to load the page, to have it made."""

LEAST = 20
"""So many may always be on their way in, of however few it is known that they were served."""

GONE_AFTER = 10.0
"""Seconds after which whoever was let in and has not come is not waited for any more."""

LATELY = 5.0
"""Seconds over which is counted how many were served."""


class Intake:
    """Whom this process has let in, by the place's id, and who of them was served. The instants are seconds of any
    clock that never goes back."""

    def __init__(self) -> None:
        self._coming: dict[int, float] = {}
        self._served: deque[float] = deque()

    def let_in(self, place_ids: Iterable[int], now: float) -> None:
        """They are on their way from now on."""
        self._coming |= dict.fromkeys(place_ids, now)

    def serve(self, place_id: int, now: float) -> None:
        """A page of this place is open, or what it had prepared is sent."""
        if self._coming.pop(place_id, None) is not None:
            self._served.append(now)

    def count_room(self, running: int, now: float) -> int:
        """How many more may come while so many pages are being made or wait for that: none where it is more than was
        served lately, so that whoever is inside waits for seconds at most, on a fast machine and on a slow one."""
        self._coming = {id: since for id, since in self._coming.items() if now < since + GONE_AFTER}
        while self._served and self._served[0] <= now - LATELY:
            self._served.popleft()
        most = max(LEAST, round(len(self._served) / LATELY * ON_THE_WAY))
        return max(0, most - len(self._coming) - running)
