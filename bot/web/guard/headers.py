"""What every answer of the server tells the browser: what the page may do, and how long to keep it."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web.guard.addresses import inner_path

CONTENT_POLICY = (
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
"""No request leaves for another host. Without --frame-ancestor the page may be embedded anywhere."""
UNUSED = "accelerometer camera display-capture geolocation gyroscope magnetometer microphone midi payment usb"
"""What the page does without; it does write to the clipboard, which is not listed."""
DROPPED = (b"access-control-allow-origin", b"access-control-allow-credentials")
"""What Gradio decides otherwise than the operator."""


class SecurityHeaders:
    """Dresses every answer; ``frame_ancestors`` are who may show the page in a frame, all if empty."""

    def __init__(self, app: ASGIApp, frame_ancestors: tuple[str, ...] = ()) -> None:
        framing = (f"frame-ancestors {' '.join(frame_ancestors)}",) if frame_ancestors else ()
        self._app = app
        self._always = [
            (b"content-security-policy", "; ".join((*CONTENT_POLICY, *framing)).encode()),
            (b"permissions-policy", ", ".join(f"{feature}=()" for feature in UNUSED.split()).encode()),
            (b"referrer-policy", b"no-referrer"),
            (b"x-content-type-options", b"nosniff"),
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request."""

        async def send_dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                inner = [each for each in message.get("headers", ()) if each[0].lower() not in DROPPED]
                headers = [*inner, *self._always]
                if (
                    scope["scheme"] == "https"
                ):  # over plain HTTP browsers ignore it, and say so in the console
                    headers.append((b"cross-origin-opener-policy", b"same-origin"))
                if not any(name.lower() == b"cache-control" for name, _ in inner):
                    headers.append((b"cache-control", _caching(inner_path(scope), message["status"])))
                message["headers"] = headers
            await send(message)

        await self._app(scope, receive, send_dressed)


def _caching(path: str, status: int) -> bytes:
    """Files with a hash in their name last; answers are kept nowhere, the page only to be asked about."""
    if path.startswith("/assets/") and status == 200:
        return b"public, max-age=604800, immutable"
    if path.startswith("/gradio_api/"):
        return b"no-store"
    return b"private, no-cache"
