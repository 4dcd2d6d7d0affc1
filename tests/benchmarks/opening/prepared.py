"""The same opening where every family has prepared its days: they are sent from the waiting room, no page is made."""

import os
from collections.abc import Iterator

from tests.benchmarks.figures import Figure
from tests.benchmarks.opening.measure import BROWSERS, measure_opening

ALONE = True


def measure(_portal: object = None) -> Iterator[Figure]:
    """An opening with its waiting room, everything prepared."""
    browsers = int(os.environ.get("CANTINE_TEST_BROWSERS", BROWSERS))
    yield from measure_opening(browsers, waiting_room=True, prepared=True)
