"""Who counts as one reader: an address, as far as a server can tell."""

from __future__ import annotations

import ipaddress

from starlette.types import Scope

LOCAL = ("", "127.0.0.1", "::1")
"""This machine's own address, "" for a socket without addresses. Behind a tunnel or an unnamed proxy all
readers have it: they share the limits for all and have no other."""
LOCAL_NAMES = ("localhost", "127.0.0.1", "::1")
IPV6_NETWORK_BITS = 56
"""What one household or customer is given by its provider."""


def address_of(scope: Scope) -> str:
    """The address a request comes from, "" if it has none."""
    return str(scope["client"][0]) if scope.get("client") else ""


def network(address: str) -> str:
    """What counts as one reader: an IPv4 address, or an IPv6 network of ``IPV6_NETWORK_BITS``."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    if parsed.version == 4:
        return address
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, IPV6_NETWORK_BITS), strict=False))


def is_local(address: str) -> bool:
    """Whether an address is this machine's own."""
    return network(address) in (*LOCAL, network("::1"))
