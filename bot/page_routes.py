"""Which addresses are open to strangers. Gradio opens some seventy; the page and the API need these."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

import gradio as gr
from starlette.types import Scope

Use = Literal["read", "events", "function", "call", "join", "mcp", "login"]
"""What a request to an address is for.

``function`` is a function of the page, ``call`` a question over the API, ``join`` the same by
gradio_client, ``events`` their answers as they come.
"""

_EVENT = r"[0-9a-f]{32}"
_READ = frozenset({"GET", "HEAD"})
_OPEN: tuple[tuple[frozenset[str], re.Pattern[str], Use], ...] = (
    (_READ, re.compile(r"/"), "read"),
    (_READ, re.compile(r"/(config|gradio_api/info)/?"), "read"),
    (_READ, re.compile(r"/(theme\.css|favicon\.ico|robots\.txt)"), "read"),
    (_READ, re.compile(r"/gradio_api/(health|healthz|readyz|metrics)"), "read"),
    (_READ, re.compile(r"/gradio_api/startup-events"), "read"),  # launch() itself asks for it
    (_READ, re.compile(r"/(assets|static)/.+"), "read"),
    (frozenset({"POST"}), re.compile(r"/gradio_api/component_server/?"), "function"),
)
_CALL = re.compile(r"/gradio_api/call/(?:v2/)?([^/]+)/?")
_RESULT = re.compile(rf"/gradio_api/call/(?:v2/)?([^/]+)/{_EVENT}")
_QUEUE: dict[tuple[str, str], Use] = {
    ("POST", "/gradio_api/queue/join"): "join",
    ("GET", "/gradio_api/queue/data"): "events",
}
_LOGIN: dict[tuple[str, str], Use] = {("POST", "/login"): "login", ("GET", "/logout"): "read"}
_MCP = re.compile(r"/gradio_api/mcp(/.*)?")


@dataclass(frozen=True, slots=True)
class Offers:
    """What one page offers beyond itself: endpoints for machines by name and number, MCP, a login."""

    names: frozenset[str] = frozenset()
    numbers: frozenset[int] = frozenset()
    mcp: bool = False
    login: bool = False


def offers(blocks: gr.Blocks) -> Offers:
    """What a page offers: of its endpoints the public ones."""
    public = [fn for fn in blocks.fns.values() if fn.api_name and fn.api_visibility == "public"]
    return Offers(
        names=frozenset(str(fn.api_name) for fn in public),
        numbers=frozenset(int(fn._id) for fn in public),
        mcp=blocks.mcp_server_obj is not None,
        login=blocks.auth is not None,
    )


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
    if offered.mcp and method in ("GET", "POST", "DELETE") and _MCP.fullmatch(path):
        return "mcp"
    if offered.login and (method, path) in _LOGIN:
        return _LOGIN[method, path]
    return _machine_use(method, path, offered.names)


def _machine_use(method: str, path: str, names: frozenset[str]) -> Use | None:
    """The endpoints for machines: a question by name, or by number as gradio_client does; its events."""
    called, result = _CALL.fullmatch(path), _RESULT.fullmatch(path)
    if method == "POST" and called and called[1] in names:
        return "call"
    if method == "GET" and result and result[1] in names:
        return "events"
    return _QUEUE.get((method, path)) if names else None
