"""How many this process can let in at this moment: as many as it serves in a few seconds are on their way in."""

from collections import deque
from collections.abc import Iterable

ON_THE_WAY = 5.0
"""Seconds that it takes whoever is let in to be served: to hear of it, to load the page, to have it made."""

LEAST = 20
"""So many may always be on their way in, of however few it is known that they were served."""

GONE_AFTER = 10.0
"""Seconds after which whoever was let in and has not come is not waited for any more."""

HELD_UP_AFTER = 30.0
"""Seconds after which a page that has come and was not made is not waited for any more: it asks nothing, or hangs."""

LATELY = 5.0
"""Seconds over which is counted how many were served."""


class Intake:
    """Whom this process has let in, by the place's id, whose first page is being made, and who of them was served. The
    instants are seconds of any clock that never goes back."""

    def __init__(self) -> None:
        self._coming: dict[int, float] = {}
        self._making: dict[int, float] = {}
        self._served: deque[float] = deque()

    def let_in(self, place_ids: Iterable[int], now: float) -> None:
        """They are on their way from now on."""
        self._coming |= dict.fromkeys(place_ids, now)

    def begin(self, place_id: int, now: float) -> None:
        """A page of this place has come, and is to be made."""
        self._coming.pop(place_id, None)
        self._making[place_id] = now

    def serve(self, place_id: int, now: float) -> None:
        """The page of this place is made, or what it had prepared is sent."""
        came, begun = self._coming.pop(place_id, None), self._making.pop(place_id, None)
        if came is not None or begun is not None:
            self._served.append(now)

    def lose(self, place_id: int) -> None:
        """The page of this place is gone before it was made."""
        self._making.pop(place_id, None)

    def count_room(self, running: int, now: float) -> int:
        """How many more may come while so many pages are being made or wait for that: none where it is more than was
        served lately, so that whoever is inside waits for seconds at most, on a fast machine and on a slow one."""
        self._coming = {id: since for id, since in self._coming.items() if now < since + GONE_AFTER}
        self._making = {id: since for id, since in self._making.items() if now < since + HELD_UP_AFTER}
        while self._served and self._served[0] <= now - LATELY:
            self._served.popleft()
        most = max(LEAST, round(len(self._served) / LATELY * ON_THE_WAY))
        # Who is being served runs, or is just about to: among those that run are also those who do something inside.
        return max(0, most - len(self._coming) - max(running, len(self._making)))
