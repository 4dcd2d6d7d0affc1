"""Whose network an address is of: what is counted by network address is counted by this."""

from ipaddress import IPv4Address, ip_address, ip_network


def find_network(address: str) -> str:
    """An IPv4 address as it is; of an IPv6 one its /64, because every household has all of such a network."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, IPv4Address):
        return str(found)
    return str(found.ipv4_mapped or ip_network((found, 64), strict=False))
