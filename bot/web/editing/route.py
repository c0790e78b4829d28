"""The address that the page's form for adding sends to; it is there only for the reader who runs the page."""

from __future__ import annotations

import asyncio
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.web.editing.page_adding import PageAdding
from bot.web.guard.addresses import inner_path
from bot.web.guard.bodies import read_body
from bot.web.guard.refusal import RefusedError, closed
from bot.web.readers import address_of, is_local

PATH = "/gradio_api/add"
MAX_FILE_BYTES = 64 * 2**20
BODY_TIMEOUT_S = 60.0
_MAX_QUERY_BYTES = 8192


class AddingRoute:
    """Adds a link (``?link=ADDRESS``) or a file (``?file=NAME``, its bytes in the body), one after the other.

    Only this machine may, and nobody through a proxy or tunnel on it, so far as that shows. It stands behind the
    checks of host and origin, and a body of this type is one that no other site's form can send.
    """

    def __init__(self, app: ASGIApp, adding: PageAdding) -> None:
        self._app = app
        self._adding = adding
        self._one = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request."""
        if inner_path(scope) != PATH:
            await self._app(scope, receive, send)
            return
        passed_on = scope.get(
            "ask.forwarded", True
        )  # by a proxy or tunnel on this machine; unknown is as good as yes
        if scope["method"] != "POST" or passed_on or not is_local(address_of(scope)):
            raise closed()
        if Headers(scope=scope).get("content-type") != "application/octet-stream":
            raise RefusedError("form", 415, "the body must be application/octet-stream")
        query = scope.get("query_string", b"")
        sent = parse_qs(query.decode("ascii", "replace")) if len(query) <= _MAX_QUERY_BYTES else {}
        if not sent.keys() & {"link", "file"}:
            raise RefusedError("form", 400, "the address must name a link or a file")
        body = await read_body(receive, max_bytes=MAX_FILE_BYTES, timeout_s=BODY_TIMEOUT_S)
        async with self._one:
            if "link" in sent:
                told = await run_in_threadpool(self._adding.link, sent["link"][0])
            else:
                told = await run_in_threadpool(self._adding.file, sent["file"][0], body)
        await JSONResponse(told)(scope, receive, send)
