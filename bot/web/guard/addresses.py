"""Which addresses are open to strangers. Gradio opens some seventy; the page and the API need these.

An address that is open here and not served, as MCP's where it is switched off, is one that does not exist.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from inspect import Signature, signature
from typing import Literal
from urllib.parse import parse_qs

import gradio as gr
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.web.guard.refusal import RefusedError, closed

Use = Literal["read", "health", "events", "function", "call", "join", "mcp", "login", "logout"]
"""What a request to an address is for.

``function`` is a function of the page, ``call`` a question over the API, ``join`` the same by
gradio_client, ``events`` the answers to both as they come, ``health`` what watches the service.
"""
MAX_PATH_BYTES = 200
"""More than any open address has; the operating system fails on names of 256."""
WITHOUT_QUERY = ("/", "/config", "/config/", "/gradio_api/info", "/gradio_api/info/")
"""Gradio takes the name of a page or of a saved state there, and describes the API anew for each; this page has
neither. Its script reads its own, and the page's head what is kept in the scope as ``ask.query``."""

_EVENT = r"[0-9a-f]{32}"
_READ = frozenset({"GET", "HEAD"})
_OPEN: tuple[tuple[frozenset[str], re.Pattern[str], Use], ...] = (
    (_READ, re.compile(r"/"), "read"),
    (_READ, re.compile(r"/(config|gradio_api/info)/?"), "read"),
    (_READ, re.compile(r"/(theme\.css|favicon\.ico|robots\.txt)"), "read"),
    (
        _READ,
        re.compile(r"/(icon\.svg|icon-\d{3}\.png|manifest\.webmanifest|preview\.png|questions|widget\.js)"),
        "read",
    ),
    (_READ, re.compile(r"/gradio_api/(healthz|readyz)"), "health"),
    (_READ, re.compile(r"/gradio_api/(metrics|schema)"), "read"),
    (_READ, re.compile(r"/(assets|static)/.+"), "read"),
    (frozenset({"GET", "POST", "DELETE"}), re.compile(r"/gradio_api/mcp/?"), "mcp"),
    (frozenset({"POST"}), re.compile(r"/gradio_api/component_server/?"), "function"),
)
_CALL = re.compile(r"/gradio_api/call/(?:v2/)?([^/]+)/?")
_RESULT = re.compile(rf"/gradio_api/call/(?:v2/)?([^/]+)/({_EVENT})")
_QUEUE: dict[tuple[str, str], Use] = {
    ("POST", "/gradio_api/queue/join"): "join",
    ("GET", "/gradio_api/queue/data"): "events",
}
_LOGIN: dict[tuple[str, str], Use] = {("POST", "/login"): "login", ("POST", "/logout"): "logout"}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What programs may call: its name, and the values it takes."""

    name: str
    takes: Signature


@dataclass(frozen=True, slots=True)
class Offers:
    """What one page offers beyond itself: endpoints for programs by their number, and a login."""

    endpoints: Mapping[int, Endpoint]
    login: bool = False

    def named(self, name: str | None) -> Endpoint | None:
        """The endpoint of this name; None if there is none."""
        return next((each for each in self.endpoints.values() if each.name == name), None)


def offers(blocks: gr.Blocks) -> Offers:
    """What a page offers: of its endpoints the public ones."""
    endpoints = {
        int(fn._id): Endpoint(str(fn.api_name), signature(fn.fn))
        for fn in blocks.fns.values()
        if fn.fn and fn.api_name and fn.api_visibility == "public"
    }
    return Offers(endpoints, login=blocks.auth is not None)


class Addresses:
    """Lets in what has an open address, and writes its use into the scope as ``ask.use``."""

    def __init__(self, app: ASGIApp, blocks: gr.Blocks, offered: Offers) -> None:
        self._app = app
        self._queue = blocks._queue
        self._blocks = blocks
        self._offers = offered
        self._streamed: set[str] = set()
        self._started = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves a request whose address is open."""
        path = inner_path(scope)
        use = use_of(scope["method"], path, self._offers)
        if (
            path == "/gradio_api/startup-events"
            and not self._started
            and hasattr(self._blocks, "local_api_url")
        ):
            self._started, use = True, "read"  # launch() itself asks for it
        if use is None:
            raise closed()
        scope["ask.use"] = use
        if use == "logout":  # Gradio takes it as a link, which any site could make a reader follow
            scope["method"] = "GET"
        if path in WITHOUT_QUERY:
            scope["ask.query"], scope["query_string"] = scope["query_string"], b""
        if use != "events":
            await self._app(scope, receive, send)
            return
        with self._stream(scope):
            await self._app(scope, receive, send)

    @contextmanager
    def _stream(self, scope: Scope) -> Iterator[None]:
        """Opens the stream of a pending event, or of a session with one, to one reader at a time.

        Gradio would stream for ever where nothing is pending, and to any number.
        """
        result = _RESULT.fullmatch(inner_path(scope))
        query = parse_qs(scope["query_string"].decode("latin-1"))
        wanted = result[2] if result else query.get("session_hash", [""])[0]
        pending = self._queue.pending_event_ids_session  # a call's event is a session of its own
        if not pending.get(wanted) or wanted in self._streamed:
            raise closed()
        self._streamed.add(wanted)
        try:
            yield
        except RefusedError:
            result = None  # there is no room now: it can be opened later
            raise
        finally:
            self._streamed.discard(wanted)
            if result or not pending.get(wanted):  # Gradio would keep it for ever
                pending.pop(wanted, None)


def inner_path(scope: Scope) -> str:
    """The path below the address the page is mounted at."""
    path, root = str(scope["path"]), str(scope.get("root_path", "")).rstrip("/")
    if root and (path == root or path.startswith(root + "/")):
        path = path[len(root) :]
    return path or "/"


def use_of(method: str, path: str, offered: Offers) -> Use | None:
    """What a request is for; None if the address is closed."""
    if len(path.encode("utf-8", "surrogatepass")) > MAX_PATH_BYTES:
        return None
    if offered.login and path == "/gradio_api/schema":
        return None
    for methods, pattern, use in _OPEN:
        if method in methods and pattern.fullmatch(path):
            return use
    if offered.login and (method, path) in _LOGIN:
        return _LOGIN[method, path]
    return _program_use(method, path, offered)


def _program_use(method: str, path: str, offered: Offers) -> Use | None:
    """The endpoints for programs: a question by name, or by number as gradio_client does; its events."""
    result = _RESULT.fullmatch(path)
    if method == "POST" and offered.named(called_name(path)):
        return "call"
    if method == "GET" and result and offered.named(result[1]):
        return "events"
    return _QUEUE.get((method, path)) if offered.endpoints else None


def called_name(path: str) -> str | None:
    """The endpoint that an address calls by its name; None if it calls none."""
    called = _CALL.fullmatch(path)
    return called[1] if called else None
