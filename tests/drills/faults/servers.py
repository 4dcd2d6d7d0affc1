"""PostgreSQL is stopped as by a power cut, or stands still; then it is there again."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from cantine.store import database
from tests.drills.faults.findings import Finding
from tests.drills.faults.portal import found_portal
from tests.drills.faults.scene import open_scene, play_fault
from tests.support.programs.private_postgres import private_postgres


def drill_servers() -> Iterator[Finding]:
    """Both faults, on one server."""
    with private_postgres() as server, tempfile.TemporaryDirectory(prefix="cantine-faults.") as folder:
        portal = found_portal(server.address, Path(folder))
        with open_scene(portal) as scene:

            def forget() -> None:
                database.engine(portal.url).dispose()  # the drill's own connections count for nothing

            def stop() -> None:
                forget()
                server.stop()

            def freeze() -> None:
                forget()
                server.freeze()

            yield play_fault(scene, "PostgreSQL stopped", stop, server.start, check=True)
            yield play_fault(scene, "PostgreSQL frozen", freeze, server.thaw)
        forget()
