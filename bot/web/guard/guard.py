"""What stands between strangers and Gradio: a list of small middlewares, each with one question to a request."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import httpx
from gradio.routes import App
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.web.api.http_api import schema_route
from bot.web.guard.addresses import Addresses, offers
from bot.web.guard.bodies import Bodies
from bot.web.guard.headers import SecurityHeaders
from bot.web.guard.rates import RateLimit
from bot.web.guard.refusal import Refusals
from bot.web.guard.rooms import OpenRequests, WaitingRoom
from bot.web.guard.sites import Hosts, OtherSites, cors
from bot.web.monitoring.health import health_routes
from bot.web.monitoring.metrics import Metrics
from bot.web.options import OperatorOptions
from bot.web.site.site import Site


def app_settings(
    options: OperatorOptions | None = None,
    *,
    metrics: Metrics | None = None,
    ready: Callable[[], bool] = lambda: True,
    closing: Callable[[], bool] = lambda: False,
    routes: Sequence[Middleware] = (),
    site: Site | None = None,
) -> dict[str, Any]:
    """``app_kwargs`` for Gradio.

    Args:
        options: the operator's decisions.
        metrics: where refusals are counted.
        ready: whether the first answer has been computed.
        closing: whether the server is being stopped.
        routes: what serves further addresses, behind the checks of host and origin.
        site: name, look and language of what readers are told; None for the program's own.
    """
    options = options or OperatorOptions()
    metrics = metrics or Metrics()

    @asynccontextmanager
    async def lifespan(app: App) -> AsyncIterator[None]:
        # Middleware given to Gradio runs inside its own, which answers other origins before it.
        inner = app.middleware_stack or app.build_middleware_stack()
        await _describe(inner)
        blocks = app.get_blocks()
        offered = offers(blocks)
        framing = options.frame_ancestors or (("'self'",) if offered.login else ())
        max_body_bytes = (192 + options.max_question_chars // 16) * 1024  # with eight earlier questions
        passed = [  # from the outside in
            *cors(options.allowed_origins),
            Middleware(SecurityHeaders, framing),
            Middleware(Refusals, metrics, site or Site()),
            Middleware(Hosts, options.allowed_hosts),
            Middleware(OtherSites, options.allowed_origins),
            *routes,
            Middleware(Addresses, blocks, offered),
            Middleware(OpenRequests),
            Middleware(Bodies, offered, blocks.blocks, max_body_bytes),
            Middleware(RateLimit, options.questions_per_minute),
            Middleware(WaitingRoom, options.max_waiting, metrics, closing),
        ]
        app.middleware_stack = Guard(inner, passed)
        yield

    return {
        "routes": [*health_routes(ready, metrics, options.metrics), schema_route()],
        "middleware": [Middleware(GZipMiddleware, minimum_size=1024)],
        "lifespan": lifespan,
        "openapi_url": None,
    }


async def _describe(app: ASGIApp) -> None:
    """Has Gradio write its description of the API, which it keeps, before a request names a host for it."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as first:
        await first.get("/gradio_api/info")


class Guard:
    """ASGI application around Gradio's: HTTP goes through the middlewares, web sockets are not served."""

    def __init__(self, app: ASGIApp, passed: Sequence[Middleware]) -> None:
        self._inner = app
        self._app = app
        for each in reversed(passed):
            self._app = each.cls(self._app, *each.args, **each.kwargs)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request."""
        match scope["type"]:
            case "http":
                await self._app(dict(scope), receive, send)
            case "websocket":
                await send({"type": "websocket.close", "code": 1008})
            case _:
                await self._inner(scope, receive, send)
