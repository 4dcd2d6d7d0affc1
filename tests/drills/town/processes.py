"""The processes of the portal: each is started, stopped, killed on a port of its own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from cantine.settings import HERE

PATIENCE = 300
"""Seconds for a start or a stop: far more than a portal that works needs."""


class Process:
    """One portal at this port, started as the printed unit starts it."""

    def __init__(self, port: int, folder: Path, settings: dict[str, str]) -> None:
        self.port, self._log, self._settings = port, folder / f"portal-{port}.log", settings
        self._running: subprocess.Popen[bytes] | None = None

    def start(self, *, wait: bool = True) -> None:
        """Start it, and wait until it answers."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("CANTINE_")}
        command = ["-m", "uvicorn", "streamlit_app:app", "--host", "127.0.0.1", "--port", str(self.port)]
        with self._log.open("a") as log:
            self._running = subprocess.Popen(
                [sys.executable, *command, "--no-access-log", "--log-level", "warning"],
                cwd=HERE,
                env={**kept, **self._settings},
                stdout=log,
                stderr=log,
            )
        if wait:
            self.await_answer()

    def await_answer(self) -> None:
        """Wait until it says that it can work."""
        until = time.monotonic() + PATIENCE
        while self.ask_health() != 200:
            assert time.monotonic() < until, self._log.read_text()[-2000:]
            time.sleep(0.1)

    def ask_health(self, path: str = "/sante") -> int:
        """The status of /sante, asked past nginx; 0 where nothing listens."""
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}{path}", timeout=30).status_code
        except httpx.TransportError:
            return 0

    def end(self, how: signal.Signals = signal.SIGTERM) -> float:
        """Send it this signal; the seconds until it was gone."""
        assert self._running
        began = time.monotonic()
        self._running.send_signal(how)
        self._running.wait(PATIENCE)
        self._running = None
        return time.monotonic() - began

    @property
    def runs(self) -> bool:
        """Whether it is there."""
        return self._running is not None and self._running.poll() is None


@contextmanager
def run_processes(ports: list[int], folder: Path, settings: dict[str, str]) -> Iterator[list[Process]]:
    """All of them, answering; none is left."""
    processes = [Process(port, folder, settings) for port in ports]
    try:
        for one in processes:
            one.start(wait=False)
        for one in processes:
            one.await_answer()
        yield processes
    finally:
        for one in processes:
            if one.runs:
                one.end(signal.SIGKILL)
