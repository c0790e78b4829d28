"""Which addresses are open to strangers. Gradio opens some seventy; the page and the API need these.

An address that is open here and not served, as MCP's where it is switched off, is one that does not exist.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from inspect import Parameter, signature
from typing import Literal
from urllib.parse import parse_qs

import gradio as gr
from starlette.types import Scope

Use = Literal["read", "events", "function", "call", "join", "mcp", "login"]
"""What a request to an address is for.

``function`` is a function of the page, ``call`` a question over the API, ``join`` the same by
gradio_client, ``events`` the answers to both as they come.
"""

_EVENT = r"[0-9a-f]{32}"
_READ = frozenset({"GET", "HEAD"})
_OPEN: tuple[tuple[frozenset[str], re.Pattern[str], Use], ...] = (
    (_READ, re.compile(r"/"), "read"),
    (_READ, re.compile(r"/(config|gradio_api/info)/?"), "read"),
    (_READ, re.compile(r"/(theme\.css|favicon\.ico|robots\.txt)"), "read"),
    (_READ, re.compile(r"/gradio_api/(healthz|readyz|metrics|schema)"), "read"),
    (_READ, re.compile(r"/gradio_api/startup-events"), "read"),  # launch() itself asks for it
    (_READ, re.compile(r"/(assets|static)/.+"), "read"),
    (frozenset({"GET", "POST", "DELETE"}), re.compile(r"/gradio_api/mcp/?"), "mcp"),
    (frozenset({"POST"}), re.compile(r"/gradio_api/component_server/?"), "function"),
)
_CALL = re.compile(r"/gradio_api/call/(?:v2/)?([^/]+)/?")
_RESULT = re.compile(rf"/gradio_api/call/(?:v2/)?([^/]+)/{_EVENT}")
_QUEUE: dict[tuple[str, str], Use] = {
    ("POST", "/gradio_api/queue/join"): "join",
    ("GET", "/gradio_api/queue/data"): "events",
}
_LOGIN: dict[tuple[str, str], Use] = {("POST", "/login"): "login", ("GET", "/logout"): "read"}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What programs may call: its name, its parameters in their order, and those without a default."""

    name: str
    parameters: tuple[str, ...]
    required: frozenset[str]


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
    public = [fn for fn in blocks.fns.values() if fn.api_name and fn.api_visibility == "public"]
    endpoints = {}
    for fn in public:
        parameters = signature(fn.fn).parameters.values() if fn.fn else ()
        endpoints[int(fn._id)] = Endpoint(
            name=str(fn.api_name),
            parameters=tuple(each.name for each in parameters),
            required=frozenset(each.name for each in parameters if each.default is Parameter.empty),
        )
    return Offers(endpoints, login=blocks.auth is not None)


def inner_path(scope: Scope) -> str:
    """The path below the address the page is mounted at."""
    path, root = str(scope["path"]), str(scope.get("root_path", "")).rstrip("/")
    if root and (path == root or path.startswith(root + "/")):
        path = path[len(root) :]
    return path or "/"


def use_of(method: str, path: str, offered: Offers) -> Use | None:
    """What a request is for; None if the address is closed."""
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


def has_events(blocks: gr.Blocks, scope: Scope) -> bool:
    """Whether answers are to come for what a request asks: Gradio's own stream ends in an error otherwise.

    The request names an event in its path, or a session in its query.
    """
    queue = blocks._queue
    session = parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", [""])[0]
    event = session if inner_path(scope).endswith("/data") else inner_path(scope).rsplit("/", 1)[1]
    if event in queue.pending_messages_per_session or event in queue.event_ids_to_events:
        return True
    return any(event in events for events in queue.pending_event_ids_session.values())
