"""The online payment that a commune has chosen, and where its provider is."""

from dataclasses import dataclass, replace
from ipaddress import ip_address
from unicodedata import normalize
from urllib.parse import unquote, urlsplit

from cantine.common.vocabulary import PaymentProvider
from cantine.online_payment.rules.settlement import PRODUCTION

PAYFIP_SERVICE = "https://www.payfip.gouv.fr/tpa/services/securite"
PAYFIP_PAGE = "https://www.payfip.gouv.fr/tpa/paiementws.web"
LYRA_PAGE = "https://secure.payzen.eu/vads-payment/"

SIMULATED_SERVICE = "http://simulation.invalid/simulateur/payfip/service"
"""Asked without a network, see `cantine.payment_simulator`: no such host exists."""
SIMULATED_PAYFIP_PAGE = "/simulateur/payfip/paiement"
SIMULATED_LYRA_PAGE = "/simulateur/lyra/paiement"

_SIMULATION_WORD = "simulateur"
_SIMULATION_HOST = "simulation.invalid"


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


def takes_payments(service: ServiceSettings | None, *, demonstration: bool) -> bool:
    """Whether parents may pay online: a service is set and, but for a demonstration, in production."""
    return service is not None and (demonstration or service.is_in_production)


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


def recall_service(
    provider: PaymentProvider, client: str, mode: str, current: ServiceSettings | None, *, demonstration: bool
) -> ServiceSettings:
    """The settings with which an attempt is asked about: those it was sent with, whatever the commune has chosen since.

    The addresses are the present ones where the provider is still the same, else its usual ones.
    """
    same = current if current and current.provider is provider else ServiceSettings(provider, client, mode)
    return fill_addresses(replace(same, client=client, mode=mode), demonstration=demonstration)


def is_simulated(url: str) -> bool:
    """Whether this address is one of a simulation, to which no real commune may be pointed.

    Such are: every path with a segment « simulateur », relative ones too; the host « simulation.invalid »; and the
    machine itself under whatever name, as no provider of payments is there. An empty address is none.
    """
    plain = normalize("NFKC", url).replace("\\", "/").replace("。", ".").strip()  # as programs read it
    try:
        parts = urlsplit(plain)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:  # no address at all, which nothing reaches
        return False
    if _SIMULATION_WORD in unquote(parts.path).lower().split("/"):
        return True
    return host.endswith(_SIMULATION_HOST) or _is_this_machine(host)


def _is_this_machine(host: str) -> bool:
    """Whether the host is a name or a number of the loopback, however it is spelt: `2130706433` and `127.1` too."""
    if host in ("localhost", "ip6-localhost", "ip6-loopback") or host.endswith((".localhost", ".localdomain")):
        return True
    try:
        number = ip_address(host)
    except ValueError:
        return _reads_as_loopback(host)
    number = getattr(number, "ipv4_mapped", None) or number
    return number.is_loopback or number.is_unspecified


def _reads_as_loopback(host: str) -> bool:
    """Whether old programs read the host as 127.… or 0.0.0.0: with less than four numbers, octal or hexadecimal."""
    try:
        first, *others = [int(part, 8 if _is_octal(part) else 0) for part in host.split(".")]
    except ValueError:
        return False
    if not others:
        first >>= 24
    return first in (0, 127)


def _is_octal(part: str) -> bool:
    return len(part) > 1 and part.startswith("0") and part.isdigit()
