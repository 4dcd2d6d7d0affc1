"""The lives of a portal or of a command, one after the other, each of which may be ended by SIGKILL at any moment."""

import json
import os
import queue
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread

import httpx

from cantine.settings import HERE
from tests.support.programs.nursery import python

PATIENCE = 120
"""Seconds after which a start or an end has failed: far more than a quiet machine needs."""


class Nursery:
    """Starts processes, one at a time, with the `settings` of then; every portal listens at the same `address`.

    What `look` says of a process that stands still for the blow is kept in `was_writing`.
    """

    def __init__(self, output: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self._port}"
        self.settings: dict[str, str] = {}
        self.look: Callable[[], bool] = lambda: False
        self.was_writing = False
        self._output = output
        pipe = subprocess.PIPE
        kept = {name: value for name, value in os.environ.items() if not name.startswith("CANTINE_")}
        command = [*python(), "-m", "tests.drills.portal_nursery"]
        self._process = subprocess.Popen(command, cwd=HERE, env=kept, stdin=pipe, stdout=pipe, text=True)
        self._lines: queue.Queue[str] = queue.Queue()
        self._number = 0
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line.strip())

    def begin(self, *command: str) -> None:
        """Begin what follows `python -m cantine`, and return as soon as its process is there."""
        assert not self._number, "One at a time."
        self._output.write_text("")
        life = {"command": command, "environment": self.settings, "output": str(self._output)}
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(life) + "\n")
        self._process.stdin.flush()
        self._number = int(self._lines.get(timeout=PATIENCE))

    def start(self) -> None:
        """Start a portal and wait until it answers."""
        self.begin("portal", str(self._port))
        assert wait_until(self._answers, PATIENCE), f"The portal does not answer.\n{self.said}"

    def _answers(self) -> bool:
        with suppress(httpx.TransportError):
            return httpx.get(f"{self.address}/sante", timeout=5).status_code == 200
        return False

    def wait(self, seconds: float = PATIENCE) -> int | None:
        """The exit code, if it ends within these seconds; else None, and it lives on."""
        try:
            ended = self._lines.get(timeout=seconds)
        except queue.Empty:
            return None
        self._number = 0
        return int(ended.removeprefix("ended "))

    def finish(self, *command: str) -> str:
        """Do a command to its end, as the next start after a kill: what it said. Fails where it does."""
        self.begin(*command)
        code = self.wait()
        assert code == 0, f"{' '.join(command)} ended with {code}:\n{self.said}"
        return self.said

    def kill(self) -> int:
        """SIGKILL, and wait until it is gone: its exit code, -9 unless it had already ended; 0 where none runs."""
        if not self._number:
            return 0
        with suppress(ProcessLookupError):
            os.kill(self._number, signal.SIGSTOP)
            self.was_writing = self.look()
            os.kill(self._number, signal.SIGKILL)
        code = self.wait()
        assert code is not None, "A killed process does not go."
        return code

    def kill_after(self, seconds: float) -> int:
        """Kill it unless it has ended within so many seconds: its exit code, -9 where it was killed."""
        self.was_writing = False
        ended = self.wait(seconds)
        return self.kill() if ended is None else ended

    def stop(self) -> None:
        """No process runs any more."""
        self.kill()
        with self._process as process:  # closes its pipes
            process.kill()
            process.wait(PATIENCE)
        self._reader.join(PATIENCE)

    @property
    def said(self) -> str:
        """What the process of now, or else the last one, has written."""
        return self._output.read_text("utf-8", errors="replace")


def wait_until(reached: Callable[[], bool], seconds: float) -> bool:
    """Whether it becomes so within these seconds."""
    deadline = time.monotonic() + seconds
    while not reached():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


@contextmanager
def open_nursery(folder: Path) -> Iterator[Nursery]:
    """A nursery that writes into this folder what its processes say; none of them lives on."""
    nursery = Nursery(folder / "output.txt")
    try:
        yield nursery
    finally:
        nursery.stop()
