"""A machine is destroyed and its backup brought back on a new one: `python -m tests.drills.restore_town FAMILIES`.

On SQLite and on PostgreSQL a demonstration is filled, backed up and destroyed but for the file of the backup. Then the
three commands of the README are timed, until a parent is signed in; `check` has to find nothing, and what was there
before is counted.
"""

import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from sqlalchemy import func, make_url, select

from cantine.demo.cast import PASSWORD
from cantine.settings import HERE
from cantine.store import database, tables
from tests.drills.attempts.doors import open_door
from tests.drills.attempts.town import Town, build_environment, database_url, serving

AT_MOST = 300.0
"""Seconds from the destroyed machine to the parent who is signed in."""

COUNTED = (tables.Family, tables.Child, tables.Account, tables.Booking, tables.Invoice, tables.Payment)


@dataclass
class RestoreReport:
    """Seconds by step, those of the three commands apart, and whatever is not as it was."""

    before: dict[str, float] = field(default_factory=dict)
    commands: dict[str, float] = field(default_factory=dict)
    bytes: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        """From the first of the three commands to the parent who is signed in."""
        return sum(self.commands.values())


@contextmanager
def time_step(steps: dict[str, float], name: str) -> Iterator[None]:
    begun = time.monotonic()
    yield
    steps[name] = time.monotonic() - begun


def run_cantine(url: str, *words: str, python: str = sys.executable) -> str:
    """What this command says of the database of this address. Raises CalledProcessError where it fails."""
    command = [python, "-m", "cantine", *words]
    return subprocess.run(
        command, cwd=HERE, env=build_environment(url), check=True, capture_output=True, text=True
    ).stdout


def count_rows(url: str) -> dict[str, int]:
    """How many rows each table of `COUNTED` has."""
    with database.open_reader(url) as db:
        rows = {table.__tablename__: db.scalar(select(func.count()).select_from(table)) or 0 for table in COUNTED}
    database.engine(url).dispose()
    return rows


def install(folder: Path) -> str:
    """The first command: a virtual environment with all that the portal needs; its Python."""
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    pip = [str(folder / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "-r", str(HERE / "requirements.txt")], check=True, capture_output=True)
    return str(folder / "bin" / "python")


def empty_database(url: str) -> None:
    """Put an empty PostgreSQL database in the place of this one; nothing for SQLite, whose files are all there is."""
    if url.startswith("sqlite"):
        return
    address = make_url(url).set(drivername="postgresql")
    server_url = address.set(database="postgres").render_as_string(hide_password=False)
    with psycopg.connect(server_url, autocommit=True) as server:
        server.execute(f'DROP DATABASE "{address.database}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{address.database}"')


def drill(url: str, folder: Path, families: int, *, fresh: bool = False) -> RestoreReport:
    """All of it, on an empty database at this address, which of SQLite is in `folder`/portail. `fresh`: the portal is
    installed anew as well."""
    report, python = RestoreReport(), sys.executable
    url, portal, kept = database_url(url), folder / "portail", folder / "autre disque"
    portal.mkdir()
    with time_step(report.before, "demonstration filled"):
        run_cantine(url, "demo", "--families", str(families))
    stood = count_rows(url)
    with time_step(report.before, "backup made and proved"):
        run_cantine(url, "backup", str(kept))
    [file] = kept.glob("cantine-*")
    report.bytes = file.stat().st_size
    shutil.rmtree(portal)
    empty_database(url)
    if fresh:
        with time_step(report.commands, "1. install"):
            python = install(folder / "venv")
    portal.mkdir()
    with time_step(report.commands, "2. restore"):
        run_cantine(url, "restore", str(file), "--yes", python=python)
    sign_in_again(url, portal, report, python)
    try:
        run_cantine(url, "check")
    except subprocess.CalledProcessError as told:
        report.faults.append(f"check: {told.stdout}{told.stderr}")
    if (stands := count_rows(url)) != stood:
        report.faults.append(f"{stood} before, {stands} now")
    if report.seconds > AT_MOST:
        report.faults.append(f"{report.seconds:.0f} s, more than {AT_MOST:.0f}")
    return report


def sign_in_again(url: str, portal: Path, report: RestoreReport, python: str) -> None:
    """The third command, and a parent who types number and password."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    town = Town(url, f"http://127.0.0.1:{port}", portal / "clock", portal / "server.log")
    begun = time.monotonic()
    with serving(town, build_environment(url), port, python):
        report.commands["3. serve"] = time.monotonic() - begun
        with time_step(report.commands, "   a parent signs in"):
            window = open_door(town)
            window.sign_in("2", PASSWORD)
        if window.is_sign_in:
            report.faults.append("the parent is not signed in")


def describe(engine: str, families: int, report: RestoreReport) -> str:
    """The steps of one engine, and its faults."""
    lines = [f"{engine}, {families} families, a backup of {report.bytes / 1e6:.1f} MB"]
    lines += [f"  {seconds:8.1f} s  {name}" for name, seconds in report.before.items()]
    lines += ["            the machine is destroyed"]
    lines += [f"  {seconds:8.1f} s  {name}" for name, seconds in report.commands.items()]
    lines += [f"  {report.seconds:8.1f} s  from there to the parent who is signed in; check: nothing"]
    return "\n".join([*(lines[:-1] if report.faults else lines), *(f"  FAULT: {fault}" for fault in report.faults)])


def main(families: int, postgres: str) -> int:
    """Both engines, one after the other; how many faults there were."""
    faults = 0
    with tempfile.TemporaryDirectory() as place:
        for engine in ("sqlite", "postgresql"):
            folder = Path(place, engine)
            folder.mkdir()
            url = f"sqlite:///{folder}/portail/cantine.db" if engine == "sqlite" else postgres
            report = drill(url, folder, families, fresh=True)
            print(describe(engine, families, report), flush=True)
            faults += len(report.faults)
    return faults


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2]) > 0)
