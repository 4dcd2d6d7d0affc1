"""Reruns a second of home and grid with 50 families on one process, beside an empty page behind the same gate."""

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

NAMES = {"vide": "empty page", "compte": "home", "inscriptions": "month grid"}


@dataclass(frozen=True)
class Round:
    """One page in one round: reruns a second, and processor milliseconds of the server for each."""

    per_second: float
    milliseconds: float


def measure(portal: Portal) -> Iterator[Figure]:
    """The three pages in turns, A B C A B C; the first round only warms."""
    rounds = asyncio.run(_rounds(portal))
    rate = {page: median(one.per_second for one in found) for page, found in rounds.items()}
    cost = {page: median(one.milliseconds for one in found) for page, found in rounds.items()}
    for page, name in NAMES.items():
        yield Figure(f"{name}: reruns a second", rate[page], "/s", least=60 if page == "inscriptions" else None)
    for page in ("compte", "inscriptions"):
        yield Figure(f"{NAMES[page]} in empty pages a second", rate[page] / rate["vide"], "×", 2, least=0.5)
    for page, name in NAMES.items():
        yield Figure(f"{name}: processor time of the server per rerun", cost[page], "ms", 1)


async def _rounds(portal: Portal) -> dict[str, list[Round]]:
    found: dict[str, list[Round]] = {page: [] for page in PAGES}
    async with rush.sessions(portal.address, portal.tokens(SESSIONS)) as sockets:
        for number in range(ROUNDS + 1):
            for page, words in PAGES.items():
                shown = await asyncio.gather(*(rush.rerun(socket, page) for socket in sockets))
                if not all(words.encode() in sent for sent in shown):
                    raise SystemExit(f"/{page} was not shown.")
                used, began = portal.processor_seconds(), time.perf_counter()
                await rush.everybody(sockets, page, RERUNS)
                used, wall = portal.processor_seconds() - used, time.perf_counter() - began
                if number:
                    reruns = SESSIONS * RERUNS
                    found[page].append(Round(reruns / wall, 1000 * used / reruns))
    return found
