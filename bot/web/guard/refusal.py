"""How the server says no: one exception for every reason, and its answer in HTTP."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Literal

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web.monitoring.metrics import Metrics
from bot.web.site.pages import refused_page
from bot.web.site.site import Site

RETRY_S = 5
"""What is told to whom the page as a whole has no room for; questions take well under a second each."""
LINGER_S = 2.0
LINGER_BYTES = 4 * 1024 * 1024
"""How long, and for how much of a body that is refused, the answer to it is held open."""

Reason = Literal[
    "closed",
    "host",
    "origin",
    "form",
    "too_large",
    "slow",
    "login",
    "reader_limit",
    "waiting_limit",
    "open_limit",
]
_TOLD: dict[Reason, str] = {"closed": "refused.closed", "host": "refused.host"}
"""What is said to a reader who opens such an address; where there is no room, when to try again."""


class RefusedError(Exception):
    """A request that is not served. ``reason`` is for the operator's numbers, ``told`` for programs, in English.

    ``retry_s`` is how many seconds later it is worth trying again, 0 where it never is.
    """

    def __init__(self, reason: Reason, status: int, told: str, *, retry_s: int = 0) -> None:
        super().__init__(told)
        self.reason = reason
        self.status = status
        self.told = told
        self.retry_s = retry_s

    def response(self, scope: Scope, site: Site) -> Response:
        """The answer in HTTP: a page to who opens an address in a browser, else JSON.

        The chat's script gets status 200: Gradio's keeps nothing of any other.
        """
        is_script = scope.get("ask.use") == "function"
        if is_script and self.reason == "login":
            return JSONResponse({"busy": site.words("refused.login")})
        if is_script and self.retry_s:
            return JSONResponse({"busy": self.told, "retry_s": self.retry_s})
        headers = {"retry-after": str(self.retry_s)} if self.retry_s else {}
        if self.status in (408, 413):
            headers["connection"] = "close"  # the rest of the body is not read
        said = site.words("script.busy", n=self.retry_s) if self.retry_s else ""
        if (said or self.reason in _TOLD) and _is_opened(scope):
            home = f"{scope.get('root_path', '').rstrip('/')}/" if self.reason == "closed" else ""
            page = refused_page(site, said or site.words(_TOLD[self.reason]), home)
            return HTMLResponse(page, status_code=self.status, headers=headers)
        return JSONResponse({"detail": self.told}, status_code=self.status, headers=headers)


def busy(reason: Reason, retry_s: int, *, status: int = 429) -> RefusedError:
    """A request past a limit."""
    return RefusedError(reason, status, f"Busy, try again in {retry_s} s", retry_s=retry_s)


def closed() -> RefusedError:
    """An address that is open to nobody; the same answer as for one that does not exist."""
    return RefusedError("closed", 404, "Not Found")


class Refusals:
    """Answers for whatever behind it raises :class:`RefusedError`, and counts it."""

    def __init__(self, app: ASGIApp, metrics: Metrics, site: Site) -> None:
        self._app = app
        self._metrics = metrics
        self._site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request."""
        expired = False

        async def send_unless_expired(message: Message) -> None:
            nonlocal expired
            if message["type"] == "http.response.start" and message["status"] == 401:
                expired = scope.get("ask.use") == "function"  # Gradio knows no log-in of this reader any more
            if not expired:
                await send(message)

        try:
            await self._app(scope, receive, send_unless_expired)
            if expired:
                raise RefusedError("login", 401, "log in again")
        except RefusedError as refused:
            self._metrics.refused.labels(refused.reason).inc()
            if refused.status == 413:
                send = _lingering(receive, send)
            await refused.response(scope, self._site)(scope, receive, send)
        except ClientDisconnect:
            return


def _is_opened(scope: Scope) -> bool:
    """Whether somebody opens an address in a browser, as against a script or a program."""
    return scope["method"] in ("GET", "HEAD") and "text/html" in Headers(scope=scope).get("accept", "")


def _lingering(receive: Receive, send: Send) -> Send:
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
