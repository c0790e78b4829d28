"""Which network addresses a page may come from: public ones, so that no address can lead into a private net."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from corpus.adding.errors import FetchError

Resolve = Callable[[str, int], Sequence[str]]
"""A name and a port to the addresses to try, in order; raises ``OSError`` where there is none."""

_NAT64 = IPv6Network("64:ff9b::/96")


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host, as the system knows them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]).partition("%")[0] for entry in found))


def is_public(address: str) -> bool:
    """True for an address on the public internet, whatever form it is written or wrapped in."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    inner = _wrapped(parsed) if isinstance(parsed, IPv6Address) else None
    if inner is not None:
        return is_public(str(inner))
    return parsed.is_global and not parsed.is_multicast and not parsed.is_reserved


def allowed_addresses(
    host: str, port: int, *, resolver: Resolve = resolve, loopback: bool = False
) -> list[str]:
    """The addresses of a host, all of which may be connected to; ``loopback`` allows this machine, for tests.

    Raises:
        FetchError: if there is none, or any of them is not public.
    """
    try:
        addresses = list(resolver(host, port))
    except (OSError, UnicodeError):
        addresses = []
    if not addresses:
        raise FetchError(f"there is no host “{host}”; check the address", host)
    for address in addresses:
        if not is_public(address) and not (loopback and ip_address(address).is_loopback):
            raise FetchError(
                f"“{host}” is not on the public internet ({address}), and only that is read", host
            )
    return addresses


def _wrapped(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address inside an IPv6 one: mapped, 6to4, Teredo or NAT64."""
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour
    if address.teredo:
        return address.teredo[1]
    return IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else None
