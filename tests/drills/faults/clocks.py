"""The clock of the server is put back by an hour under open pages; later it is right again."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from cantine.store import database
from tests.drills.faults.findings import Finding
from tests.drills.faults.portal import PATIENCE, found_portal, wait_until
from tests.drills.faults.scene import open_scene

AN_HOUR, A_QUARTER = 3600, 900


def drill_clocks() -> Iterator[Finding]:
    """Saves, sign-ins, papers and receipts, around both jumps."""
    with tempfile.TemporaryDirectory(prefix="cantine-faults.") as folder:
        portal = found_portal(f"sqlite:///{folder}/cantine.db", Path(folder))
        with open_scene(portal) as scene:
            finding = Finding("clock back an hour, then right again")
            for jump in (-AN_HOUR, AN_HOUR):
                portal.wait(jump)
                scene.try_everything(finding)
                scene.recover(finding)
                portal.wait(A_QUARTER + 60)  # the receipts of what was saved are due
                written = "SELECT count(*) FROM pending_receipt"
                if not wait_until(lambda asked=written: portal.ask(asked) == [(0,)], PATIENCE):  # type: ignore[misc]
                    finding.faults.append("receipts wait")
            finding.faults += [f"{one.what}: {one.said}" for one in (*finding.parent, *finding.clerk) if not one.done]
            scene.count(finding)
            finding.judge()
            yield finding
        database.engine(portal.url).dispose()
