"""The server that is measured, on a demonstration database of its own; both are gone afterwards."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from cantine import clock
from cantine.access.actions import sessions
from cantine.demo.cast import FAMILIES as FIXED
from cantine.store import database
from cantine.store.tables import Guardian

ROOT = Path(__file__).parents[2]
FAMILIES = 500
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Portal:
    """A running server: where it answers, where its data are, which process it is."""

    address: str
    database_url: str
    pid: int

    def token(self, family_id: int) -> str:
        """The cookie of a browser in which the first guardian of this family has just signed in."""
        with database.open_writer(self.database_url) as db:
            account = select(Guardian.account_id).where(Guardian.family_id == family_id).order_by(Guardian.position)
            opened = sessions.open_session(db, db.scalars(account).first(), family_id, clock.now())
            return sessions.claim(db, opened.ticket, clock.now()).token

    def tokens(self, count: int) -> list[str]:
        """The cookies of `count` different families, none of them with a part in the demonstration."""
        return [self.token(FIXED + number) for number in range(1, count + 1)]

    def processor_seconds(self) -> float:
        """The processor time that the server has used, in its own name and the system's."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS


@contextmanager
def serving() -> Iterator[Portal]:
    """Fill 500 families, serve them, and clear everything away."""
    with tempfile.TemporaryDirectory(prefix="cantine-benchmarks.") as folder:
        url = f"sqlite:///{folder}/cantine.db"
        environment = {**os.environ, "CANTINE_DATABASE_URL": url, "PYTHONPATH": str(ROOT)}
        fill = [sys.executable, "-m", "cantine", "demo", "--families", str(FAMILIES)]
        subprocess.run(fill, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
        with serve_on(url, Path(folder)) as portal:
            yield portal


@contextmanager
def serve_on(url: str, folder: Path) -> Iterator[Portal]:
    """Serve this database; the server's log is in the folder."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "CANTINE_DATABASE_URL": url, "PYTHONPATH": str(ROOT)}
    serve = [sys.executable, "-m", "tests.benchmarks.programs.served"]
    options = ["--server.address=127.0.0.1", f"--server.port={port}"]
    with (
        open(folder / "server.log", "w+") as log,
        subprocess.Popen([*serve, *options], cwd=ROOT, env=environment, stdout=log, stderr=log) as server,
    ):
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(server, address, Path(log.name))
            yield Portal(address, url, server.pid)
        finally:
            server.terminate()
            database.engine(url).dispose()


def _wait_for(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/sante", timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"The portal does not answer.\n{log.read_text()}")
