"""The bodies that the page and the API send, read within a size and a time, and cut down to what they need."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Collection
from contextlib import suppress
from typing import Any, NoReturn

from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive, Send

from bot.web.guard.refusal import RefusedError, closed
from bot.web.guard.routes import Endpoint, Offers, Use, called_name

BODY_TIMEOUT_S = 10.0
"""For a whole body to arrive: 256 kB at 200 kbit/s."""
LINGER_S = 2.0
LINGER_BYTES = 4 * 1024 * 1024
"""How long, and for how much of a body that is refused, the answer to it is held open."""
LOOK_UP_COST = 0.1
"""Of a question: opening an article, finding a title, a handshake of MCP. No model runs for them."""
MAX_ID_CHARS = 100


async def read_body(receive: Receive, *, max_bytes: int, timeout_s: float = BODY_TIMEOUT_S) -> bytes:
    """The whole body of a request, announced or in chunks.

    Raises:
        RefusedError: if it is larger than ``max_bytes`` or does not arrive in time.
        ClientDisconnect: if the caller is gone.
    """
    body = bytearray()
    try:
        async with asyncio.timeout(timeout_s):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise ClientDisconnect
                body += message.get("body", b"")
                if len(body) > max_bytes:
                    raise too_large(max_bytes)
                if not message.get("more_body", False):
                    return bytes(body)
    except TimeoutError:
        raise RefusedError("slow", 408, f"the body did not arrive within {timeout_s:g} s") from None


def lingering(receive: Receive, send: Send) -> Send:
    """A ``send`` that ends an early answer only once the body has come, or for long enough.

    A connection that is closed while its caller still writes is reset, and the caller may never see the answer.
    """

    async def send_and_linger(message: Message) -> None:
        if message["type"] != "http.response.body" or message.get("more_body", False):
            await send(message)
            return
        await send({**message, "more_body": True})
        with suppress(TimeoutError):
            async with asyncio.timeout(LINGER_S):
                left = LINGER_BYTES
                while left > 0:
                    more = await receive()
                    left -= len(more.get("body", b""))
                    if more["type"] == "http.disconnect" or not more.get("more_body", False):
                        break
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    return send_and_linger


def too_large(max_bytes: int) -> RefusedError:
    """The refusal of a body of more than ``max_bytes``."""
    return RefusedError("too_large", 413, f"at most {max_bytes} bytes")


def read_again(body: bytes, receive: Receive) -> Receive:
    """A ``receive`` that gives a body that was read already, then what the connection does next."""
    given = False

    async def receive_again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive_again


def checked_form(
    use: Use, path: str, body: bytes, offered: Offers, components: Collection[int]
) -> tuple[bytes, float]:
    """A body as Gradio may see it, and what it costs: 1 a question, ``LOOK_UP_COST`` anything less.

    Gradio takes more than the page and its API need (files, batches, the numbers of private functions)
    and ends in an error of its own on some of it; here such a body is refused or loses those fields.

    Raises:
        RefusedError: if the body is not of the form that ``use`` asks for, or names what is not offered.
    """
    sent = _parsed(body)
    if use == "mcp":
        calls = sent if isinstance(sent, list) else [sent]
        return body, max(LOOK_UP_COST, float(sum(map(_asks, calls))))
    if not isinstance(sent, dict):
        _refuse("an object")
    if use == "function":
        _expect(sent, data=object, component_id=int, fn_name=str, session_hash=str)
        if sent["component_id"] not in components:
            raise closed()
        kept = ["data", "component_id", "fn_name", "session_hash"]
        name = sent["fn_name"]
    elif use == "join":
        _expect(sent, data=list, fn_index=int, session_hash=str)
        endpoint = offered.endpoints.get(sent["fn_index"])
        if endpoint is None:
            raise closed()
        _fits(sent, endpoint)
        kept, name = ["data", "fn_index", "session_hash"], endpoint.name
    else:
        name = called_name(path)
        endpoint = offered.named(name)
        if endpoint is None:
            raise closed()
        kept = list(sent) if "/call/v2/" in path else ["data"]
        _fits(sent, endpoint, by_name="/call/v2/" in path)
    cost = 1.0 if name == "ask" else LOOK_UP_COST
    return json.dumps({key: sent[key] for key in kept}).encode(), cost


def _asks(call: object) -> bool:
    """Whether a message of MCP calls the tool that answers questions."""
    match call:
        case {"method": "tools/call", "params": {"name": "ask"}}:
            return True
    return False


def _fits(sent: dict[str, Any], endpoint: Endpoint, *, by_name: bool = False) -> None:
    """Refuses a call whose values are not as many as its endpoint takes, or not of those names."""
    if by_name:
        if not endpoint.required <= sent.keys() <= set(endpoint.parameters):
            _refuse(f"an object with some of {', '.join(endpoint.parameters)}")
        return
    _expect(sent, data=list)
    if len(sent["data"]) != len(endpoint.parameters):
        _refuse(f"an object whose data holds {', '.join(endpoint.parameters)}")


def _parsed(body: bytes) -> object:
    try:
        return json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise RefusedError("form", 400, "the body must be JSON") from None


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _expect(sent: dict[str, Any], **forms: type) -> None:
    for key, form in forms.items():
        value = sent.get(key)
        fits = key in sent and isinstance(value, form) and not (form is int and isinstance(value, bool))
        if not fits or (isinstance(value, str) and form is str and len(value) > MAX_ID_CHARS):
            _refuse(f"an object with {', '.join(forms)}")


def _refuse(expected: str) -> NoReturn:
    raise RefusedError("form", 400, f"the body must be {expected}")
