"""A village of 160 families beside a city of 80,000 with 20 million bookings, two years of invoices; on PostgreSQL."""

from collections.abc import Iterator

from cantine.store import database
from tests.benchmarks.figures import Figure
from tests.benchmarks.sizes.measuring import CITY, compare, measure_town
from tests.support.large_town import VILLAGE
from tests.support.programs.private_postgres import private_postgres

ALONE = True
"""It needs no server."""

FAMILIES = 80_000
SIZES = {"village": VILLAGE, "city": FAMILIES}
MONTHS, RARELY = 24, 0.65
"""So that some 120,000 children have 20 million bookings in two years."""

TUNED = {
    "shared_buffers": "2GB",
    "work_mem": "32MB",
    "effective_cache_size": "8GB",
    "random_page_cost": "1.1",
    "max_wal_size": "8GB",
    "fsync": "off",
}
"""As a server of a city is set up, but that nothing of it has to survive."""


def measure(_portal: object) -> Iterator[Figure]:
    """Both, each on a server of its own, then how they compare."""
    found: dict[int, list[Figure]] = {}
    for families in SIZES.values():
        with private_postgres(TUNED) as server:
            database.migrate(server.address)
            yield Figure("families", families, "")
            found[families] = []
            for one in measure_town(
                server.address, families, months=MONTHS, rarely=RARELY, most=CITY, check_within=300
            ):
                found[families].append(one)
                yield one
            database.engine(server.address).dispose()
    yield from compare(found[VILLAGE], found[FAMILIES], pages_at_most=1.3)
