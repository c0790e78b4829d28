"""Addresses for whoever runs the page: does the process live, can it answer, and its numbers."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.web.monitoring.metrics import Metrics
from bot.web.options import MetricsAccess
from bot.web.readers import LOCAL_NAMES, is_local


def health_routes(ready: Callable[[], bool], metrics: Metrics, access: MetricsAccess) -> list[Route]:
    """``/gradio_api/healthz``, ``readyz`` and ``metrics``.

    ``ready`` says whether the first answer has been computed. Numbers go out as ``access`` says, "local"
    being a request from this machine to this machine that went through no proxy or tunnel, so far as it
    shows; to all others the address does not exist.
    """

    async def lives(_: Request) -> JSONResponse:
        return JSONResponse({"status": "ok"})

    async def is_ready(_: Request) -> JSONResponse:
        if ready():
            return JSONResponse({"status": "ready"})
        return JSONResponse({"status": "getting ready"}, status_code=503, headers={"retry-after": "2"})

    async def numbers(request: Request) -> Response:
        if access == "public" or (access == "local" and _from_here(request)):
            return Response(metrics.text(), media_type=CONTENT_TYPE_LATEST)
        return JSONResponse({"detail": "Not Found"}, status_code=404)

    return [
        Route("/gradio_api/healthz", lives),
        Route("/gradio_api/readyz", is_ready),
        Route("/gradio_api/metrics", numbers),
    ]


def _from_here(request: Request) -> bool:
    client = request.client.host if request.client else ""
    passed_on = request.scope.get("ask.forwarded", True)  # unknown is as good as yes
    return is_local(client) and request.url.hostname in LOCAL_NAMES and not passed_on
