"""How the portal reaches the provider of payments: over the network, or in its own process where that is simulated."""

from cantine.online_payment.providers.making import make_provider
from cantine.online_payment.queries.payment_service import find_service
from cantine.online_payment.rules.provider import Provider
from cantine.online_payment.rules.service import SIMULATED_SERVICE, ServiceSettings, fill_addresses, is_simulated
from cantine.payment_simulator.lyra_answer import SIMULATION_KEY
from cantine.payment_simulator.transport import SimulatorTransport
from cantine.settings import settings
from cantine.store.commune import find_commune
from cantine.store.database import Reader

LONGEST_CALL = 15.0
"""Seconds after which a call of the provider counts as failed."""


def connect(service: ServiceSettings) -> Provider:
    """The provider of these settings, whose addresses are filled. A simulated one needs no network, and no real key."""
    transport = SimulatorTransport() if service.service_url == SIMULATED_SERVICE else None
    return make_provider(service, _choose_key(service), transport=transport, timeout=LONGEST_CALL)


def read_lyra_key(db: Reader) -> str:
    """The key with which Lyra signs its notifications; that of the simulation in a demonstration alone."""
    town, service = find_commune(db), find_service(db)
    if town is None or service is None or not town.demonstration:
        return settings().lyra_key
    return _choose_key(fill_addresses(service, demonstration=True))


def _choose_key(service: ServiceSettings) -> str:
    """The installation's key. Where the payer's page is a simulation, which no real commune can have, the known one."""
    return SIMULATION_KEY if is_simulated(service.page_url) else settings().lyra_key
