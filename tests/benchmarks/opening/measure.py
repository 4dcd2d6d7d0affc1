"""The opening measured: when the last one is answered, what was met on the way, the health route meanwhile."""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median

from cantine.http.waiting.room import LOOKS_EVERY
from cantine.store import database
from tests.benchmarks.figures import Figure
from tests.benchmarks.opening import town
from tests.benchmarks.opening.browsers import Met, visit
from tests.benchmarks.portal import Portal, serve_on
from tests.support.programs.private_postgres import private_postgres

ALONE = True
BROWSERS, PLACES = 3_000, 3_200
SIZES = {"browsers": int(os.environ.get("CANTINE_TEST_BROWSERS", BROWSERS)), "places": PLACES}
PREPARES = 60
"""Seconds before the instant that the first ones come; half of all are there before it, half come at the instant."""

PROBE = """
import itertools, sys, time, urllib.request
for address in itertools.cycle(sys.argv[1:]):
    began = time.perf_counter()
    try:
        urllib.request.urlopen(address + "/sante", timeout=30).close()
        print(time.perf_counter() - began, flush=True)
    except OSError as error:
        print(error, file=sys.stderr)
        print(30, flush=True)
    time.sleep(0.5)
"""


def measure(_portal: object = None) -> Iterator[Figure]:
    """An opening with its waiting room."""
    yield from measure_opening(SIZES["browsers"], waiting_room=True)


def measure_opening(
    browsers: int, *, waiting_room: bool, prepared: bool = False, processes: int = 1
) -> Iterator[Figure]:
    """The figures of an opening with so many browsers: one process on SQLite, or several on PostgreSQL."""
    with tempfile.TemporaryDirectory(prefix="cantine-opening.") as folder, _find_database(folder, processes) as url:
        database.migrate(url)
        monday = town.write(url, browsers, PLACES, waiting_room=waiting_room, prepared=prepared)
        with ExitStack() as stack:
            portals = [stack.enter_context(serve_on(url, Path(folder))) for _ in range(processes)]
            opens = time.time() + PREPARES + LOOKS_EVERY + 1
            town.set_opening(url, datetime.fromtimestamp(opens, UTC))
            asked = [sys.executable, "-c", PROBE, *(portal.address for portal in portals)]
            probe = subprocess.Popen(asked, stdout=subprocess.PIPE, text=True)
            used, own = _read_used(portals), time.process_time()
            met = asyncio.run(_open(portals, browsers, monday, opens))
            used, own = _read_used(portals) - used, time.process_time() - own
            probe.terminate()
            health = [float(line) for line in (probe.communicate()[0] or "").split()]
        yield from _describe(met, health, town.count_places(url), PLACES // town.DAYS_OPEN)
        yield Figure("processor time of the server", used, "s", 1)
        yield Figure("processor time of the server per browser", 1000 * used / browsers, "ms", 1)
        yield Figure("processor time of all browsers", own, "s", 1)
        database.engine(url).dispose()


@contextmanager
def _find_database(folder: str, processes: int) -> Iterator[str]:
    """The address of an empty database for so many processes: the town's own file, or a server."""
    if processes == 1:
        yield f"sqlite:///{folder}/cantine.db"
        return
    with private_postgres() as server:
        yield server.address


def _read_used(portals: Sequence[Portal]) -> float:
    return sum(portal.processor_seconds() for portal in portals)


async def _open(portals: Sequence[Portal], browsers: int, monday: date, opens: float) -> list[Met]:
    """Each browser stays with one process, as a proxy in front of them has it."""
    coming = [opens - PREPARES * number / browsers if number % 2 else opens for number in range(browsers)]
    places = [portals[number // 2 % len(portals)].address for number in range(browsers)]
    visits = (
        visit(address, number, monday, opens, comes)
        for number, (address, comes) in enumerate(zip(places, coming, strict=True), 1)
    )
    return await asyncio.gather(*visits)


def _describe(met: list[Met], health: list[float], places: dict[date, int], capacity: int) -> Iterator[Figure]:
    answered, turns = sorted(one.answered for one in met), sorted(one.turn for one in met)
    saved = sum(one.saved for one in met)
    for failure in sorted({failure for one in met for failure in one.failures})[:5]:
        print(f"    {failure}", file=sys.stderr)
    yield Figure("browsers that met an error", sum(bool(one.failures) for one in met), "", most=0)
    yield Figure("days given beyond the places", sum(max(0, count - capacity) for count in places.values()), "", most=0)
    yield Figure("days told as booked that are not, or not told", abs(saved - sum(places.values())), "", most=0)
    yield Figure("days booked, of all places", sum(places.values()), "", least=min(len(met) * 2, capacity * 5))
    yield Figure("the turn of the median browser comes after", median(turns), "s", 1)
    yield Figure("the last browser is answered after", answered[-1], "s", 1, most=300)
    inside = sorted(one.answered - one.turn for one in met)
    yield Figure("from the turn to the answer, median", median(inside), "s", 2)
    yield Figure("from the turn to the answer, 95 of 100", inside[len(inside) * 95 // 100], "s", 2)
    yield Figure("questions of a waiting browser, median", median(one.polls for one in met), "")
    yield Figure("health route, median", 1000 * median(health), "ms", 1)
    yield Figure("health route, 95 of 100", 1000 * sorted(health)[len(health) * 95 // 100], "ms", 1, most=200)
    yield Figure("health route, longest", 1000 * max(health), "ms", 1)
