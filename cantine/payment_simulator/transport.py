"""How a demonstration asks its own simulation: in the same process, without a network."""

import time

import httpx

from cantine import clock
from cantine.payment_simulator.installation import find_store
from cantine.payment_simulator.notifications import notify_late
from cantine.payment_simulator.operations import Outage
from cantine.payment_simulator.payfip_service import answer_call
from cantine.payment_simulator.routes import SOAP
from cantine.payment_simulator.store import OperationStore

HOST = "simulation.invalid"
PATH = "/simulateur/payfip/service"


class SimulatorTransport(httpx.BaseTransport):
    """Answers `http://simulation.invalid/simulateur/payfip/service` from `store`; no other host can be reached.

    Without a store it is that of this installation, which only a demonstration has: of a real commune not even the
    simulated host is there. A silent service keeps the caller waiting for as long as the call may take.
    """

    def __init__(self, store: OperationStore | None = None) -> None:
        self._store = store

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer as the server would. Raises httpx.ConnectError and httpx.ReadTimeout."""
        store = self._store or find_store()
        if request.url.host != HOST or store is None:
            raise httpx.ConnectError("No such host.", request=request)
        if request.url.path != PATH or request.method != "POST":
            return httpx.Response(404, request=request)
        if not request.headers.get("content-type", "").startswith("text/xml"):
            return httpx.Response(415, request=request)
        outage = store.read_outage()
        if outage is Outage.SILENT:
            time.sleep(request.extensions.get("timeout", {}).get("read") or 0)
            raise httpx.ReadTimeout("The service is silent.", request=request)
        if outage is Outage.DOWN:
            return httpx.Response(503, text="Service Unavailable", request=request)
        notify_late(store, clock.now())
        status, envelope = answer_call(store, request.read(), clock.now())
        return httpx.Response(status, content=envelope, headers={"content-type": SOAP}, request=request)
