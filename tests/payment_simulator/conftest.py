"""A simulation in this process, a shop that hears its notifications, and envelopes as its documents show them."""

import asyncio
import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from threading import Thread
from urllib.parse import parse_qs

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse

from cantine.payment_simulator.routes import Simulation, make_routes
from cantine.payment_simulator.store import OperationStore
from tests.dates import at

NAMESPACE = (
    "http://securite.service.tpa.cp.finances.gouv.fr/services/mas_securite/contrat_paiement_securise/"
    "PaiementSecuriseService"
)
START = '<?xml version="1.0" encoding="UTF-8"?><S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body>'
END = "</S:Body></S:Envelope>"

ASKED = {
    "exer": "2026",
    "mel": "durand@exemple.fr",
    "montant": "31465",
    "numcli": "007450",
    "objet": "Cantine scolaire",
    "refdet": "CAN00000042",
    "saisie": "T",
    "urlnotif": "http://127.0.0.1:9/paiement/notification",
    "urlredirect": "http://cantine.test/paiement/retour",
}
NOON = at("dimanche 2026-11-29 12:00:00")


def envelope(operation: str, **fields: str) -> bytes:
    """A request as clients send it."""
    children = "".join(f"<{name}>{value}</{name}>" for name, value in fields.items())
    return (
        '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" '
        f'xmlns:pai="{NAMESPACE}"><soapenv:Header/><soapenv:Body><pai:{operation}><arg0>{children}</arg0>'
        f"</pai:{operation}></soapenv:Body></soapenv:Envelope>"
    ).encode()


def fault(code: str, label: str, kind: str = "FonctionnelleErreur", severity: int = 2) -> str:
    """The body of a fault."""
    return (
        f"{START}<S:Fault><faultcode>S:Server</faultcode>"
        f"<faultstring>fr.gouv.finances.cp.tpa.webservice.exceptions.{kind}</faultstring>"
        f'<detail><ns2:{kind} xmlns:ns2="{NAMESPACE}"><code>{code}</code><descriptif/><libelle>{label}</libelle>'
        f"<severite>{severity}</severite></ns2:{kind}></detail></S:Fault>{END}"
    )


class Visitor:
    """Whoever asks the simulation, by HTTP in this process; follows no redirection."""

    def __init__(self, simulation: Simulation | None) -> None:
        routes = make_routes(lambda _request: simulation, lambda: PlainTextResponse("missing", 404))
        self._client = httpx.AsyncClient(transport=httpx.ASGITransport(Starlette(routes=routes)), base_url="http://s")

    def request(self, method: str, path: str, **more: object) -> httpx.Response:
        return asyncio.run(self._client.request(method, f"/simulateur{path}", **more))

    def call(self, operation: str, **fields: str) -> httpx.Response:
        """Ask the web service."""
        headers = {"content-type": "text/xml; charset=utf-8"}
        return self.request("POST", "/payfip/service", content=envelope(operation, **fields), headers=headers)

    def create(self, **changed: str) -> str:
        """Open an operation; its idOp."""
        answer = self.call("creerPaiementSecurise", **ASKED | changed)
        return re.search("<idOp>(.+)</idOp>", answer.text)[1]

    def ask(self, idop: str) -> httpx.Response:
        return self.call("recupererDetailPaiementSecurise", idOp=idop)

    def open(self, idop: str) -> httpx.Response:
        """The payer page."""
        return self.request("GET", "/payfip/paiement", params={"idop": idop})

    def press(self, idop: str, button: str, *switches: str, **told: str) -> httpx.Response:
        form = {"idop": idop, "bouton": button, "reglage": list(switches), **told}
        return self.request("POST", "/bouton", data=form)

    def pay(self, idop: str, button: str, *switches: str, **told: str) -> httpx.Response:
        """Open the page, and press a button."""
        assert self.open(idop).status_code == 200
        return self.press(idop, button, *switches, **told)


class Shop:
    """A server that hears notifications: `calls` holds their fields, `kinds` the content type of each."""

    def __init__(self) -> None:
        self.calls: Queue[dict[str, str]] = Queue()
        self.kinds: list[str] = []
        self.status = 200
        shop = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"])).decode()
                shop.kinds.append(self.headers["content-type"])
                shop.calls.put({name: values[0] for name, values in parse_qs(body, keep_blank_values=True).items()})
                self.send_response(shop.status)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}/paiement/notification"
        Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def hear(self) -> dict[str, str]:
        """The next notification; it has ten seconds to come."""
        return self.calls.get(timeout=10)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def shop() -> Iterator[Shop]:
    shop = Shop()
    yield shop
    shop.close()


@pytest.fixture
def store(tmp_path) -> OperationStore:
    return OperationStore(tmp_path / "simulateur")


@pytest.fixture
def visitor(store, shop) -> Visitor:
    """Somebody at a simulation whose Lyra notifies the shop."""
    return Visitor(Simulation(store, lyra_notify_to=shop.address, return_first=0.05))


class Clock:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.instant = NOON

    def move_to(self, moment: str) -> None:
        self.instant = at(moment)


@pytest.fixture
def moment(monkeypatch) -> Clock:
    """Sunday noon in Paris; `moment.move_to("dimanche 2026-11-29 12:15:00")`."""
    clock = Clock()
    monkeypatch.setattr("cantine.clock.now", lambda: clock.instant)
    return clock
