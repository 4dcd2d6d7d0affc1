"""The provider that a commune has chosen."""

import httpx

from cantine.common.vocabulary import PaymentProvider
from cantine.online_payment.providers.lyra import Lyra
from cantine.online_payment.providers.payfip import Payfip
from cantine.online_payment.rules.provider import Provider
from cantine.online_payment.rules.service import ServiceSettings


def make_provider(
    service: ServiceSettings, lyra_key: str, *, transport: httpx.BaseTransport | None = None, timeout: float = 15
) -> Provider:
    """The provider of `service`, whose addresses are filled; Lyra signs with `lyra_key`. A call takes at most `timeout`
    seconds; with a `transport` it goes through it instead of the network."""
    if service.provider is PaymentProvider.PAYFIP:
        return Payfip(service, transport, timeout)
    return Lyra(service, lyra_key)
