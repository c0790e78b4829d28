"""The bodies that the page and the API send: read within a size and a time, checked, cut down to their form."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Collection
from typing import NoReturn

from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web.guard.addresses import Endpoint, Offers, called_name, inner_path
from bot.web.guard.forms import Call, Function, Join, check_names, check_values, checked, refuse
from bot.web.guard.refusal import RefusedError, closed

BODY_TIMEOUT_S = 10.0
"""For a whole body to arrive: 256 kB at 200 kbit/s."""
LOOK_UP_COST = 0.1
"""Of a question: opening an article, a handshake of MCP. No model runs for them."""
ASKING = ("ask", "feedback", "find_articles", "list_articles")
"""What costs a question: an answer, a line on the disk, a look at every article."""
LENGTHS = (b"content-length", b"transfer-encoding")


class Bodies:
    """Passes on requests whose body is of the form its use asks for.

    Writes into the scope as ``ask.cost`` what they cost, 1 for a question and ``LOOK_UP_COST`` for anything
    less, and as ``ask.answers`` whether they wait for an answer of the model.
    """

    def __init__(self, app: ASGIApp, offered: Offers, components: Collection[int], max_bytes: int) -> None:
        self._app = app
        self._offers = offered
        self._components = components
        self._max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves a request whose body is right."""
        if scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        kind = headers.get(b"content-type", b"").split(b";")[0].strip().lower()
        if scope["ask.use"] != "login" and kind != b"application/json":
            raise RefusedError("form", 415, "the body must be application/json")
        announced = headers.get(b"content-length", b"0")
        if not announced.isdigit() or int(announced) > self._max_bytes:
            raise _too_large(self._max_bytes)
        body = await read_body(receive, max_bytes=self._max_bytes)
        if scope["ask.use"] == "login":
            scope["ask.account"] = await _account(scope, _read_again(body, receive))
        else:
            body, names = self._checked(scope, body)
            scope["ask.cost"] = max(LOOK_UP_COST, float(sum(name in ASKING for name in names)))
            scope["ask.answers"] = "ask" in names
        length = (b"content-length", str(len(body)).encode())
        kept = [each for each in scope["headers"] if each[0] not in LENGTHS]
        await self._app({**scope, "headers": [*kept, length]}, _read_again(body, receive), send)

    def _checked(self, scope: Scope, body: bytes) -> tuple[bytes, list[str]]:
        """A body as Gradio may see it, and the functions it calls.

        Raises:
            RefusedError: if it is not of the form that its use asks for, or names what is not offered.
        """
        sent = _parsed(body)
        match scope["ask.use"]:
            case "mcp":
                calls = sent if isinstance(sent, list) else [sent]
                return _written(sent), list(filter(None, map(_called_tool, calls)))
            case "function":
                form = checked(Function, sent)
                if form.component_id not in self._components:
                    raise closed()
                return _written(form.model_dump()), [form.fn_name]
            case "join":
                join = checked(Join, sent)
                endpoint = self._endpoint(self._offers.endpoints.get(join.fn_index))
                check_values(endpoint, join.data)
                return _written(join.model_dump()), [endpoint.name]
        path = inner_path(scope)
        endpoint = self._endpoint(self._offers.named(called_name(path)))
        if "/call/v2/" in path:
            check_names(endpoint, sent)
            return _written(sent), [endpoint.name]
        call = checked(Call, sent)
        check_values(endpoint, call.data)
        return _written(call.model_dump()), [endpoint.name]

    def _endpoint(self, found: Endpoint | None) -> Endpoint:
        if found is None:
            raise closed()
        return found


async def _account(scope: Scope, receive: Receive) -> str:
    """The name that somebody wants to log in with."""
    try:
        form = await Request(scope, receive).form(max_files=0, max_fields=10)
    except (HTTPException, MultiPartException):
        refuse("a name and a password")
    return str(form.get("username", "")).strip()


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
                    raise _too_large(max_bytes)
                if not message.get("more_body", False):
                    return bytes(body)
    except TimeoutError:
        raise RefusedError("slow", 408, f"the body did not arrive within {timeout_s:g} s") from None


def _too_large(max_bytes: int) -> RefusedError:
    return RefusedError("too_large", 413, f"at most {max_bytes} bytes")


def _read_again(body: bytes, receive: Receive) -> Receive:
    """A ``receive`` that gives a body that was read already, then what the connection does next."""
    parts: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Message:
        return parts.pop() if parts else await receive()

    return receive_again


def _parsed(body: bytes) -> object:
    """JSON as its standard has it."""
    try:
        return json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        refuse("JSON")


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _written(form: object) -> bytes:
    """JSON in UTF-8; half a character becomes U+FFFD."""
    text = json.dumps(form, ensure_ascii=False)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()


def _called_tool(call: object) -> str:
    """The tool that a message of MCP calls, "" if it calls none."""
    match call:
        case {"method": "tools/call", "params": {"name": str(name)}}:
            return name
    return ""
