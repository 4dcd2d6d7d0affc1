"""A PostgreSQL server of one's own on loopback, as an installation leaves it: it can be stopped, started and frozen."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path


class PrivatePostgres:
    """A cluster in `folder`, which its owner can write; its data are on the disk. No setting is tuned but `tuned`."""

    def __init__(self, folder: Path, programs: Path, tuned: Mapping[str, str] | None = None) -> None:
        self._folder, self._programs = folder, programs
        self._owner = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []  # initdb refuses root
        if self._owner:
            shutil.chown(folder, "postgres")
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = free.getsockname()[1]
        secret = secrets.token_hex(16)
        password = folder / "secret"
        password.write_text(secret)
        password.chmod(0o644)
        how = ["--auth=scram-sha-256", "-E", "UTF8", "--locale=C.UTF-8"]
        self._run("initdb", "-U", "cantine", f"--pwfile={password}", *how)
        with (folder / "db" / "postgresql.conf").open("a") as settings:
            settings.write(f"listen_addresses = '127.0.0.1'\nport = {self._port}\nunix_socket_directories = ''\n")
            settings.writelines(f"{name} = '{value}'\n" for name, value in (tuned or {}).items())
        self.address = f"postgresql+psycopg://cantine:{secret}@127.0.0.1:{self._port}/postgres"

    def start(self) -> None:
        """Start it, and wait until it takes connections."""
        self._run("pg_ctl", "start", "-w", "-l", f"{self._folder}/server.log")

    def stop(self) -> None:
        """Stop it as a power cut does: nobody says goodbye, the next start recovers from the log."""
        self._run("pg_ctl", "stop", "-m", "immediate")

    def freeze(self) -> None:
        """Let it stand still: the system takes connections and bytes for it, and no answer comes."""
        for process in self._list_processes():
            os.kill(process, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on from where it stood."""
        for process in self._list_processes():
            with suppress(ProcessLookupError):  # one connection less
                os.kill(process, signal.SIGCONT)

    def _list_processes(self) -> list[int]:
        """The server's first process and all that it has forked."""
        first = int((self._folder / "db" / "postmaster.pid").read_text().split("\n", 1)[0])
        forked = []
        for entry in Path("/proc").iterdir():
            with suppress(OSError, ValueError):
                if int((entry / "stat").read_text().rpartition(")")[2].split()[1]) == first:
                    forked.append(int(entry.name))
        return [first, *forked]

    def _run(self, program: str, *options: str) -> None:
        command = [*self._owner, str(self._programs / program), "-D", f"{self._folder}/db", *options]
        subprocess.run(command, cwd=self._folder, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def private_postgres(tuned: Mapping[str, str] | None = None) -> Iterator[PrivatePostgres]:
    """A running server with an empty database; all of it is gone afterwards. `tuned`: settings by name."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    initdb = shutil.which("initdb") or (str(found[-1]) if found else None)
    if initdb is None:
        raise SystemExit("There is no PostgreSQL on this machine: bash tests/run installs it.")
    with tempfile.TemporaryDirectory(prefix="cantine-postgres.") as folder:
        os.chmod(folder, 0o755)
        server = PrivatePostgres(Path(folder), Path(initdb).resolve().parent, tuned)
        server.start()
        try:
            yield server
        finally:
            with suppress(FileNotFoundError, subprocess.CalledProcessError):  # it may be gone already
                server.thaw()
                server.stop()
