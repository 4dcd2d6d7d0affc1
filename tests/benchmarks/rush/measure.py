"""The rush measured: how long each step takes, who met an error, and what became of every save."""

import asyncio
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from cantine import clock
from cantine.store import database
from tests.benchmarks.figures import Figure
from tests.benchmarks.portal import Portal, serve_on
from tests.benchmarks.rush.processors import Used, read_used, time_password
from tests.benchmarks.rush.town import fill
from tests.benchmarks.rush.visit import STEPS, Visit, make_visit
from tests.drills.town.households import count_differences, find_last_entry
from tests.support.programs.private_postgres import private_postgres

SECONDS = 300
"""In which everybody comes."""

FULL = 1_500
"""Visits up to which nobody is to wait; beyond them everybody is served, later."""

WAITS = {"sign-in": 1.5}
"""Seconds at most for 95 of 100 at FULL; 0.3 at every step that is not named."""


@dataclass(frozen=True)
class Rush:
    """A benchmark of so many visits on this engine, both of which its name says."""

    engine: str
    visits: int
    ALONE = True

    @property
    def __doc__(self) -> str:  # type: ignore[override]
        return f"{self._count()} visits of websocket clients within {_count_seconds()} s on one process, {self.engine}."

    @property
    def SIZES(self) -> dict[str, float]:  # noqa: N802  # as that of a module
        return {"visits": self._count(), "seconds": _count_seconds()}

    def _count(self) -> int:
        return int(os.environ.get("CANTINE_TEST_VISITS", self.visits))

    def measure(self, _portal: object = None) -> Iterator[Figure]:
        """The figures of the rush."""
        with tempfile.TemporaryDirectory(prefix="cantine-rush.") as folder, _serve_empty(self.engine, folder) as url:
            database.migrate(url)
            households = fill(url, self._count())
            last = find_last_entry(url)
            visits = [Visit(one) for one in households]
            random.Random(len(visits)).shuffle(visits)
            with serve_on(url, Path(folder)) as portal:
                before = read_used(portal)
                asyncio.run(_rush(portal, visits, _count_seconds()))
                used = read_used(portal) - before
            saved = [one for one in visits if one.told.confirmed or one.told.unsure]
            lost, doubled = count_differences(url, saved, last)  # type: ignore[arg-type]
            database.engine(url).dispose()
        yield from _describe(visits, lost, doubled, used)


def _count_seconds() -> int:
    return int(os.environ.get("CANTINE_TEST_SECONDS", SECONDS))


@contextmanager
def _serve_empty(engine: str, folder: str) -> Iterator[str]:
    if engine == "SQLite":
        yield f"sqlite:///{folder}/cantine.db"
    else:
        with private_postgres() as server:
            yield server.address


async def _rush(portal: Portal, visits: Sequence[Visit], seconds: float) -> None:
    """Everybody comes, spread evenly and a little by chance, and goes when done."""
    month = f"{clock.today() + timedelta(days=12):%Y-%m}"
    apart, began = seconds / len(visits), time.perf_counter() + 1
    coming = [began + apart * (number + random.random()) for number in range(len(visits))]
    await asyncio.gather(*(make_visit(one, portal.address, month, at) for one, at in zip(visits, coming, strict=True)))


def _describe(visits: Sequence[Visit], lost: int, doubled: int, used: Used) -> Iterator[Figure]:
    for failure in sorted({one.failure for one in visits if one.failure})[:8]:
        print(f"    {failure}", file=sys.stderr)
    yield Figure("visits that met an error", sum(bool(one.failure) for one in visits), "", most=0)
    yield Figure("saves confirmed", sum(len(one.told.confirmed) for one in visits), "", least=len(visits))
    yield Figure("  of them not in the database", lost, "", most=0)
    yield Figure("  saves twice in the database", doubled, "", most=0)
    yield Figure("visits open at once, at the most", _count_open(visits), "")
    bound = len(visits) <= FULL
    for step in STEPS:
        times = sorted(one.seconds[step] for one in visits if step in one.seconds)
        if times:
            yield Figure(f"{step}, median", times[len(times) // 2], "s", 2)
            most = WAITS.get(step, 0.3) if bound else None
            yield Figure(f"{step}, 95 of 100", times[len(times) * 95 // 100], "s", 2, most=most)
            yield Figure(f"{step}, longest", times[-1], "s", 2)
    yield Figure("from the first to the last", max(one.left for one in visits) - min(one.came for one in visits), "s")
    yield Figure("processor time of the server per visit", 1000 * used.server / len(visits), "ms")
    yield Figure("  one password alone", 1000 * time_password(), "ms")
    yield Figure("processor time of the clients per visit", 1000 * used.clients / len(visits), "ms")
    yield Figure("processor time of the machine per visit", 1000 * used.machine / len(visits), "ms")
    yield Figure("  kept from it by its host", 1000 * used.stolen / len(visits), "ms")
    given = _count_seconds() * (os.cpu_count() or 1)
    yield Figure("asked for, of what the processors have meanwhile", 100 * used.machine / given, "%")


def _count_open(visits: Sequence[Visit]) -> int:
    moments = sorted([(one.came, 1) for one in visits] + [(one.left, -1) for one in visits])
    now = most = 0
    for _, change in moments:
        now += change
        most = max(most, now)
    return most


RUSHES = {
    f"rush_{engine.lower()}_{visits}": Rush(engine, visits)
    for engine in ("SQLite", "PostgreSQL")
    for visits in (600, FULL, 2_400)
}
"""Each by its name."""
