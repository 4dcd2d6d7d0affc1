"""A real pgbouncer before a private PostgreSQL: `python -m tests.drills.pooler`; exit code 1 if a mode is not as the
README says. In session mode a demonstration is made, billed and proved through it, and a backup is made and found good;
in transaction mode every command says why not."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url

from cantine.settings import HERE
from tests.support.programs.free_ports import find_free_ports
from tests.support.programs.private_postgres import private_postgres


@contextmanager
def run_pooler(address: str, mode: str, folder: Path) -> Iterator[str]:
    """The address of a pgbouncer in this mode before the server at `address`."""
    program = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
    if program is None:
        raise SystemExit("There is no pgbouncer on this machine: apt-get install pgbouncer.")
    url, [port] = make_url(address), find_free_ports(1)
    (folder / "users").write_text(f'"{url.username}" "{url.password}"\n')
    (folder / "pgbouncer.ini").write_text(
        f"[databases]\n* = host={url.host} port={url.port}\n[pgbouncer]\nlisten_addr = 127.0.0.1\n"
        f"listen_port = {port}\nauth_type = scram-sha-256\nauth_file = {folder}/users\npool_mode = {mode}\n"
        f"unix_socket_dir =\nlogfile = {folder}/pgbouncer.log\ndefault_pool_size = 20\n"
    )
    as_other = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []  # it refuses root
    if as_other:
        for one in (folder, *folder.iterdir()):
            shutil.chown(one, "postgres")
    with subprocess.Popen([*as_other, program, "-q", str(folder / "pgbouncer.ini")]) as running:
        try:
            time.sleep(2)
            yield url.set(port=port).render_as_string(hide_password=False)
        finally:
            running.terminate()


def run(url: str, *command: str) -> tuple[int, str]:
    """A command of the command line through this address: its exit code and what it said."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CANTINE_")}
    with tempfile.TemporaryDirectory(prefix="cantine-pooler.") as backups:
        own = {"CANTINE_DATABASE_URL": url, "CANTINE_BACKUP_FOLDER": backups}
        called = [sys.executable, "-m", "cantine", *command]
        ran = subprocess.run(called, cwd=HERE, env={**kept, **own}, capture_output=True, text=True, check=False)
    return ran.returncode, (ran.stdout + ran.stderr).strip()


def drill() -> bool:
    """Try both modes, and print what was said; whether each was as it should be."""
    well = True
    with private_postgres() as server:
        for mode, commands, code in (
            ("transaction", [["check"]], 1),
            ("session", [["demo"], ["bill", "2026-10"], ["check"], ["backup"]], 0),
        ):
            with (
                tempfile.TemporaryDirectory(prefix="cantine-pooler.") as folder,
                run_pooler(server.address, mode, Path(folder)) as url,
            ):
                for command in commands:
                    found, said = run(url, *command)
                    well &= found == code and (code == 0 or "pool_mode = session" in said)
                    print(f"{mode}: {' '.join(command)}: {found}\n    {said.splitlines()[-1]}", flush=True)
    return well


if __name__ == "__main__":
    sys.exit(0 if drill() else 1)
