"""A hot standby of a private PostgreSQL: a copy made by pg_basebackup, which follows it and can be promoted."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import make_url

from tests.support.programs.free_ports import find_free_ports
from tests.support.programs.private_postgres import PrivatePostgres

NAME = "secours"
"""By this name the primary knows it, and may wait for it."""


class PrivateStandby(PrivatePostgres):
    """Follows `primary`, which runs, by streaming replication."""

    def __init__(self, primary: PrivatePostgres, folder: Path) -> None:
        self._folder, self._programs, self._owner = folder, primary._programs, primary._owner
        if self._owner:
            shutil.chown(folder, "postgres")
        [self._port] = find_free_ports(1)
        url = make_url(primary.address)
        line = f"postgresql://{url.username}:{url.password}@{url.host}:{url.port}/?application_name={NAME}"
        self._run("pg_basebackup", "-R", "-X", "stream", "-c", "fast", "-d", line)
        with (folder / "db" / "postgresql.conf").open("a") as settings:
            settings.write(f"port = {self._port}\n")
        self.address = url.set(port=self._port).render_as_string(hide_password=False)

    def promote(self) -> None:
        """Let it be the primary from now on, and wait until it is."""
        self._run("pg_ctl", "promote", "-w")


@contextmanager
def private_standby(primary: PrivatePostgres) -> Iterator[PrivateStandby]:
    """One that runs; it is gone in the end."""
    with tempfile.TemporaryDirectory(prefix="cantine-standby.") as folder:
        os.chmod(folder, 0o755)
        standby = PrivateStandby(primary, Path(folder))
        standby.start()
        try:
            yield standby
        finally:
            with suppress(subprocess.CalledProcessError):
                standby.stop()
