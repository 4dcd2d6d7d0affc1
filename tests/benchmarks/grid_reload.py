"""Reload of the month grid, signed in, until a box can be clicked; beside an empty page of the same server."""

from collections.abc import Iterator
from statistics import median

from tests.benchmarks.browser import OPEN_BOX, SIGN_OUT, chromium, really_clickable, settle, usable_after, visiting
from tests.benchmarks.figures import Figure
from tests.benchmarks.portal import Portal

RUNS = 15


def measure(portal: Portal) -> Iterator[Figure]:
    """The grid and the empty page in turns; the first turn only warms the browser and the server."""
    watched = {"/vide": SIGN_OUT, "/inscriptions": OPEN_BOX}
    took: dict[str, list[float]] = {path: [] for path in watched}
    with chromium() as browser, visiting(browser, portal.address, watched, portal.token(1)) as context:
        page = context.new_page()
        for turn in range(RUNS + 1):
            for path in watched:
                page.goto(portal.address + path)
                settle(page)
                page.reload()
                after = usable_after(page)
                if path == "/inscriptions":
                    really_clickable(page)
                settle(page)
                if turn:
                    took[path].append(after)
    grid, empty = median(took["/inscriptions"]), median(took["/vide"])
    yield Figure("reload of the grid until a box can be clicked", grid, "ms")
    yield Figure("reload of an empty page until « Déconnexion » can be", empty, "ms")
    yield Figure("the grid in empty pages", grid / empty, "×", 2, most=1.5)
