"""A town dies in parts: `python -m tests.drills.failover [--parents N] [NAME …]`; exit code 1 if a save was lost.

nginx with the printed configuration, two processes, a PostgreSQL primary and a hot standby for which each commit waits,
and parents who save without a pause. Each part is taken away under them; what is printed are seconds until the first,
and until each of them has saved again, the saves of which nobody was told how they ended, and in the end how many
confirmed ones are not kept, or kept twice.
"""

import signal
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import click
import psycopg
from sqlalchemy import make_url

from cantine import clock, demo
from cantine.deployment.nginx_command import render_site
from cantine.store import database
from cantine.store.patience import BULK
from tests.drills.town.households import count_differences, find_last_entry, sign_in_households
from tests.drills.town.parents import Parent, let_save
from tests.drills.town.processes import Process, run_processes
from tests.support.programs.free_ports import find_free_ports
from tests.support.programs.private_nginx import private_nginx
from tests.support.programs.private_postgres import PrivatePostgres, private_postgres
from tests.support.programs.private_standby import NAME, PrivateStandby, private_standby

AWAY = 2.0
"""Seconds for which a database that is restarted is away."""

LATEST = 300.0
"""Seconds after which a town that does not save again will not do so by itself."""


class Town:
    """What can be taken away."""

    def __init__(self, primary: PrivatePostgres, standby: PrivateStandby, processes: Sequence[Process]) -> None:
        self._primary, self._standby, self._processes = primary, standby, processes

    def restart_in_turn(self) -> None:
        """As after an update: one process after the other is told to stop, and the next only once it is back."""
        for one in self._processes:
            spent = one.end()
            print(f"    process at {one.port}: gone after {spent:.1f} s")
            one.start()

    def kill_process(self) -> None:
        """SIGKILL, in the middle of whatever it does."""
        self._processes[0].end(signal.SIGKILL)

    def restart_database(self) -> None:
        """As a power cut does it; the processes find it again by themselves."""
        if not self._processes[0].runs:
            self._processes[0].start()
        self._primary.stop()
        time.sleep(AWAY)
        self._primary.start()

    def promote_standby(self) -> None:
        """The primary is gone for good, and its standby takes its place."""
        self._primary.stop()
        self._standby.promote()


SCENES: dict[str, Callable[[Town], None]] = {
    "restart": Town.restart_in_turn,
    "process": Town.kill_process,
    "database": Town.restart_database,
    "standby": Town.promote_standby,
}


def build_address(primary: PrivatePostgres, standby: PrivateStandby, base: str) -> str:
    """One address for both servers: whoever connects finds the one that takes writes."""
    one, other = make_url(primary.address), make_url(standby.address)
    asked = f"host={one.host},{other.host}&port={one.port},{other.port}&target_session_attrs=read-write"
    return f"postgresql+psycopg://{one.username}:{one.password}@/{base}?{asked}"


def await_standby(primary: PrivatePostgres) -> None:
    """From now on each commit waits until the standby has it on its disk."""
    with psycopg.connect(primary.address.replace("+psycopg", ""), autocommit=True) as server:
        server.execute(f"ALTER SYSTEM SET synchronous_standby_names = 'FIRST 1 ({NAME})'")
        server.execute("SELECT pg_reload_conf()")
        while not server.execute("SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync'").fetchone():
            time.sleep(0.2)


def play(name: str, scene: Callable[[], None], parents: Sequence[Parent]) -> bool:
    """Take it away and print how long it was until everybody saved again; whether they did."""
    print(f"{name}", flush=True)
    unsure = sum(one.told.unsure for one in parents)
    began = time.monotonic()
    scene()
    done = time.monotonic() - began
    while not all(one.told.confirmed and one.told.confirmed[-1] > began + done for one in parents):
        if time.monotonic() - began - done > LATEST:
            troubles = {one.told.last_trouble for one in parents if one.told.last_trouble}
            print("    not everybody has saved again:", *sorted(troubles), sep="\n    ")
            return False
        time.sleep(0.1)
    saved = sorted(moment - began for one in parents for moment in one.told.confirmed if moment > began)
    gap = max(after - before for before, after in zip([0.0, *saved], saved, strict=False))
    first = [min(moment for moment in one.told.confirmed if moment > began + done) - began for one in parents]
    lately = sum(one.told.unsure for one in parents) - unsure
    print(f"    done after {done:.1f} s, longest time without any save {gap:.1f} s, everybody saves again after")
    print(f"    {max(first):.1f} s, {len(saved)} saves meanwhile, {lately} of which nobody knows", flush=True)
    return True


@click.command()
@click.argument("names", nargs=-1, type=click.Choice([*SCENES]))
@click.option("--parents", default=20, help="Parents who save at once.")
@click.option("--pause", default=1.0, help="Seconds between two saves of one parent, about.")
def drill(names: tuple[str, ...], parents: int, pause: float) -> None:
    """Play each scene (or those of these NAMES), and print what was kept."""
    with ExitStack() as held:
        folder = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="cantine-failover.")))
        primary = held.enter_context(private_postgres())
        standby = held.enter_context(private_standby(primary))
        await_standby(primary)
        url = build_address(primary, standby, "postgres")
        database.migrate(url)
        with database.open_writer(url, BULK) as db:
            demo.fill(db, clock.now(), max(60, 2 * parents))
        households, last = sign_in_households(url, parents), find_last_entry(url)
        ports = find_free_ports(2)
        nginx = held.enter_context(private_nginx(folder, render_site("cantine.exemple.fr", 2), ports))
        settings = {
            "CANTINE_DATABASE_URL": url,
            "CANTINE_BASE_URL": nginx.address,
            "CANTINE_TRUSTED_PROXIES": "127.0.0.1",
            "CANTINE_BACKUP_FOLDER": str(folder / "backups"),
        }
        processes = held.enter_context(run_processes(ports, folder, settings))
        town = Town(primary, standby, processes)
        month = f"{clock.today() + timedelta(days=12):%Y-%m}"
        crowd = [Parent(nginx.address, one, month, pause) for one in households]
        well = True
        with let_save(crowd):
            well &= play("before", lambda: None, crowd)
            for name, scene in SCENES.items():
                if not names or name in names:
                    well &= play(name, lambda scene=scene: scene(town), crowd)  # type: ignore[misc]
        lost, doubled = count_differences(url, crowd, last)
        database.engine(url).dispose()
    told = [one.told for one in crowd]
    print(
        f"{sum(len(one.confirmed) for one in told)} saves confirmed, {sum(one.unsure for one in told)} of which nobody "
        f"knows, {sum(one.refused for one in told)} refused, {sum(one.signed_out for one in told)} sign-ins asked for"
    )
    print(f"lost {lost}, doubled {doubled}")
    sys.exit(0 if well and not lost and not doubled else 1)


if __name__ == "__main__":
    drill()
