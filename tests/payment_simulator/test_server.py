"""The simulation as a process of its own: started, asked, killed, and started again on the same file."""

import httpx
import pytest

from cantine.common.vocabulary import PaymentProvider
from cantine.online_payment.providers.making import make_provider
from cantine.online_payment.rules.provider import Outcome, PaymentOrder, ProviderUnavailable
from cantine.online_payment.rules.service import ServiceSettings
from tests.payment_simulator.conftest import NOON
from tests.payment_simulator.test_lyra_page import signed
from tests.support.payment_provider import running_provider


def test_a_payment_survives_the_kill_of_the_server(tmp_path, shop):
    with running_provider(tmp_path / "store") as server:
        service = ServiceSettings(PaymentProvider.PAYFIP, "007450", "T", server.service_url, server.page_url)
        payfip = make_provider(service, "")
        order = PaymentOrder("CAN00000042", 31465, "Cantine", "a@b.fr", NOON, shop.address, "http://cantine.test/")
        operation = payfip.create(order)
        assert httpx.get(operation.page, timeout=10).status_code == 200
        answer = server.press(operation.operation, "payer", "attendre")
        assert answer.headers["location"] == f"http://cantine.test/?idop={operation.operation}"
        assert shop.hear() == {"idop": operation.operation}
        server.kill()
        with pytest.raises(ProviderUnavailable):
            payfip.ask(operation.operation)
        server.start()
        assert payfip.ask(operation.operation).outcome is Outcome.PAID_BY_CARD
        server.set_outage("panne")
        with pytest.raises(ProviderUnavailable):
            payfip.ask(operation.operation)
        assert [one.is_paid for one in server.list_operations()] == [True]
        assert httpx.get(f"{server.address}/autre", timeout=10).status_code == 404


def test_its_clock_is_moved_by_a_file_and_lyra_notifies_the_given_address(tmp_path, shop):
    clock = tmp_path / "clock"
    clock.write_text("2026-11-29T12:00:00+01:00")
    with running_provider(tmp_path / "store", notify=shop.address, now=f"file:{clock}") as server:
        assert httpx.post(server.lyra_page_url, data=signed(), timeout=10).status_code == 200
        name = server.list_operations()[0].name
        server.press(name, "payer", "tardive")
        clock.write_text("2026-11-29T12:25:00+01:00")
        httpx.get(f"{server.address}/simulateur", timeout=10)
        assert shop.hear()["vads_trans_uuid"] == name
