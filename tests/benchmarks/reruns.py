"""Reruns of home and grid with 50 families on one process, beside an empty page behind the same gate."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from tests.benchmarks import rush
from tests.benchmarks.figures import Figure
from tests.benchmarks.portal import Portal

SESSIONS = 50
ROUNDS = 7
RERUNS = 6
"""Of each session in each round."""

PAGES = {"vide": "Déconnexion", "compte": "Relevé de compte", "inscriptions": "Inscription manuelle"}
"""Each page with words that it must have sent, so that no refusal is measured."""

STRANGERS = 150
"""Families that look one after the other: more than the server keeps views of, so that each look is the first."""

NAMES = {"vide": "empty page", "compte": "home", "inscriptions": "month grid"}


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
    for page, milliseconds in asyncio.run(_first_looks(portal)).items():
        yield Figure(f"{NAMES[page]}: processor time of a first look", milliseconds, "ms", 1)


async def _rounds(portal: Portal) -> dict[str, list[Round]]:
    found: dict[str, list[Round]] = {page: [] for page in PAGES}
    async with rush.sessions(portal.address, portal.tokens(SESSIONS)) as sockets:
        for number in range(ROUNDS + 1):
            for page, words in PAGES.items():
                shown = await asyncio.gather(*(rush.rerun(socket, page) for socket in sockets))
                if not all(words.encode() in b"".join(sent) for sent in shown):
                    raise SystemExit(f"/{page} was not shown.")
                used, began = portal.processor_seconds(), time.perf_counter()
                await rush.everybody(sockets, page, RERUNS)
                used, wall = portal.processor_seconds() - used, time.perf_counter() - began
                if number:
                    reruns = SESSIONS * RERUNS
                    sent = shown[0]
                    size = sum(map(len, sent)) / 1000
                    found[page].append(Round(reruns / wall, 1000 * used / reruns, len(sent), size))
    return found


async def _first_looks(portal: Portal) -> dict[str, float]:
    """Processor milliseconds of a look at each page for which nothing was kept."""
    found: dict[str, list[float]] = {"compte": [], "inscriptions": []}
    async with rush.sessions(portal.address, portal.tokens(STRANGERS)) as sockets:
        for number in range(ROUNDS + 1):
            for page, took in found.items():
                used = portal.processor_seconds()
                for socket in sockets:
                    await rush.rerun(socket, page)
                if number:
                    took.append(1000 * (portal.processor_seconds() - used) / STRANGERS)
    return {page: median(took) for page, took in found.items()}
