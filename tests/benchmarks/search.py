"""Searching 8 000 families as a clerk types: database time of each search, on both engines."""

import time
from collections.abc import Iterator
from statistics import median

from cantine.families.queries import family_search
from cantine.store import database
from tests.benchmarks.engines import both
from tests.benchmarks.figures import Figure
from tests.support import large_town

ALONE = True
"""It needs no server."""
FAMILIES = 8_000
SIZES = {"families": FAMILIES}
TYPED = ("m", "mar", "martin", "lea martin", "famille4021@exemple.fr", "4021", "0639", "zzz", "")
ROUNDS = 15
MOST = 50
"""Milliseconds: nobody waits for the next letter."""


def measure(_portal: None) -> Iterator[Figure]:
    """The slowest of the searches by its median, on each engine."""
    with both() as engines:
        for engine, url in engines.items():
            large_town.fill(url, FAMILIES, months=1)
            times = time_searches(url)
            slowest = max(times, key=lambda typed: times[typed])
            yield Figure(f"{engine}: the slowest, « {slowest} »", times[slowest], "ms", 1, most=MOST)
            yield Figure(f"{engine}: all of them, median", median(times.values()), "ms", 1)


def time_searches(url: str) -> dict[str, float]:
    """The median of each search in milliseconds, by what is typed."""
    return {typed: _milliseconds(url, typed) for typed in TYPED}


def _milliseconds(url: str, typed: str) -> float:
    found = []
    with database.open_reader(url) as db:
        for _ in range(ROUNDS):
            began = time.perf_counter()
            family_search.search(db, typed)
            found.append(1000 * (time.perf_counter() - began))
    return median(found)
