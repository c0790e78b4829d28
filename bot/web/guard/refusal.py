"""How the server says no: one exception for every reason, and its answer in HTTP."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Literal

from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web.monitoring.metrics import Metrics

RETRY_S = 5
"""What is told to whom the page as a whole has no room for; questions take well under a second each."""
LINGER_S = 2.0
LINGER_BYTES = 4 * 1024 * 1024
"""How long, and for how much of a body that is refused, the answer to it is held open."""

Reason = Literal[
    "closed", "host", "origin", "form", "too_large", "slow", "reader_limit", "waiting_limit", "open_limit"
]


class RefusedError(Exception):
    """A request that is not served. ``reason`` is for the operator's numbers, ``told`` for the caller.

    ``retry_s`` is how many seconds later it is worth trying again, 0 where it never is.
    """

    def __init__(self, reason: Reason, status: int, told: str, *, retry_s: int = 0) -> None:
        super().__init__(told)
        self.reason = reason
        self.status = status
        self.told = told
        self.retry_s = retry_s

    def response(self, *, page: bool = False) -> Response:
        """The answer in HTTP. The page gets status 200: Gradio's script keeps nothing of any other."""
        if page and self.retry_s:
            return JSONResponse({"busy": self.told, "retry_s": self.retry_s})
        headers = {"retry-after": str(self.retry_s)} if self.retry_s else {}
        if self.status in (408, 413):
            headers["connection"] = "close"  # the rest of the body is not read
        return JSONResponse({"detail": self.told}, status_code=self.status, headers=headers)


def busy(reason: Reason, retry_s: int, *, status: int = 429) -> RefusedError:
    """A request past a limit."""
    return RefusedError(reason, status, f"Busy, try again in {retry_s} s", retry_s=retry_s)


def closed() -> RefusedError:
    """An address that is open to nobody; the same answer as for one that does not exist."""
    return RefusedError("closed", 404, "Not Found")


class Refusals:
    """Answers for whatever behind it raises :class:`RefusedError`, and counts it."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request."""
        try:
            await self._app(scope, receive, send)
        except RefusedError as refused:
            self._metrics.refused.labels(refused.reason).inc()
            if refused.status == 413:
                send = _lingering(receive, send)
            await refused.response(page=scope.get("ask.use") == "function")(scope, receive, send)
        except ClientDisconnect:
            return


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
