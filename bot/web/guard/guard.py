"""What stands between strangers and Gradio: open addresses, limits, checked bodies, security headers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import ExitStack, asynccontextmanager
from typing import Any

import gradio as gr
from gradio.routes import App
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web.api.http_api import schema_route
from bot.web.guard.forms import checked_form, lingering, read_again, read_body, too_large
from bot.web.guard.headers import ResponseHeaders
from bot.web.guard.health import health_routes
from bot.web.guard.limits import RETRY_S, WINDOW_S, Allowances, Room, is_local
from bot.web.guard.options import OperatorOptions
from bot.web.guard.refusal import RefusedError, busy, closed
from bot.web.guard.routes import Use, has_events, inner_path, offers, use_of
from bot.web.monitoring.metrics import Metrics

MAX_OPEN_REQUESTS = 1000
"""At once, of all kinds: each holds a few kB, and a stream of events as long as its reader stays."""
LOGINS_PER_MINUTE = 10
"""For each address, all readers behind a tunnel together: passwords are not to be guessed."""
WITHOUT_QUERY = ("/", "/config", "/config/")
"""Gradio takes the name of a page or of a saved state there; this page has neither. Its script reads its own."""


def app_settings(
    options: OperatorOptions | None = None,
    *,
    metrics: Metrics | None = None,
    ready: Callable[[], bool] = lambda: True,
) -> dict[str, Any]:
    """``app_kwargs`` for Gradio. ``ready`` says whether the first answer has been computed."""
    options = options or OperatorOptions()
    metrics = metrics or Metrics()

    @asynccontextmanager
    async def lifespan(app: App) -> AsyncIterator[None]:
        # Middleware given to Gradio runs inside its own, which answers other origins before it.
        inner = app.middleware_stack or app.build_middleware_stack()
        app.middleware_stack = Guard(inner, app.get_blocks(), options, metrics)
        yield

    return {
        "routes": [*health_routes(ready, metrics, options.metrics), schema_route()],
        "middleware": [Middleware(GZipMiddleware, minimum_size=1024)],
        "lifespan": lifespan,
        "openapi_url": None,
    }


class Guard:
    """ASGI application around another: lets in what is open, within its limits, and dresses the answers."""

    def __init__(self, app: ASGIApp, blocks: gr.Blocks, options: OperatorOptions, metrics: Metrics) -> None:
        self._app = app
        self._blocks = blocks
        self._offers = offers(blocks)
        self._metrics = metrics
        self._headers = ResponseHeaders(options)
        self._max_body_bytes = (192 + options.max_question_chars // 16) * 1024  # with eight earlier questions
        self._allowances = Allowances(options.questions_per_minute)
        self._logins = Allowances(LOGINS_PER_MINUTE)
        self._waiting = Room(options.max_waiting, lambda: busy("waiting_limit", RETRY_S))
        self._open = Room(MAX_OPEN_REQUESTS, lambda: busy("open_limit", RETRY_S, status=503))
        self._forgetting: asyncio.TimerHandle | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        path = inner_path(scope)
        use = use_of(scope["method"], path, self._offers)
        headers = dict(scope["headers"])
        send = self._dressed(scope, headers, path, send)
        try:
            with self._open.place():
                if scope["method"] == "OPTIONS":
                    await self._preflight(headers)(scope, receive, send)
                elif use is None or (use == "events" and not has_events(self._blocks, scope)):
                    raise closed()
                elif scope["method"] == "POST":
                    scope, receive, cost = await self._read(use, scope, headers, receive)
                    self._take(use, scope, cost)
                    await self._ask(use, cost, scope, receive, send)
                else:
                    if path in WITHOUT_QUERY:
                        scope = {**scope, "query_string": b""}
                    await self._app(scope, receive, send)
        except RefusedError as refused:
            self._metrics.refused.labels(refused.reason).inc()
            if refused.status == 413:
                send = lingering(receive, send)
            await refused.response(page=use == "function")(scope, receive, send)
        except ClientDisconnect:
            return

    def _preflight(self, headers: Mapping[bytes, bytes]) -> Response:
        allowed = self._headers.preflight(headers)
        if allowed is None:
            raise closed()
        return Response(status_code=204, headers=allowed)

    async def _read(
        self, use: Use, scope: Scope, headers: Mapping[bytes, bytes], receive: Receive
    ) -> tuple[Scope, Receive, float]:
        """The request with its body read and checked, and what it costs."""
        if self._headers.foreign(headers):
            raise RefusedError("origin", 403, "other sites may not ask for their readers")
        kind = headers.get(b"content-type", b"").split(b";")[0].strip().lower()
        if use != "login" and kind != b"application/json":
            raise RefusedError("form", 415, "the body must be application/json")
        announced = headers.get(b"content-length", b"0")
        if not announced.isdigit() or int(announced) > self._max_body_bytes:
            raise too_large(self._max_body_bytes)
        body = await read_body(receive, max_bytes=self._max_body_bytes)
        cost = 1.0
        if use != "login":
            body, cost = checked_form(use, inner_path(scope), body, self._offers, self._blocks.blocks)
        same = [each for each in scope["headers"] if each[0] not in (b"content-length", b"transfer-encoding")]
        length = (b"content-length", str(len(body)).encode())
        return {**scope, "headers": [*same, length]}, read_again(body, receive), cost

    def _take(self, use: Use, scope: Scope, cost: float) -> None:
        """Counts a request against its reader's allowance, where readers can be told apart; logins always."""
        address = scope["client"][0] if scope.get("client") else ""
        if use == "login":
            wait_s = self._logins.take(address, cost)
        elif is_local(address):
            return
        else:
            wait_s = self._allowances.take(address, cost)
        self._metrics.readers.set(len(self._allowances))
        if self._forgetting is None:
            self._forgetting = asyncio.get_running_loop().call_later(WINDOW_S, self._forget)
        if wait_s:
            raise busy("reader_limit", wait_s)

    def _forget(self) -> None:
        """Forgets silent readers when their time comes, though nobody asks any more."""
        next_s = min(filter(None, (self._allowances.forget(), self._logins.forget())), default=0.0)
        self._metrics.readers.set(len(self._allowances))
        later = asyncio.get_running_loop().call_later
        self._forgetting = later(next_s, self._forget) if next_s else None

    async def _ask(self, use: Use, cost: float, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on. A question waits in the room until its answer begins; calls have Gradio's queue."""
        with ExitStack() as place:
            if use in ("function", "mcp") and cost >= 1:
                place.enter_context(self._waiting.place())
                place.callback(self._metrics.waiting.dec)
                self._metrics.waiting.inc()

            async def leave_and_send(message: Message) -> None:
                if message["type"] == "http.response.start":
                    place.close()
                    if message["status"] == 503 and use in ("call", "join"):  # Gradio's queue is full
                        raise busy("waiting_limit", RETRY_S)
                await send(message)

            await self._app(scope, receive, leave_and_send)

    def _dressed(self, scope: Scope, headers: Mapping[bytes, bytes], path: str, send: Send) -> Send:
        async def send_dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = self._headers.on(
                    list(message.get("headers", [])),
                    headers,
                    path=path,
                    status=message["status"],
                    secure=scope["scheme"] == "https",
                )
            await send(message)

        return send_dressed
