"""Which provider asks for a commune, and where its secret is."""

import httpx
import pytest

from cantine.common.vocabulary import PaymentProvider
from cantine.online_payment.providers.lyra import Lyra
from cantine.online_payment.providers.making import make_provider
from cantine.online_payment.providers.payfip import Payfip
from cantine.settings import Settings
from tests.online_payment.wire import IDOP, KEY, LYRA, PAYFIP, write_detail


@pytest.mark.parametrize("service", [PAYFIP, LYRA], ids=["payfip", "lyra"])
def test_each_provider_can_be_made(service):
    provider = make_provider(service, KEY)
    assert isinstance(provider, {PaymentProvider.PAYFIP: Payfip, PaymentProvider.LYRA: Lyra}[service.provider])
    assert provider.service == service


def test_payfip_is_asked_through_a_transport_whatever_the_proxies(monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    transport = httpx.MockTransport(lambda request: httpx.Response(200, content=write_detail()))
    assert make_provider(PAYFIP, "", transport=transport).ask(IDOP).cents == 31465


def test_a_defect_of_a_transport_is_not_taken_for_a_service_that_is_down():
    def fail(_request):
        raise KeyError("defect")

    with pytest.raises(KeyError, match="defect"):
        make_provider(PAYFIP, "", transport=httpx.MockTransport(fail)).ask(IDOP)


def test_the_key_is_a_setting_that_is_not_shown(monkeypatch):
    assert Settings().lyra_key == ""
    monkeypatch.setenv("CANTINE_LYRA_KEY", f" {KEY}\n")
    assert Settings().lyra_key == KEY
    assert KEY not in repr(Settings())
