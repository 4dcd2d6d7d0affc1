"""Resident memory of the server for each open session at 200, and what 2,000 sessions opened and closed leave."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.benchmarks import browser_sockets
from tests.benchmarks.figures import Figure
from tests.benchmarks.portal import FAMILIES, Portal

OPEN = 200
PASSING = 2_000
AT_ONCE = 50
WARM = 50
"""Sessions that come and go first, so that what every page loads once is not counted."""

PAGES = ("compte", "inscriptions", "compte")
"""What each session shows: a visit."""

SETTLE = 5.0
"""Seconds in which the server closes what was left."""

SIZES = {"families": FAMILIES, "sessions": OPEN, "passing sessions": PASSING}


def measure(portal: Portal) -> Iterator[Figure]:
    """A few sessions come and go; then 200 stay open; then 2,000 pass, 50 at a time. Of those that are closed the
    server keeps 128, for parents who come back: the 200 leave as many as the 2,000."""
    tokens = portal.tokens(OPEN)
    asyncio.run(_pass(portal, tokens, WARM))
    before = _settled(portal)
    beside = asyncio.run(_hold(portal, tokens))
    yield Figure("resident memory, warm and nobody there", before, "MB", 1)
    yield Figure(f"resident memory for each of {OPEN} open sessions", (beside - before) / OPEN, "MB", 2, most=1.5)
    empty = _settled(portal)
    asyncio.run(_pass(portal, tokens, PASSING))
    after = _settled(portal)
    yield Figure("resident memory, nobody there any more", empty, "MB", 1)
    yield Figure(f"more after {PASSING} sessions opened and closed", after - empty, "MB", 1, most=20)
    yield Figure("  for each of them", 1000 * (after - empty) / PASSING, "kB", 1, most=10)


async def _hold(portal: Portal, tokens: Sequence[str]) -> float:
    """The megabytes while a session for each token is open and has shown its pages."""
    async with browser_sockets.sessions(portal.address, tokens) as sockets:
        for page in PAGES:
            await browser_sockets.everybody(sockets, page, 1)
        return _measure_megabytes(portal)


async def _pass(portal: Portal, tokens: Sequence[str], count: int) -> None:
    """So many sessions, one group after the other: each shows its pages and is closed."""
    for first in range(0, count, AT_ONCE):
        group = [tokens[number % len(tokens)] for number in range(first, first + AT_ONCE)]
        async with browser_sockets.sessions(portal.address, group) as sockets:
            for page in PAGES:
                await browser_sockets.everybody(sockets, page, 1)


def _settled(portal: Portal) -> float:
    time.sleep(SETTLE)
    return _measure_megabytes(portal)


def _measure_megabytes(portal: Portal) -> float:
    """What the server holds of the machine's memory, as the system counts it."""
    status = Path(f"/proc/{portal.pid}/status").read_text()
    [line] = [line for line in status.splitlines() if line.startswith("VmRSS:")]
    return int(line.split()[1]) / 1000
