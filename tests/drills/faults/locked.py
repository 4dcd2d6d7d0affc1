"""Somebody else keeps the database locked for half a minute: an export, an antivirus, a repair by hand."""

import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from tests.drills.faults.findings import Finding
from tests.drills.faults.portal import Portal, found_portal
from tests.drills.faults.scene import Scene, open_scene, play_fault
from tests.support.programs.private_postgres import private_postgres

HELD_FOR = 30
"""Seconds; an act waits for a lock for 20."""

LOCKED = ("family", "child", "commune", "account", "web_session", "tries")
"""The tables whose rows the acts of the drill lock."""


@contextmanager
def _hold_file(portal: Portal) -> Iterator[None]:
    """The write lock of the file."""
    holder = sqlite3.connect(str(make_url(portal.url).database), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    yield
    holder.execute("ROLLBACK")
    holder.close()


@contextmanager
def _hold_rows(portal: Portal) -> Iterator[None]:
    """Every row of the tables that acts lock."""
    plain = make_url(portal.url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain) as holder:
        for table in LOCKED:
            holder.execute(f'SELECT 1 FROM "{table}" FOR UPDATE')
        yield
        holder.rollback()


def _play(scene: Scene, name: str) -> Finding:
    hold = _hold_rows if name == "PostgreSQL" else _hold_file
    holding = hold(scene.portal)
    scene.portal.wait(600)  # sessions have been idle: each page wants to note that they are used
    began = time.monotonic()

    def release() -> None:
        time.sleep(max(0.0, began + HELD_FOR - time.monotonic()))
        holding.__exit__(None, None, None)

    return play_fault(scene, f"{name} locked for {HELD_FOR} s", holding.__enter__, release)


def drill_locks() -> Iterator[Finding]:
    """On both engines."""
    with tempfile.TemporaryDirectory(prefix="cantine-faults.") as folder:
        portal = found_portal(f"sqlite:///{folder}/cantine.db", Path(folder))
        with open_scene(portal) as scene:
            yield _play(scene, "SQLite")
    with private_postgres() as server, tempfile.TemporaryDirectory(prefix="cantine-faults.") as folder:
        portal = found_portal(server.address, Path(folder))
        with open_scene(portal) as scene:
            yield _play(scene, "PostgreSQL")
