"""What every answer of the server tells the browser: what the page may do, and who may read the answer."""

from __future__ import annotations

from collections.abc import Mapping

from bot.web.guard.options import OperatorOptions

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

PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
)
"""The page uses none of these; it does write to the clipboard, which is not listed."""

READABLE = (b"access-control-allow-origin", b"access-control-allow-credentials")
Headers = list[tuple[bytes, bytes]]


class ResponseHeaders:
    """Security headers, caching, and CORS as the operator decided it: by default the same origin only."""

    def __init__(self, options: OperatorOptions) -> None:
        policy = list(CONTENT_POLICY)
        if options.frame_ancestors:
            policy.append(f"frame-ancestors {' '.join(options.frame_ancestors)}")
        self._origins = frozenset(options.allowed_origins)
        self._always: Headers = [
            (b"content-security-policy", "; ".join(policy).encode()),
            (b"permissions-policy", PERMISSIONS.encode()),
            (b"referrer-policy", b"no-referrer"),
            (b"x-content-type-options", b"nosniff"),
        ]

    def allows(self, origin: str) -> bool:
        """Whether a page of this origin may call the API through a reader's browser."""
        return "*" in self._origins or origin.lower() in self._origins

    def foreign(self, headers: Mapping[bytes, bytes]) -> bool:
        """Whether a browser says that another site sends this request, and no option lets it.

        Only browsers send these headers, so this keeps other sites from using a reader's browser, and
        nobody else from anything. Sec-Fetch-Site decides, as proxies may change Host; browsers leave it
        out over plain HTTP, and old ones always: there the origin is compared with the request's own host.
        """
        origin = _text(headers, b"origin")
        site = headers.get(b"sec-fetch-site")
        same = site in (b"same-origin", b"none") if site else not origin or _is_own(origin, headers)
        return not same and not self.allows(origin)

    def preflight(self, headers: Mapping[bytes, bytes]) -> dict[str, str] | None:
        """The headers that answer a browser's question whether a page may send; None for no."""
        origin = _text(headers, b"origin")
        if not self.allows(origin):
            return None
        return {
            "access-control-allow-methods": "GET, POST",
            "access-control-allow-headers": "content-type",
            "access-control-max-age": "600",
        }

    def on(
        self, inner: Headers, request: Mapping[bytes, bytes], *, path: str, status: int, secure: bool
    ) -> Headers:
        """The headers of an answer: those from ``inner`` but for CORS, which Gradio decides otherwise."""
        kept = [each for each in inner if each[0].lower() not in READABLE]
        own = list(self._always)
        origin = request.get(b"origin", b"")
        if origin and self.allows(_text(request, b"origin")):
            allowed = b"*" if "*" in self._origins else origin
            own += [(b"access-control-allow-origin", allowed), (b"vary", b"Origin")]
        if secure:  # over plain HTTP browsers ignore it, and say so in the console
            own.append((b"cross-origin-opener-policy", b"same-origin"))
        if not any(name.lower() == b"cache-control" for name, _ in kept):
            own.append((b"cache-control", _caching(path, status)))
        return [*kept, *own]


def _caching(path: str, status: int) -> bytes:
    """Files with a hash in their name last; answers are kept nowhere, the page only to be asked about."""
    if path.startswith("/assets/") and status == 200:
        return b"public, max-age=604800, immutable"
    if path.startswith("/gradio_api/"):
        return b"no-store"
    return b"private, no-cache"


def _is_own(origin: str, headers: Mapping[bytes, bytes]) -> bool:
    """Whether an origin is the host that a request was sent to.

    X-Forwarded-Host is believed whoever sends it: a page of another site cannot without a preflight, which
    it does not pass. The scheme is not compared, as TLS mostly ends before this server.
    """
    forwarded = _text(headers, b"x-forwarded-host").split(",")[0]
    hosts = {_without_port(host) for host in (forwarded, _text(headers, b"host")) if host.strip()}
    _, scheme_ends, host = origin.partition("://")
    return bool(scheme_ends) and _without_port(host) in hosts


def _without_port(host: str) -> str:
    """A host in small letters, without the ports that browsers leave out."""
    return host.strip().lower().removesuffix(":80").removesuffix(":443")


def _text(headers: Mapping[bytes, bytes], name: bytes) -> str:
    return headers.get(name, b"").decode("latin-1")
