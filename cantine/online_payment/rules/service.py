"""The online payment that a commune has chosen, and where its provider is."""

from dataclasses import dataclass, replace

from cantine.common.vocabulary import PaymentProvider
from cantine.online_payment.rules.settlement import PRODUCTION

PAYFIP_SERVICE = "https://www.payfip.gouv.fr/tpa/services/securite"
PAYFIP_PAGE = "https://www.payfip.gouv.fr/tpa/paiementws.web"
LYRA_PAGE = "https://secure.payzen.eu/vads-payment/"

SIMULATED_SERVICE = "http://simulation.invalid/simulateur/payfip/service"
"""Asked without a network, see `cantine.payment_simulator`: no such host exists."""
SIMULATED_PAYFIP_PAGE = "/simulateur/payfip/paiement"
SIMULATED_LYRA_PAGE = "/simulateur/lyra/paiement"


@dataclass(frozen=True)
class ServiceSettings:
    """What the commune has set; see `PaymentService` for the columns. Amounts are cents."""

    provider: PaymentProvider
    client: str
    mode: str
    service_url: str = ""
    page_url: str = ""
    least_cents: int = 100
    most_cents: int = 1_000_000
    advances: bool = False

    @property
    def is_in_production(self) -> bool:
        """Whether money moves for good."""
        return self.mode == PRODUCTION[self.provider]


def fill_addresses(service: ServiceSettings, *, demonstration: bool) -> ServiceSettings:
    """The settings with the addresses that they leave empty: those of the provider, of a demonstration its simulation.

    A demonstration never reaches a real provider by default.
    """
    payfip = service.provider is PaymentProvider.PAYFIP
    if demonstration:
        asked, page = SIMULATED_SERVICE, SIMULATED_PAYFIP_PAGE if payfip else SIMULATED_LYRA_PAGE
    else:
        asked, page = PAYFIP_SERVICE, PAYFIP_PAGE if payfip else LYRA_PAGE
    return replace(service, service_url=service.service_url or asked, page_url=service.page_url or page)
