"""A database on each engine for a benchmark that asks questions without a server; both are gone afterwards."""

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cantine.store import database


@contextmanager
def both() -> Iterator[dict[str, str]]:
    """The address of an empty, migrated database by the name of its engine."""
    with tempfile.TemporaryDirectory(prefix="cantine-benchmarks.") as folder, _postgresql() as address:
        urls = {"SQLite": f"sqlite:///{folder}/cantine.db", "PostgreSQL": address}
        try:
            for url in urls.values():
                database.migrate(url)
            yield urls
        finally:
            for url in urls.values():
                database.engine(url).dispose()


@contextmanager
def _postgresql() -> Iterator[str]:
    """A private server on loopback, as an installation leaves it: no setting is tuned, its data are on the disk."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    initdb = shutil.which("initdb") or (str(found[-1]) if found else None)
    if initdb is None:
        raise SystemExit("There is no PostgreSQL on this machine: bash tests/run installs it.")
    programs = Path(initdb).resolve().parent
    with tempfile.TemporaryDirectory(prefix="cantine-benchmarks.") as folder, socket.socket() as free:
        os.chmod(folder, 0o755)
        owner = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []  # initdb refuses root
        if owner:
            shutil.chown(folder, "postgres")
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        secret = secrets.token_hex(16)
        password = Path(folder, "secret")
        password.write_text(secret)
        password.chmod(0o644)

        def run(program: str, *options: str) -> None:
            command = [*owner, str(programs / program), "-D", f"{folder}/db", *options]
            subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)

        run("initdb", "-U", "cantine", f"--pwfile={password}", "--auth=scram-sha-256", "-E", "UTF8", "--locale=C.UTF-8")
        with Path(folder, "db", "postgresql.conf").open("a") as settings:
            settings.write(f"listen_addresses = '127.0.0.1'\nport = {port}\nunix_socket_directories = ''\n")
        run("pg_ctl", "start", "-w", "-l", f"{folder}/server.log")
        try:
            yield f"postgresql+psycopg://cantine:{secret}@127.0.0.1:{port}/postgres"
        finally:
            run("pg_ctl", "stop", "-m", "immediate")
