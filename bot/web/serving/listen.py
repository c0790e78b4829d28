"""The address the page is served at, taken before anything slow is begun."""

from __future__ import annotations

import os
import socket
from ipaddress import ip_address

from bot.web.options import OperatorOptions
from bot.web.readers import LOCAL_NAMES
from corpus.errors import AskError

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 7860
BACKLOG = 2048


class AddressError(AskError):
    """The page cannot be served at the address asked for."""


def listen(host: str | None, port: int | None) -> socket.socket:
    """A socket that takes connections, which wait until a server answers them.

    Args:
        host: name or address to listen at; None for GRADIO_SERVER_NAME, as Spaces and containers set it,
            or this machine alone.
        port: 1 to 65535; None for GRADIO_SERVER_PORT, or 7860.

    Raises:
        AddressError: if the address is taken or not this machine's, or the environment names no port.
    """
    host = host or os.environ.get("GRADIO_SERVER_NAME") or DEFAULT_HOST
    port = port or _port_of_environment()
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
        try:
            if os.name == "posix":  # on Windows it would share the port with whoever has it
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            listener.listen(BACKLOG)
        except OSError:
            listener.close()
            raise
    except OSError as error:
        raise AddressError(
            f"port {port} at {host} cannot be used ({error.strerror}); choose another with --port"
        ) from None
    return listener


def allowed_hosts(listener: socket.socket, operator: OperatorOptions, *, share: bool) -> tuple[str, ...]:
    """The names under which the page may be asked for; none for any.

    A page for this machine alone answers to no other name, or a site could make a browser here take its own
    name for this machine (DNS rebinding). Where others may come, by which name is the operator's to say.
    """
    address = listener.getsockname()[0]
    local = ip_address(address).is_loopback and not share and not operator.trusted_proxies
    return operator.allowed_hosts or ((*LOCAL_NAMES, address) if local else ())


def is_own_page(listener: socket.socket, operator: OperatorOptions, *, share: bool) -> bool:
    """True if the reader is who runs the page: nobody else can reach it, nor have a browser here do so."""
    opened = operator.allowed_hosts or operator.allowed_origins or operator.trusted_proxies
    return listener.getsockname()[0] in LOCAL_NAMES and not share and not opened and not operator.public_url


def local_url(listener: socket.socket) -> str:
    """How a browser on this machine gets there."""
    host, port = listener.getsockname()[:2]
    if host in ("0.0.0.0", "::"):
        host = "localhost"
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def _port_of_environment() -> int:
    named = os.environ.get("GRADIO_SERVER_PORT") or str(DEFAULT_PORT)
    if not named.isdecimal() or not 1 <= int(named) <= 65535:
        raise AddressError(f"GRADIO_SERVER_PORT must be a port from 1 to 65535, got {named}")
    return int(named)
