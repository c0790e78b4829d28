"""How much is answered: questions a minute for each reader, and questions of all readers at once.

Both live in the memory of one process. Where several processes serve a page, each has its own.
"""

from __future__ import annotations

import ipaddress
import math
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import blake2b

WINDOW_S = 60.0
"""After so long without a request a reader has the whole allowance again, and is forgotten."""
MOST_READERS = 10_000
"""Readers remembered at once, under 3 MB; beyond, the one longest silent is forgotten early."""
RETRY_S = 5
"""What is told to whom the page as a whole has no room for; questions take well under a second each."""


class Allowances:
    """A token bucket for each reader: ``per_minute`` questions at once at most, refilled evenly.

    A reader is known by a hash of the address under a key made at the start: what is kept tells
    nobody an address, and nothing of it outlives the process.
    """

    def __init__(
        self, per_minute: int, *, most: int = MOST_READERS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._capacity = float(per_minute)
        self._most = most
        self._clock = clock
        self._key = secrets.token_bytes(16)
        self._left: OrderedDict[bytes, tuple[float, float]] = OrderedDict()

    def __len__(self) -> int:
        """Readers remembered now."""
        return len(self._left)

    def take(self, address: str, cost: float = 1.0) -> int:
        """Takes ``cost`` questions from a reader's allowance: 0 if it had them, else seconds to wait."""
        if not self._capacity:
            return 0
        now = self._clock()
        self.forget()
        reader = blake2b(_network(address).encode(), key=self._key, digest_size=16).digest()
        left, since = self._left.pop(reader, (self._capacity, now))
        per_s = self._capacity / WINDOW_S
        left = min(self._capacity, left + (now - since) * per_s)
        wait_s = 0 if left >= cost else math.ceil((cost - left) / per_s)
        self._left[reader] = (left if wait_s else left - cost, now)
        if len(self._left) > self._most:
            self._left.popitem(last=False)
        return wait_s

    def forget(self) -> float:
        """Drops readers who were silent for ``WINDOW_S``; gives the seconds until the next is, 0 if none is left."""
        now = self._clock()
        while self._left:
            _, since = next(iter(self._left.values()))
            if now - since < WINDOW_S:
                return WINDOW_S - (now - since)
            self._left.popitem(last=False)
        return 0.0


class Room:
    """Room for ``most`` at once (0: any number); past it, ``place`` raises what ``full`` makes."""

    def __init__(self, most: int, full: Callable[[], Exception]) -> None:
        self._most = most
        self._full = full
        self._inside = 0

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place, for as long as the block runs.

        Raises:
            Exception: what ``full`` makes, if there is no room.
        """
        if self._most and self._inside >= self._most:
            raise self._full()
        self._inside += 1
        try:
            yield
        finally:
            self._inside -= 1


def is_local(address: str) -> bool:
    """Whether an address is this machine's own, "" for a socket without addresses.

    Behind a tunnel or an unnamed proxy all readers look so: they share the limit for all and no other.
    """
    try:
        return not address or ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _network(address: str) -> str:
    """What counts as one reader: an IPv4 address, an IPv6 network of 64 bits (a household's)."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    if parsed.version == 6:
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return address
