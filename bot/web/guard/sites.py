"""Under which names the page answers, and which other sites may call it through a reader's browser."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.web.guard.refusal import RefusedError
from bot.web.readers import LOCAL_NAMES


def cors(origins: tuple[str, ...]) -> list[Middleware]:
    """What lets pages of these origins ("*": all) call the API; nothing where there are none."""
    if not origins:
        return []
    return [
        Middleware(
            CORSMiddleware,
            allow_origins=origins,
            allow_methods=("GET", "POST"),
            allow_headers=("content-type",),
        )
    ]


class Hosts:
    """Serves requests for ``hosts`` and this machine's own names, whatever the port; for any where none is given."""

    def __init__(self, app: ASGIApp, hosts: tuple[str, ...]) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request."""
        host = _name(Headers(scope=scope).get("host", ""))
        if self._hosts and host not in (*self._hosts, *LOCAL_NAMES):
            raise RefusedError("host", 421, "not served under this name; the option --allow-host adds one")
        await self._app(scope, receive, send)


class OtherSites:
    """Refuses what a browser says that another site sends, unless the operator allows its origin.

    Only browsers send these headers, so this keeps other sites from using a reader's browser, and nobody
    else from anything. Sec-Fetch-Site decides, as proxies may change Host; browsers leave it out over
    plain HTTP, and old ones always: there the origin is compared with the request's own host.
    """

    def __init__(self, app: ASGIApp, origins: tuple[str, ...]) -> None:
        self._app = app
        self._origins = origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves a request that no other site sends."""
        if scope["method"] == "POST" and self._is_foreign(Headers(scope=scope)):
            raise RefusedError("origin", 403, "other sites may not ask for their readers")
        await self._app(scope, receive, send)

    def _is_foreign(self, headers: Headers) -> bool:
        origin, site = headers.get("origin", ""), headers.get("sec-fetch-site")
        same = site in ("same-origin", "none") if site else not origin or _is_own(origin, headers)
        return not same and "*" not in self._origins and origin.lower() not in self._origins


def _name(host: str) -> str | None:
    """The name in a Host header, in small letters, without its port; None where it holds none ("[::1")."""
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


def _is_own(origin: str, headers: Headers) -> bool:
    """Whether an origin is the host that a request was sent to.

    X-Forwarded-Host is believed whoever sends it: a page of another site cannot without a preflight, which
    it does not pass. The scheme is not compared, as TLS mostly ends before this server.
    """
    forwarded = headers.get("x-forwarded-host", "").split(",")[0]
    hosts = {_without_port(host) for host in (forwarded, headers.get("host", "")) if host.strip()}
    _, scheme_ends, host = origin.partition("://")
    return bool(scheme_ends) and _without_port(host) in hosts


def _without_port(host: str) -> str:
    """A host in small letters, without the ports that browsers leave out."""
    return host.strip().lower().removesuffix(":80").removesuffix(":443")
