"""A village of 160 families and a town of 8,000 with a school year, on both engines."""

from collections.abc import Iterator

from tests.benchmarks.attendance import MOST
from tests.benchmarks.engines import both
from tests.benchmarks.figures import Figure
from tests.benchmarks.sizes.measuring import compare, measure_town
from tests.support.large_town import VILLAGE

ALONE = True
"""It needs no server."""

TOWN = 8_000
SIZES = {"village": VILLAGE, "town": TOWN}


def measure(_portal: object) -> Iterator[Figure]:
    """Each size on each engine, then how both grow."""
    found: dict[tuple[str, int], list[Figure]] = {}
    for families in SIZES.values():
        with both() as urls:
            for name, url in urls.items():
                yield Figure(f"{name}: families", families, "")
                found[name, families] = []
                for one in measure_town(url, families, months=9, rarely=0, most=MOST, check_within=300):
                    found[name, families].append(one)
                    yield one
    for name in ("SQLite", "PostgreSQL"):
        yield Figure(f"{name}: families against {VILLAGE}", TOWN, "")
        yield from compare(found[name, VILLAGE], found[name, TOWN], pages_at_most=1.3)
