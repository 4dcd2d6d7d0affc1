"""The simulated payment service for tests: a server of its own, or its acts in this process; every wait has an end."""

import os
import queue
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import Thread

import httpx

from cantine import clock
from cantine.payment_simulator import buttons
from cantine.payment_simulator.operations import Outage, PayerButton, SimulatedOperation, SimulatorSwitch
from cantine.payment_simulator.store import OperationStore
from cantine.settings import HERE

LONGEST = 120
"""Seconds after which a start, a stop or an answer counts as failed."""


class ProviderServer:
    """The simulation as a process, on a port of its own that it keeps over a restart; `store` is its file."""

    def __init__(self, file: Path, notify: str = "", return_first: float = 0.2) -> None:
        self.store = OperationStore(file)
        self._notify, self._return_first, self._port = notify, return_first, 0
        self._process: subprocess.Popen[str] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def service_url(self) -> str:
        """Where PayFiP is asked."""
        return f"{self.address}/simulateur/payfip/service"

    @property
    def page_url(self) -> str:
        """Where PayFiP's payers go, with `?idop=`."""
        return f"{self.address}/simulateur/payfip/paiement"

    @property
    def lyra_page_url(self) -> str:
        """Where Lyra's form is posted."""
        return f"{self.address}/simulateur/lyra/paiement"

    def start(self, now: str = "") -> None:
        """Start it and wait until it listens; `now` as CANTINE_NOW, `file:PATH` to move its clock."""
        command = [sys.executable, "-m", "cantine.payment_simulator", "--store", str(self.store.file)]
        command += ["--port", str(self._port), "--return-first", str(self._return_first), "--notify", self._notify]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("CANTINE_")}
        self._process = subprocess.Popen(
            command,
            cwd=HERE,
            env=environment | ({"CANTINE_NOW": now} if now else {}),
            stdout=subprocess.PIPE,
            text=True,
        )
        lines: queue.Queue[str] = queue.Queue()
        output = self._process.stdout
        assert output is not None
        Thread(target=lambda: lines.put(output.readline()), daemon=True).start()
        try:
            said = lines.get(timeout=LONGEST)
        except queue.Empty:
            self.kill()
            raise
        assert "/simulateur" in said, said
        self._port = int(said.rsplit(":", 1)[1].split("/")[0])

    def stop(self) -> None:
        """Let it end what it has begun."""
        if self._process:
            self._process.terminate()
            try:
                self._process.wait(LONGEST)
            except subprocess.TimeoutExpired:
                self._process.kill()
            self._forget()

    def kill(self) -> None:
        """SIGKILL, as when the machine loses its power."""
        if self._process:
            self._process.kill()
            self._forget()

    def _forget(self) -> None:
        assert self._process
        self._process.wait(LONGEST)
        if self._process.stdout:
            self._process.stdout.close()
        self._process = None

    def press(self, idop: str, button: str, *switches: str, **told: str) -> httpx.Response:
        """Open the page of this operation, where it was not, and press a button; the answer of the button. `told` are
        fields that the answer is to change, as `montant`."""
        operation = self.store.find(idop)
        if operation is not None and operation.opened_at is None:
            httpx.get(self.page_url, params={"idop": idop}, timeout=LONGEST)
        form = {"idop": idop, "bouton": button, "reglage": list(switches), **told}
        return httpx.post(f"{self.address}/simulateur/bouton", data=form, timeout=LONGEST)

    def set_outage(self, outage: str) -> None:
        """« aucune », « panne » or « muette »."""
        self.store.set_outage(Outage(outage))

    def list_operations(self) -> list[SimulatedOperation]:
        """All it holds, the newest first."""
        return self.store.list_latest()


@contextmanager
def running_provider(
    file: Path, notify: str = "", return_first: float = 0.2, now: str = ""
) -> Iterator[ProviderServer]:
    """A running simulation; it is stopped in the end. Lyra notifies `notify`."""
    server = ProviderServer(file, notify, return_first)
    server.start(now)
    try:
        yield server
    finally:
        server.stop()


def press_in_process(
    store: OperationStore, idop: str, button: str, *switches: str, now: datetime | None = None, **told: str
) -> SimulatedOperation:
    """Open the page and press a button without any server: nobody is notified. Raises PageRefused."""
    now = now or clock.now()
    operation = store.find(idop)
    if operation is not None and operation.opened_at is None:
        buttons.open_page(store, idop, now)
    chosen = frozenset(SimulatorSwitch(switch) for switch in switches)
    return buttons.press(store, idop, PayerButton(button), chosen, now, told=told)
