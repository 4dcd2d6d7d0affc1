"""For which network a visitor or a connection counts, and how many are open of each."""

import os
from collections import Counter
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from cantine.access.actions.throttle import may_be_of_proxy
from cantine.access.rules.networks import find_network
from cantine.settings import settings


def find_counted(address: str | None) -> str | None:
    """The network that a visitor counts for; None where nobody could tell one visitor from another: on the machine of
    the server, and behind HTTPS where no proxy is trusted to say who asks."""
    try:
        found = ip_address((address or "").partition("%")[0])
    except ValueError:
        return None
    if found.is_loopback or (found.version == 6 and found.ipv4_mapped and found.ipv4_mapped.is_loopback):
        return None
    if may_be_of_proxy(str(found)) or (settings().over_https and os.environ.get("FORWARDED_ALLOW_IPS") == ""):
        return None
    return find_network(str(found))


def is_trusted(address: str, trusted: str) -> bool:
    """Whether uvicorn believes this neighbour's `X-Forwarded-For`: behind it are many visitors. `trusted` is its
    option: addresses and networks with commas, or « * »."""
    networks = _read_networks(trusted)
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return networks is None or any(found in network for network in networks)


@lru_cache
def _read_networks(trusted: str) -> list[IPv4Network | IPv6Network] | None:
    """None for all."""
    if trusted.strip() == "*":
        return None
    found = []
    for part in trusted.split(","):
        try:
            found.append(ip_network(part.strip(), strict=False))
        except ValueError:  # empty, or a name, which uvicorn compares as it is
            continue
    return found


class NetworkCounts:
    """How many are open of each network."""

    def __init__(self) -> None:
        self._open: Counter[str] = Counter()

    def count(self, network: str | None) -> int:
        """How many are open of this network; 0 for None."""
        return self._open[network] if network is not None else 0

    def enter(self, network: str | None) -> None:
        """One more is open; None counts for nobody."""
        if network is not None:
            self._open[network] += 1

    def leave(self, network: str | None) -> None:
        """One that had entered is closed."""
        if network is not None:
            self._open[network] -= 1
            if not self._open[network]:
                del self._open[network]
