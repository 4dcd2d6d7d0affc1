"""Asked in the same process, as a demonstration asks: by the portal's own PayFiP client."""

import re

import httpx
import pytest
from sqlalchemy import update

from cantine.common.vocabulary import PaymentProvider
from cantine.online_payment.providers.making import make_provider
from cantine.online_payment.rules.provider import (
    Outcome,
    PaymentOrder,
    ProviderAnswer,
    ProviderRefused,
    ProviderUnavailable,
)
from cantine.online_payment.rules.service import SIMULATED_SERVICE, ServiceSettings, fill_addresses
from cantine.payment_simulator.installation import choose_file
from cantine.payment_simulator.operations import Outage
from cantine.payment_simulator.transport import SimulatorTransport
from cantine.settings import settings
from cantine.store import database
from cantine.store.tables import Commune
from tests.cast import commune
from tests.payment_simulator.conftest import ASKED, NOON, envelope
from tests.support.payment_provider import press_in_process

ORDER = PaymentOrder("CAN00000042", 31465, "Cantine", "a@b.fr", NOON, ASKED["urlnotif"], ASKED["urlredirect"])
SOAP = {"content-type": "text/xml"}


def provider(transport, client="007450", timeout=5.0):
    service = fill_addresses(ServiceSettings(PaymentProvider.PAYFIP, client, "T"), demonstration=True)
    return make_provider(service, "", transport=transport, timeout=timeout)


def test_the_portals_own_client_is_understood(store, moment):
    payfip = provider(SimulatorTransport(store))
    opened = payfip.create(ORDER)
    assert opened.page == f"/simulateur/payfip/paiement?idop={opened.operation}"
    assert payfip.ask(opened.operation).outcome is Outcome.PENDING
    paid = press_in_process(store, opened.operation, "payer")
    assert payfip.ask(opened.operation) == ProviderAnswer(
        Outcome.PAID_BY_CARD, "P", 31465, "CAN00000042", "007450", "T", NOON.date(), paid.number
    )
    assert payfip.ask("unknown").outcome is Outcome.GONE
    assert "REGIE DE DEMONSTRATION" in payfip.describe()


@pytest.mark.parametrize(
    ("button", "switches", "outcome"),
    [
        ("prelevement", (), Outcome.PAID_BY_DEBIT),
        ("refuser", (), Outcome.REFUSED),
        ("refuser-prelevement", (), Outcome.REFUSED),
        ("abandonner", (), Outcome.ABANDONED),
        ("fermer", (), Outcome.PENDING),
        ("payer", ("tardive",), Outcome.PENDING),
        ("payer", ("inconnue",), Outcome.UNKNOWN),
    ],
)
def test_each_end_is_understood(store, moment, button, switches, outcome):
    payfip = provider(SimulatorTransport(store))
    operation = payfip.create(ORDER).operation
    press_in_process(store, operation, button, *switches)
    assert payfip.ask(operation).outcome is outcome


def test_refusals_and_outages_are_understood(store, moment):
    with pytest.raises(ProviderRefused) as refused:
        provider(SimulatorTransport(store), client="999999").create(ORDER)
    assert refused.value.code == "T2"
    payfip = provider(SimulatorTransport(store), timeout=0.1)
    for outage in (Outage.DOWN, Outage.SILENT):
        store.set_outage(outage)
        with pytest.raises(ProviderUnavailable):
            payfip.create(ORDER)


def test_a_silent_service_keeps_the_caller_for_as_long_as_the_call_may_take(store):
    store.set_outage(Outage.SILENT)
    with httpx.Client(transport=SimulatorTransport(store), timeout=0.05) as client, pytest.raises(httpx.ReadTimeout):
        client.post(SIMULATED_SERVICE, content=envelope("recupererDetailClient"), headers=SOAP)


def test_no_other_host_or_page_is_there(store):
    with httpx.Client(transport=SimulatorTransport(store)) as client:
        with pytest.raises(httpx.ConnectError):
            client.post("https://www.payfip.gouv.fr/tpa/services/securite", content=b"", headers=SOAP)
        assert client.get(SIMULATED_SERVICE).status_code == 404
        assert client.post(SIMULATED_SERVICE.replace("service", "autre"), headers=SOAP).status_code == 404
        assert client.post(SIMULATED_SERVICE, json={}).status_code == 415


@pytest.fixture
def town(url, monkeypatch, tmp_path):
    """The database of this installation, with a commune that is a demonstration or not."""
    monkeypatch.setenv("CANTINE_DATABASE_URL", url)
    monkeypatch.setattr("cantine.store.file_places.DATA", tmp_path / "data")
    settings.cache_clear()
    with database.open_writer(url) as db:
        town = commune()
        town.demonstration = True
        db.add(town)
    yield url
    settings.cache_clear()


def test_the_store_of_a_demonstration_lies_beside_its_database(town, moment):
    operation = provider(SimulatorTransport()).create(ORDER).operation
    file = choose_file(town)
    assert file.exists()
    assert re.search(r"(cantine\.db\.simulateur|/data/simulateur/[\w.-]+)$", str(file))
    assert provider(SimulatorTransport()).ask(operation).outcome is Outcome.PENDING


def test_a_real_commune_has_none_not_even_where_a_demonstration_had_one(town, moment):
    operation = provider(SimulatorTransport()).create(ORDER).operation
    with database.open_writer(town) as db:
        db.execute(update(Commune).values(demonstration=False))
    payfip = provider(SimulatorTransport())
    for ask in (lambda: payfip.create(ORDER), lambda: payfip.ask(operation), payfip.describe):
        with pytest.raises(ProviderUnavailable):
            ask()
