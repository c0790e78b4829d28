"""What proxies say of a request: believed of those that the operator trusts, dropped of everybody else."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

DROPPED = (b"x-forwarded-host", b"x-forwarded-proto", b"x-gradio-server")
"""Gradio writes them into the addresses that it tells, and keeps those for everybody."""
FORWARDED = (b"forwarded", b"via", b"x-forwarded-for", b"x-forwarded-host", b"x-real-ip")


class Forwarded:
    """Takes address and scheme of a request from a trusted proxy's headers.

    Writes into the scope as ``ask.forwarded`` whether it went through any proxy, so far as it shows.
    """

    def __init__(self, app: ASGIApp, proxies: tuple[str, ...]) -> None:
        """Trusts ``proxies``, which are addresses or networks."""
        self._app = app
        self._trusting = ProxyHeadersMiddleware(app, list(proxies))  # type: ignore[arg-type]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope["ask.forwarded"] = any(name in FORWARDED for name, _ in scope["headers"])
        if scope["client"] and scope["client"][0] in self._trusting.trusted_hosts:
            await self._trusting(scope, receive, send)  # type: ignore[arg-type]
            return
        scope["headers"] = [each for each in scope["headers"] if each[0] not in DROPPED]
        await self._app(scope, receive, send)
