"""The same opening where every family has prepared its days: they are sent from the waiting room, no page is made."""

from collections.abc import Iterator

from tests.benchmarks.figures import Figure
from tests.benchmarks.opening.measure import SIZES as SIZES
from tests.benchmarks.opening.measure import measure_opening

ALONE = True


def measure(_portal: object = None) -> Iterator[Figure]:
    """An opening with its waiting room, everything prepared."""
    yield from measure_opening(SIZES["browsers"], waiting_room=True, prepared=True)
