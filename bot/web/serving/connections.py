"""Connections to readers: none is waited for longer than an honest slow one takes.

uvicorn itself waits without end for the rest of a request, and for a reader to take the answer; enough
of such connections and nobody else gets one.
"""

from __future__ import annotations

import asyncio
import ipaddress
import math
import socket
import time
from collections import Counter
from collections.abc import Callable

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.web.readers import is_local, network
from bot.web.serving.system import open_files_allowed

REQUEST_TIMEOUT_S = 15.0
"""For a whole request, from its first byte or from the connection on."""
ANSWER_TIMEOUT_S = 30.0
LEAST_BYTES = 16 * 1024
"""What a reader takes of a waiting answer in ``ANSWER_TIMEOUT_S``, at 4 kbit/s."""
MAX_CONNECTIONS = 4000
"""At once in one process; further ones are cut. A browser opens up to six."""
MAX_CONNECTIONS_EACH = 400
"""Of one address, which may be that of a large office."""
OTHER_FILES = 200
"""Files that the process keeps for what is no connection. Without any left, it could not even refuse."""
OWN_PLACES = 50
"""Of these, for this machine itself: who watches the service from here is not shut out with the crowd."""
TELL_EVERY_S = 60.0


class Crowd:
    """Counts the connections that are open, all together and of each reader, and says which are too many.

    ``at_once`` are how many to take in one turn of the event loop: to cut one takes some turns, with more coming in
    each, and without a file left asyncio writes a trace for every one that it was to take.

    Trusted proxies and this machine's own address stand for many readers: they have the whole.
    """

    def __init__(self, proxies: tuple[str, ...] = (), say: Callable[[str], None] = print) -> None:
        self._proxies = [ipaddress.ip_network(proxy, strict=False) for proxy in proxies]
        self._say = say
        self._told_at = -math.inf
        self._inside: Counter[str] = Counter()
        allowed = open_files_allowed()
        self._most = min(MAX_CONNECTIONS, allowed - OTHER_FILES)
        self.at_once = (allowed - self._most) // 8

    def enter(self, address: str) -> bool:
        """Counts a connection; False if it is one too many, and has to be cut."""
        self._inside[network(address)] += 1
        if self._inside.total() > self._most + (OWN_PLACES if is_local(address) else 0):
            if time.monotonic() - self._told_at > TELL_EVERY_S:
                self._told_at = time.monotonic()
                self._say(f"{self._most} connections are open, the most there may be; further ones are cut")
            return False
        return self._inside[network(address)] <= MAX_CONNECTIONS_EACH or self._is_many(address)

    def leave(self, address: str) -> None:
        """Counts a connection that is gone."""
        self._inside[network(address)] -= 1
        if not self._inside[network(address)]:
            del self._inside[network(address)]

    def _is_many(self, address: str) -> bool:
        return is_local(address) or any(ipaddress.ip_address(address) in proxy for proxy in self._proxies)


def patient_protocol(crowd: Crowd) -> type[PatientProtocol]:
    """What ``uvicorn.Config(http=…)`` takes."""
    return type("CrowdedProtocol", (PatientProtocol,), {"crowd": crowd})


class PatientProtocol(H11Protocol):
    """HTTP/1.1 as uvicorn speaks it, with an end to its patience and to how many there may be."""

    crowd: Crowd

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A reader connected."""
        super().connection_made(transport)
        self._request = _Patience(self.loop, REQUEST_TIMEOUT_S, transport.abort)
        self._answer = _Patience(self.loop, ANSWER_TIMEOUT_S, self._end_if_stuck)
        self._untaken = 0
        self._address = str(self.client[0]) if self.client else ""
        if not self.crowd.enter(self._address):
            transport.abort()
            return
        _notice_vanishing(transport.get_extra_info("socket"))
        self._request.begin()

    def data_received(self, data: bytes) -> None:
        """A part of a request came."""
        super().data_received(data)
        if self.conn.their_state in (h11.IDLE, h11.SEND_BODY):
            self._request.begin()
        else:
            self._request.end()

    def pause_writing(self) -> None:
        """The reader does not take the answer as fast as it is made."""
        super().pause_writing()
        self._await_reader()

    def resume_writing(self) -> None:
        """The reader took nearly all of it."""
        super().resume_writing()
        self._answer.end()

    def timeout_keep_alive_handler(self) -> None:
        """Nothing came after an answer; what of it is not taken yet holds the connection open."""
        super().timeout_keep_alive_handler()
        self._await_reader()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone."""
        self._request.end()
        self._answer.end()
        self.crowd.leave(self._address)
        super().connection_lost(exc)

    def _await_reader(self) -> None:
        self._untaken = self.transport.get_write_buffer_size()
        self._answer.begin()

    def _end_if_stuck(self) -> None:
        if self._untaken - self.transport.get_write_buffer_size() < LEAST_BYTES:
            self.transport.abort()
        else:
            self._await_reader()


class _Patience:
    """Calls ``lose`` once it has begun and did not end within ``seconds``."""

    def __init__(self, loop: asyncio.AbstractEventLoop, seconds: float, lose: Callable[[], None]) -> None:
        self._loop = loop
        self._seconds = seconds
        self._lose = lose
        self._timer: asyncio.TimerHandle | None = None

    def begin(self) -> None:
        if self._timer is None:
            self._timer = self._loop.call_later(self._seconds, self._over)

    def end(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _over(self) -> None:
        self._timer = None
        self._lose()


def _notice_vanishing(connection: socket.socket | None) -> None:
    """Lets the system end a connection whose other end is gone without a word."""
    if connection is None or connection.family not in (socket.AF_INET, socket.AF_INET6):
        return
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(ANSWER_TIMEOUT_S * 1000))
