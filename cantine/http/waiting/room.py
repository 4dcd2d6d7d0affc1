"""The waiting room as this process knows it: who is where in the line, and what it has seen since the last second."""

import asyncio
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from cantine import clock
from cantine.http.background.repeated_failures import RepeatedFailure
from cantine.http.waiting.browsers import STAFF, Browser, find_who
from cantine.http.watch.figures import RUNNING_PAGES, read_gauge
from cantine.opening.actions.advance import Advanced, Signs, advance_opening
from cantine.opening.queries.openings import CurrentOpening, find_current
from cantine.opening.rules.line import AWAY, Place, count_per_second, list_line
from cantine.opening.rules.waits import Stage, Wait, measure_pace
from cantine.settings import settings
from cantine.store.database import open_reader, open_writer

LOOKS_EVERY = 5.0
"""Seconds between two looks whether an opening is on."""

MOVES_EVERY, GATHERS_FOR = 1.0, 0.2
"""Seconds between two steps of the line, and at least: those who arrive meanwhile are written together."""

T = TypeVar("T")

RUNS_AT_ONCE = 8
"""Pages that are being made at the same moment from which on nobody is let in: more would only make all slower."""

MOST_BROWSERS = 50_000
"""Browsers that are remembered; none that comes after them is let into the line."""


@dataclass
class Seen:
    """What was seen since the last step: when each place (id) last waited, did something, left its last page."""

    asked: dict[int, datetime] = field(default_factory=dict)
    active: dict[int, datetime] = field(default_factory=dict)
    left: dict[int, datetime] = field(default_factory=dict)


