"""The waiting room as this process knows it: who is where in the line, and what it has seen since the last second."""

import asyncio
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from cantine import clock
from cantine.http.background.repeated_failures import RepeatedFailure
from cantine.http.runs.page_turns import turns
from cantine.http.waiting.browsers import Browser
from cantine.http.waiting.intake import Intake
from cantine.http.waiting.step import Seen, Step, read_current, take_step
from cantine.opening.actions.advance import Advanced
from cantine.opening.queries.openings import CurrentOpening
from cantine.opening.rules.line import AWAY, Place, list_line
from cantine.opening.rules.waits import Stage, Wait, measure_pace

LOOKS_EVERY = 5.0
"""Seconds between two looks whether an opening is on."""

MOVES_EVERY, GATHERS_FOR = 1.0, 0.5
"""Seconds between two steps of the line, and at least: those who arrive meanwhile are written together."""

T = TypeVar("T")

MOST_BROWSERS = 50_000
"""Browsers that are remembered; none that comes after them is let into the line."""


@dataclass
class OpenPage:
    """A page that is open in a browser: the place (id) that this keeps alive, None as far as it is known of none; and
    whether it was `made` for the first time."""

    browser: Browser
    place_id: int | None = None
    made: bool = False
    closed: bool = False


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
        self._unknown: list[OpenPage] = []
        self._places: Mapping[int, Place] = {}
        self._ranks: Sequence[int] = ()
        self._drawn, self._pace = False, 1.0
        self._asked: dict[int, datetime] = {}
        self._seen, self._open_pages, self._intake = Seen(), Counter[int](), Intake()
        self._woken = asyncio.Event()

    async def keep_for_ever(self) -> None:
        """Look for openings, and move the line of the one that is on, until cancelled. A failure is logged, and the
        next step tries again."""
        while True:
            try:
                if self.opening is None:
                    self.opening = await self._do(read_current)
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

    def enter(self, page: OpenPage) -> None:
        """This page is open from now on."""
        page.place_id = self.find_place(page.browser)
        if page.place_id is not None:
            self._open_pages[page.place_id] += 1
            if not page.made:
                self._intake.begin(page.place_id, time.monotonic())
            self.note_use(page)
        elif page.browser.session and page.browser not in self._of_browser and len(self._unknown) < MOST_BROWSERS:
            self._unknown.append(page)

    def note_use(self, page: OpenPage) -> None:
        """Somebody does something on this page."""
        if page.place_id is not None:
            self._seen.active[page.place_id] = clock.now()
            self._seen.left.pop(page.place_id, None)

    def note_made(self, page: OpenPage) -> None:
        """The first run of this page has ended."""
        page.made = True
        if page.place_id is not None:
            self._intake.serve(page.place_id, time.monotonic())

    def leave(self, page: OpenPage) -> None:
        """This page was closed."""
        page.closed = True
        if page.place_id is not None:
            if not page.made:
                self._intake.lose(page.place_id)
            self._open_pages[page.place_id] -= 1
            if self._open_pages[page.place_id] <= 0:
                self._seen.left[page.place_id] = clock.now()

    def finish(self, browser: Browser) -> None:
        """Who holds this place has all that was wanted, and makes room at once."""
        if (place_id := self.find_place(browser)) is not None:
            self._intake.serve(place_id, time.monotonic())
            self._seen.left[place_id] = clock.now() - AWAY

    def _describe(self, place_id: int, opening: CurrentOpening) -> Wait:
        now, place = clock.now(), self._places[place_id]
        known = place.family_id is not None
        if place.is_inside(now):
            return Wait(Stage.INSIDE, opening.opens, known)
        self._seen.asked[place_id] = self._asked[place_id] = now
        if not self._drawn:
            return Wait(Stage.BEFORE, opening.opens, known)
        ahead = bisect_left(self._ranks, place.rank or 0)
        return Wait(Stage.WAITING, opening.opens, known, ahead, ahead / self._pace)

    async def _step(self, opening: CurrentOpening) -> None:
        pending, self._pending = self._pending, {}
        unknown, self._unknown = self._unknown, []
        seen, self._seen = self._seen, Seen()
        self._woken.clear()
        try:
            more = self._intake.count_room(turns.count_going() + turns.count_waiting(), time.monotonic())
            open_pages = [one.browser for one in unknown]
            asked = Step(opening.opens, list(pending), open_pages, seen, more, {**self._asked})
            moved = await self._do(lambda: take_step(asked))
        except Exception:
            self._pending = {**pending, **self._pending}
            self._unknown += unknown
            raise
        if moved is not None:
            who, advanced = moved
            self._intake.let_in(advanced.entered, time.monotonic())
            self._take(advanced, opening.opens)
            self._of_browser |= who
            for page in unknown:
                if page.browser in who and not page.closed:
                    self.enter(page)
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
        self._pace = measure_pace(admitted, opens, now)

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
        """Do it in the thread. Who is cancelled ends once the work has: no transaction is left open behind it."""
        asked = asyncio.get_running_loop().run_in_executor(self._thread, work)
        try:
            return await asyncio.shield(asked)
        except asyncio.CancelledError:
            await asyncio.wait([asked])
            raise


room = WaitingRoom()
"""Of this process."""
