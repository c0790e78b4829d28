"""What stands around the page on the server: size limits, security headers, a health address."""

from __future__ import annotations

from typing import Any

from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY_BYTES = 256 * 1024
"""A question and eight notes of earlier turns need under 40 kB; Gradio itself takes bodies of any size."""

CONTENT_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",  # gr.HTML makes its script with new Function
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'none'",
    )
)
"""No request leaves for another host. No frame-ancestors: the page may be embedded."""

HEADERS = (
    (b"content-security-policy", CONTENT_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)


def app_settings() -> dict[str, Any]:
    """``app_kwargs`` for Gradio. Gradio's upload address, which no part of this page uses, answers 404."""
    return {
        "routes": [
            Route("/gradio_api/health", _health),
            Route("/gradio_api/upload", _gone, methods=["GET", "POST"]),
        ],
        "middleware": [Middleware(Guard), Middleware(GZipMiddleware, minimum_size=1024)],
        "openapi_url": None,
    }


class Guard:
    """ASGI middleware: refuses large bodies, adds security headers, lets browsers keep hashed files."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        length = headers.get(b"content-length", b"0")
        if b"transfer-encoding" in headers or not length.isdigit() or int(length) > MAX_BODY_BYTES:
            refusal = JSONResponse({"detail": f"at most {MAX_BODY_BYTES} bytes, announced"}, status_code=413)
            await refusal(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *HEADERS]
                if "/assets/" in scope["path"]:
                    message["headers"].append((b"cache-control", b"public, max-age=604800, immutable"))
            await send(message)

        await self._app(scope, receive, with_headers)


async def _health(_: Request) -> JSONResponse:
    return JSONResponse({"status": "ok"})


async def _gone(_: Request) -> JSONResponse:
    return JSONResponse({"detail": "Not Found"}, status_code=404)