class WaitingRoom:
    """One per process. `opening` is the one that is on, None outside of openings."""

    def __init__(self) -> None:
        self.opening: CurrentOpening | None = None
        self._forget()
        self._thread = ThreadPoolExecutor(1, "waiting-room")
        self._failing = RepeatedFailure("La salle d'attente n'avance pas")

    def _forget(self) -> None:
        self._of_browser: dict[Browser, int | None] = {}
        self._pending: dict[Browser, asyncio.Future[None]] = {}
        self._places: Mapping[int, Place] = {}
        self._ranks: Sequence[int] = ()
        self._drawn, self._pace = False, 1.0
        self._seen, self._open_pages = Seen(), Counter[int]()
        self._woken = asyncio.Event()

    async def keep_for_ever(self) -> None:
        """Look for openings, and move the line of the one that is on, until cancelled. A failure is logged, and the
        next step tries again."""
        while True:
            try:
                if self.opening is None:
                    self.opening = await self._do(_find_current)
                else:
                    await self._step(self.opening)
            except Exception as error:
                self._failing.say(error)
                self._disappoint()
            await self._pause()

    async def come(self, browser: Browser) -> Wait | None:
        """The wait of this browser, which has a place from now on and is there; None for staff, and where no opening is
        on. Raises asyncio.TimeoutError where the database does not take it in."""
        opening = self.opening
        if opening is None:
            return None
        if browser not in self._of_browser:
            if len(self._of_browser) >= MOST_BROWSERS:
                raise TimeoutError
            future = self._pending.setdefault(browser, asyncio.get_running_loop().create_future())
            self._woken.set()
            await asyncio.wait_for(asyncio.shield(future), 20)
        place_id = self._of_browser.get(browser)
        return None if place_id is None or self.opening is None else self._describe(place_id, opening)

    def find_place(self, browser: Browser) -> int | None:
        """The place (id) of a browser that has one."""
        return self._of_browser.get(browser) if self.opening else None

    def enter(self, place_id: int) -> None:
        """A page of this place is open from now on."""
        self._open_pages[place_id] += 1
        self.note_use(place_id)

    def note_use(self, place_id: int) -> None:
        """Somebody does something inside."""
        self._seen.active[place_id] = clock.now()
        self._seen.left.pop(place_id, None)

    def leave(self, place_id: int) -> None:
        """A page of this place was closed."""
        self._open_pages[place_id] -= 1
        if self._open_pages[place_id] <= 0:
            self._seen.left[place_id] = clock.now()

    def finish(self, browser: Browser) -> None:
        """Who holds this place has all that was wanted, and makes room at once."""
        if (place_id := self.find_place(browser)) is not None:
            self._seen.left[place_id] = clock.now() - AWAY

    def _describe(self, place_id: int, opening: CurrentOpening) -> Wait:
        now, place = clock.now(), self._places[place_id]
        known = place.family_id is not None
        if not self._drawn:
            self._seen.asked[place_id] = now
            return Wait(Stage.BEFORE, opening.opens, known)
        if place.is_inside(now):
            return Wait(Stage.INSIDE, opening.opens, known)
        self._seen.asked[place_id] = now
        ahead = bisect_left(self._ranks, place.rank or 0)
        return Wait(Stage.WAITING, opening.opens, known, ahead, ahead / self._pace)

    async def _step(self, opening: CurrentOpening) -> None:
        pending, self._pending = self._pending, {}
        seen, self._seen = self._seen, Seen()
        self._woken.clear()
        try:
            moved = await self._do(lambda: _advance(opening.opens, list(pending), seen))
        except Exception:
            self._pending = {**pending, **self._pending}
            raise
        if moved is not None:
            who, advanced = moved
            self._take(advanced, opening.opens)
            self._of_browser |= who
        for future in pending.values():
            if not future.done():
                future.set_result(None)
        if moved is None or advanced.over:
            self.opening = None
            self._disappoint()
            self._forget()

    def _take(self, advanced: Advanced, opens: datetime) -> None:
        now = clock.now()
        self._places = {one.id: one for one in advanced.places}
        self._ranks = [one.rank or 0 for one in list_line(advanced.places, now)]
        self._drawn = advanced.drawn
        admitted = [one.admitted for one in advanced.places if one.admitted is not None]
        self._pace = measure_pace(admitted, opens, count_per_second(settings().opening_at_once), now)

    def _disappoint(self) -> None:
        pending, self._pending = self._pending, {}
        for future in pending.values():
            if not future.done():
                future.set_exception(TimeoutError())

    async def _pause(self) -> None:
        if self.opening is None:
            await asyncio.sleep(LOOKS_EVERY)
            return
        await asyncio.sleep(GATHERS_FOR)
        if not self._woken.is_set():
            try:
                await asyncio.wait_for(self._woken.wait(), MOVES_EVERY - GATHERS_FOR)
            except TimeoutError:
                return

    async def _do(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)


def _find_current() -> CurrentOpening | None:
    with open_reader(settings().database_url) as db:
        return find_current(db, clock.now())


Moved = tuple[dict[Browser, int | None], Advanced]
"""The place (id) of each of the browsers that came, None for staff; and the line."""


def _advance(opens: datetime, browsers: Sequence[Browser], seen: Seen) -> Moved | None:
    """Move the line on; None where this opening is on no more: the town hall has taken it back."""
    with open_reader(settings().database_url) as db:
        current = find_current(db, clock.now())
        if current is None or current.opens != opens:
            return None
        who = {one: find_who(db, one, clock.now()) for one in browsers}
    arrivals = list(dict.fromkeys(one for one in who.values() if one is not STAFF))
    with open_writer(settings().database_url) as db:
        signs = Signs(seen.asked, seen.active, seen.left)
        at_once = settings().opening_at_once if read_gauge(RUNNING_PAGES) < RUNS_AT_ONCE else 0
        advanced = advance_opening(db, opens, arrivals, signs, at_once, clock.now())
    places = dict(zip(arrivals, advanced.arrived, strict=True))
    return {one: places.get(found) for one, found in who.items()}, advanced


room = WaitingRoom()
"""Of this process."""
