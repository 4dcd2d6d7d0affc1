"""The portal's own simulation of the payment service: there for a demonstration alone, refused to a real commune."""

import asyncio
import re

import pytest
from sqlalchemy import update
from starlette.applications import Starlette

from cantine.common.vocabulary import PaymentProvider
from cantine.http.background import lifespan
from cantine.http.routes import middleware, routes
from cantine.online_payment.rules.service import (
    PAYFIP_PAGE,
    PAYFIP_SERVICE,
    SIMULATED_PAYFIP_PAGE,
    SIMULATED_SERVICE,
)
from cantine.payment_simulator.installation import choose_file
from cantine.payment_simulator.lyra_answer import SIMULATION_KEY
from cantine.payment_simulator.store import OperationStore
from cantine.store import database
from cantine.store.tables import Commune, PaymentService
from tests.http.conftest import PORTAL
from tests.payment_simulator.conftest import ASKED, envelope

SOAP = {"content-type": "text/xml; charset=utf-8"}
CREATE = envelope("creerPaiementSecurise", **ASKED)
PATHS = (
    *(("GET", "/simulateur"), ("GET", "/simulateur/"), ("POST", "/simulateur"), ("POST", "/simulateur/bouton")),
    *(("GET", "/simulateur/payfip/paiement"), ("POST", "/simulateur/payfip/service")),
    ("POST", "/simulateur/lyra/paiement"),
)


@pytest.fixture
def demonstration(cast, browser, tmp_path, monkeypatch):
    """The commune of the cast is a demonstration; the store of its simulation."""
    monkeypatch.setattr("cantine.store.file_places.DATA", tmp_path / "data")
    with database.open_writer(cast.url) as db:
        db.execute(update(Commune).values(demonstration=True))
    return OperationStore(choose_file(cast.url))


def test_a_demonstration_pays_at_its_own_simulation(browser, demonstration):
    created = browser.post("/simulateur/payfip/service", content=CREATE, headers=SOAP)
    idop = re.search("<idOp>(.+)</idOp>", created.text)[1]
    page = browser.get(f"/simulateur/payfip/paiement?idop={idop}")
    assert "Simulation – aucun argent n'est débité" in page.text
    assert "form-action 'self'" in page.headers["content-security-policy"]
    form = {"idop": idop, "bouton": "payer", "reglage": "perdue"}
    back = browser.post("/simulateur/bouton", data=form, headers={"origin": PORTAL})
    assert (back.status_code, back.headers["location"]) == (303, f"{ASKED['urlredirect']}?idop={idop}")
    assert demonstration.find(idop).is_paid
    assert "payé par carte" in browser.get("/simulateur").text


@pytest.mark.parametrize(
    ("bound", "told"),
    [
        (("127.0.0.1", 8501), "http://127.0.0.1:8501/paiement/notification"),
        (("::1", 8501), "http://[::1]:8501/paiement/notification"),
        (("/run/cantine.sock", None), "http://localhost:8501/paiement/notification"),
    ],
)
def test_it_notifies_the_server_that_was_asked_whatever_it_was_told(browser, demonstration, monkeypatch, bound, told):
    """Whoever reaches a demonstration must not make it call other servers."""
    called = []
    monkeypatch.setattr("cantine.payment_simulator.notifications.send", lambda _, ended, _delay: called.append(ended))
    created = browser.post("/simulateur/payfip/service", content=CREATE, headers=SOAP)
    idop = re.search("<idOp>(.+)</idOp>", created.text)[1]
    browser.get(f"/simulateur/payfip/paiement?idop={idop}")
    body = f"idop={idop}&bouton=payer&reglage=attendre".encode()
    sent = {"type": "http", "method": "POST", "path": "/simulateur/bouton", "query_string": b"", "server": bound}
    headers = [(b"host", b"mechant.exemple"), (b"content-type", b"application/x-www-form-urlencoded")]

    async def ask() -> list[dict[str, object]]:
        answers = []

        async def receive() -> dict[str, object]:
            return {"type": "http.request", "body": body}

        async def send(message: dict[str, object]) -> None:
            answers.append(message)

        app = Starlette(routes=routes, middleware=middleware)
        await app({**sent, "scheme": "http", "headers": headers, "root_path": ""}, receive, send)
        return answers

    assert asyncio.run(ask())[0]["status"] == 200  # nor is the browser sent to another host than the one it named
    assert [ended.notify_to for ended in called] == [told]


@pytest.mark.parametrize(("method", "path"), PATHS)
def test_for_a_real_commune_it_is_the_page_that_does_not_exist(browser, cast, method, path):
    missing = browser.request("GET", "/nulle-part")
    answer = browser.request(method, path, headers=SOAP, content=CREATE if method == "POST" else None)
    assert (answer.status_code, answer.text) == (404, missing.text)
    assert not choose_file(cast.url).exists()


@pytest.fixture
def pay_at(cast, configure, heap_set_aside):
    """Set the payment service of the commune, and start the portal: pay_at(page_url="…")."""

    def start(key: str = "", demonstration: bool = False, **addresses: str) -> None:
        configure(lyra_key=key)
        with database.open_writer(cast.url) as db:
            db.execute(update(Commune).values(demonstration=demonstration))
            db.add(PaymentService(id=1, provider=PaymentProvider.PAYFIP, client="007450", mode="W", **addresses))

        async def live() -> None:
            async with lifespan.lifespan(None):
                pass

        asyncio.run(live())

    return start


@pytest.mark.parametrize(
    "addresses",
    [
        {"service_url": SIMULATED_SERVICE},
        {"page_url": SIMULATED_PAYFIP_PAGE},
        {"page_url": "https://cantine.exemple.fr/simulateur/lyra/paiement"},
        {"service_url": PAYFIP_SERVICE, "page_url": "http://127.0.0.1:9000/payer"},
    ],
)
def test_a_real_commune_that_is_pointed_at_a_simulation_does_not_start(pay_at, addresses):
    with pytest.raises(lifespan.SimulatedPaymentsRefused) as refused:
        pay_at(**addresses)
    said = str(refused.value)
    assert said.startswith("Le service de paiement de « Saint-Just-d'Avray » mène à une simulation (")
    assert f"({[*addresses.values()][-1]})" in said
    assert "\n" not in said


def test_a_real_commune_that_takes_the_public_key_for_lyras_does_not_start(pay_at):
    with pytest.raises(lifespan.SimulatedPaymentsRefused, match="clé publique de la simulation"):
        pay_at(key=SIMULATION_KEY)


def test_a_real_commune_with_real_addresses_starts(pay_at):
    pay_at(key="own key", service_url=PAYFIP_SERVICE, page_url=PAYFIP_PAGE)


def test_a_real_commune_whose_addresses_are_those_of_its_provider_starts(pay_at):
    pay_at()


def test_a_demonstration_starts_with_whatever_address(pay_at):
    pay_at(key=SIMULATION_KEY, demonstration=True, service_url="http://127.0.0.1:9000/simulateur/payfip/service")
