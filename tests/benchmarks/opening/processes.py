"""The same opening on two server processes and PostgreSQL, all on one machine; no proxy stands in front."""

from collections.abc import Iterator

from tests.benchmarks.figures import Figure
from tests.benchmarks.opening.measure import SIZES as OF_ONE
from tests.benchmarks.opening.measure import measure_opening

ALONE = True
PROCESSES = 2
SIZES = {**OF_ONE, "processes": PROCESSES}


def measure(_portal: object = None) -> Iterator[Figure]:
    """An opening with its waiting room, served by several processes."""
    yield from measure_opening(SIZES["browsers"], waiting_room=True, processes=PROCESSES)
