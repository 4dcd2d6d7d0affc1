"""Which addresses are those of a simulation, to which no real commune may be pointed."""

import pytest

from cantine.common.vocabulary import PaymentProvider
from cantine.online_payment.rules.service import ServiceSettings, fill_addresses, is_simulated


@pytest.mark.parametrize(
    "url",
    [
        "/simulateur/payfip/paiement",
        "https://cantine.exemple.fr/simulateur/payfip/service",
        "https://cantine.exemple.fr/portail/%73imulateur/lyra/paiement",
        "https://cantine.exemple.fr/Simulateur",
        "http://simulation.invalid/",
        "http://SIMULATION.invalid./service",
        "http://localhost:8501/tpa/services/securite",
        "http://portail.localhost/",
        "http://localhost.localdomain/",
        "http://127.0.0.1:9000/",
        "http://127.8.9.10/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f.0.0.1/",
        "http://0177.0.0.1/",
        "http://0.0.0.0/",
        "http://0/",
        "http://[::1]/",
        "http://[::]/",
        "http://[::ffff:127.0.0.1]/",
        " http://localhost/ ",
        "http://somebody@localhost/",
        "http://１２７.0.0.1/",
        "http://ｌocalhost/",
        "http://127。0。0。1/",
        "http:\\\\localhost\\",
        "https://cantine.exemple.fr\\simulateur",
    ],
)
def test_a_simulation_and_the_machine_itself_are_known_under_every_spelling(url: str) -> None:
    assert is_simulated(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://www.payfip.gouv.fr/tpa/services/securite",
        "https://www.payfip.gouv.fr/tpa/paiementws.web?idop=simulateur",
        "https://secure.payzen.eu/vads-payment/",
        "https://simulateur.exemple.fr/",
        "https://exemple.fr/simulateurs",
        "https://12.7.0.1/",
        "https://localhost.exemple.fr/",
        "http://[not an address",
    ],
)
def test_other_addresses_are_none(url: str) -> None:
    assert not is_simulated(url)


@pytest.mark.parametrize("provider", PaymentProvider)
def test_the_default_addresses_are_simulated_for_a_demonstration_alone(provider: PaymentProvider) -> None:
    service = ServiceSettings(provider, "007450", "T")
    for demonstration in (True, False):
        filled = fill_addresses(service, demonstration=demonstration)
        assert is_simulated(filled.service_url) is demonstration
        assert is_simulated(filled.page_url) is demonstration
