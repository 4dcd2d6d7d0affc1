"""Reruns of home and grid with 50 families on one process, beside an empty page behind the same gate.

The processor time is the server's alone, of whatever a run makes it do: the script, the event loop, the socket; not
what the browsers of the benchmark use beside it. Fifty sessions at once cost less each than one alone, which is
measured, too: a run finds the event loop and a thread awake already. So neither their number nor their sockets make a
page dearer than it is.
"""

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from sqlalchemy import update
from websockets.asyncio.client import ClientConnection

from cantine.demo.cast import FAMILIES as FIXED
from cantine.store import database
from cantine.store.tables import Guardian
from tests.benchmarks import browser_sockets
from tests.benchmarks.figures import Figure
from tests.benchmarks.portal import FAMILIES, Portal

SESSIONS = 50
ROUNDS = 5
RERUNS = 6
"""Of each session in each round."""

PAGES = {"vide": "Déconnexion", "compte": "Relevé de compte", "inscriptions": "Inscription manuelle"}
"""Each page with words that it must have sent, so that no refusal is measured."""

STRANGERS = 150
"""Families that look one after the other: more than the server keeps views of, so that each look is the first."""

LOOKS = 3
"""Of each of them, and so often somebody writes before each look; the first only warms."""

NAMES = {"vide": "empty page", "compte": "home", "inscriptions": "month grid"}
SIZES = {"families": FAMILIES, "sessions": SESSIONS, "reruns": SESSIONS * ROUNDS * RERUNS, "strangers": STRANGERS}


@dataclass(frozen=True)
class Round:
    """One page in one round: reruns a second, and processor milliseconds of the server, messages and kilobytes for
    each."""

    per_second: float
    milliseconds: float
    messages: float
    kilobytes: float


def measure(portal: Portal) -> Iterator[Figure]:
    """The three pages in turns, A B C A B C; the first round only warms."""
    rounds = asyncio.run(_rounds(portal))
    rate, cost, messages, kilobytes = (
        {page: median(getattr(one, what) for one in found) for page, found in rounds.items()}
        for what in ("per_second", "milliseconds", "messages", "kilobytes")
    )
    for page, name in NAMES.items():
        yield Figure(f"{name}: reruns a second", rate[page], "/s", least=60 if page == "inscriptions" else None)
    for page in ("compte", "inscriptions"):
        yield Figure(f"{NAMES[page]} in empty pages a second", rate[page] / rate["vide"], "×", 2, least=0.5)
    for page, name in NAMES.items():
        yield Figure(f"{name}: processor time of the server per rerun", cost[page], "ms", 1)
    for page in ("compte", "inscriptions"):
        yield Figure(f"{NAMES[page]}: in processor time of an empty page", cost[page] / cost["vide"], "×", 2, most=2.2)
    for page, name in NAMES.items():
        yield Figure(f"{name}: messages", messages[page], "")
        yield Figure(f"{name}: sent", kilobytes[page], "kB", 1)
    yield from _describe("one session alone", asyncio.run(_alone(portal)))
    yield from _describe("another family saved before", asyncio.run(_after_others(portal)))
    yield from _describe("first look", asyncio.run(_first_looks(portal)))


def _describe(when: str, cost: dict[str, float]) -> Iterator[Figure]:
    for page, milliseconds in cost.items():
        yield Figure(f"{NAMES[page]}, {when}", milliseconds, "ms", 1)


async def _rounds(portal: Portal) -> dict[str, list[Round]]:
    found: dict[str, list[Round]] = {page: [] for page in PAGES}
    async with browser_sockets.sessions(portal.address, portal.tokens(SESSIONS)) as sockets:
        for number in range(ROUNDS + 1):
            for page, words in PAGES.items():
                shown = await asyncio.gather(*(browser_sockets.rerun(socket, page) for socket in sockets))
                if not all(words.encode() in b"".join(sent) for sent in shown):
                    raise SystemExit(f"/{page} was not shown.")
                used, began = portal.processor_seconds(), time.perf_counter()
                await browser_sockets.everybody(sockets, page, RERUNS)
                used, wall = portal.processor_seconds() - used, time.perf_counter() - began
                if number:
                    reruns = SESSIONS * RERUNS
                    sent = shown[0]
                    size = sum(map(len, sent)) / 1000
                    found[page].append(Round(reruns / wall, 1000 * used / reruns, len(sent), size))
    return found


async def _alone(portal: Portal) -> dict[str, float]:
    """Processor milliseconds of a rerun of each page where nobody else is there."""
    async with browser_sockets.sessions(portal.address, portal.tokens(1)) as sockets:
        return await _look(portal, sockets * SESSIONS, PAGES)


async def _after_others(portal: Portal) -> dict[str, float]:
    """Processor milliseconds of a look at each page after another family, in another process, has saved something:
    nothing that was kept is known to be true before it was asked again."""
    phone = iter(range(100_000_000))

    def save() -> None:
        with database.open_writer(portal.database_url) as db:
            another = Guardian.family_id == FIXED + SESSIONS + 1
            db.execute(update(Guardian).where(another).values(phone=f"06{next(phone):08}"))

    async with browser_sockets.sessions(portal.address, portal.tokens(SESSIONS)) as sockets:
        return await _look(portal, sockets, PAGES, save)


async def _first_looks(portal: Portal) -> dict[str, float]:
    """Processor milliseconds of a look at each page for which nothing was kept."""
    async with browser_sockets.sessions(portal.address, portal.tokens(STRANGERS)) as sockets:
        return await _look(portal, sockets, ("compte", "inscriptions"))


async def _look(
    portal: Portal, sockets: Sequence[ClientConnection], pages: Iterable[str], before: Callable[[], None] = lambda: None
) -> dict[str, float]:
    """Processor milliseconds of a rerun of each page, one session after the other."""
    found: dict[str, list[float]] = {page: [] for page in pages}
    for number in range(LOOKS + 1):
        for page, took in found.items():
            used = portal.processor_seconds()
            for socket in sockets:
                before()
                await browser_sockets.rerun(socket, page)
            if number:
                took.append(1000 * (portal.processor_seconds() - used) / len(sockets))
    return {page: median(took) for page, took in found.items()}
