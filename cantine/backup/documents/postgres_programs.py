"""PostgreSQL's own programs: found in a version that fits the server, run without a password in their words."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from glob import glob
from typing import Any

from psycopg.conninfo import make_conninfo
from sqlalchemy import make_url

from cantine.backup.rules.outcomes import BackupFailed

_VERSION = re.compile(r"\(PostgreSQL\) (\d+)")
_QUOTED = re.compile(r'"[^"]*"')
LONGEST_SAID = 200


def read_address(url: str, database: str = "") -> dict[str, Any]:
    """libpq's parameters for this address, or for another database of its server; the password with them."""
    address = make_url(url)
    if database:
        address = address.set(database=database)
    plain = address.translate_connect_args(database="dbname", username="user")
    several = {key: value if isinstance(value, str) else ",".join(value) for key, value in address.query.items()}
    return {**plain, **several}


def find_program(name: str, server_major: int) -> str:
    """The path of `pg_dump` or `pg_restore`, the oldest that is no older than the server. Raises BackupFailed, with
    what to install."""
    found = sorted({(major, path) for path in _list_candidates(name) if (major := _read_major(path))})
    fitting = [path for major, path in found if major >= server_major]
    if fitting:
        return fitting[0]
    install = f"Installez le paquet postgresql-client-{server_major}, ou plus récent."
    if not found:
        raise BackupFailed(f"Le programme {name} n'est pas sur cette machine. {install}")
    raise BackupFailed(
        f"Le programme {name} de cette machine (version {found[-1][0]}) est plus ancien que le serveur PostgreSQL "
        f"(version {server_major}). {install}"
    )


def _list_candidates(name: str) -> Iterator[str]:
    if known := shutil.which(name):
        yield known
    yield from glob(f"/usr/lib/postgresql/*/bin/{name}")


def _read_major(path: str) -> int | None:
    try:
        said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False, timeout=20).stdout  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = _VERSION.search(said)
    return int(found[1]) if found else None


def run_program(program: str, address: dict[str, Any], *words: str) -> None:
    """Run a program on the database of this address, or on none; its password goes by the child's environment. Raises
    BackupFailed with what the program said, without what it quotes of a row."""
    secret = str(address.get("password", ""))
    environment = {**os.environ, "LC_ALL": "C", **({"PGPASSWORD": secret} if secret else {})}
    public = {key: value for key, value in address.items() if key != "password"}
    connecting = ["--dbname", make_conninfo("", **public), "--no-password"] if address else []
    command = [program, *connecting, *words]
    ran = subprocess.run(command, capture_output=True, env=environment, check=False)  # noqa: S603
    if ran.returncode:
        said = ran.stderr.decode(errors="replace")
        if "No space left on device" in said:
            raise BackupFailed("Il n'y a plus de place sur le disque.")
        first = next((line for line in said.splitlines() if "error:" in line), said.strip().partition("\n")[0])
        shown = _QUOTED.sub("« … »", first)[:LONGEST_SAID]
        raise BackupFailed(f"Le programme {os.path.basename(program)} s'est arrêté (code {ran.returncode}) : {shown}")
