"""The addresses that a page's editors send to: articles to add, questions to pin and to unpin."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.web.editing.editors import Editors
from bot.web.editing.page_adding import PageAdding
from bot.web.editing.page_pinning import PagePinning
from bot.web.guard.addresses import inner_path
from bot.web.guard.bodies import read_body
from bot.web.guard.refusal import RefusedError, closed
from bot.web.guard.sites import OtherSites
from bot.web.page.service import Payload

EDITOR, ADD = "/gradio_api/editor", "/gradio_api/add"
PIN, UNPIN = "/gradio_api/pin", "/gradio_api/unpin"
MAX_FILE_BYTES = 64 * 2**20
MAX_PIN_BYTES = 256 * 1024
BODY_TIMEOUT_S = 60.0
_MAX_QUERY_BYTES = 8192


class EditingRoute:
    """Serves editors, one after the other, and refuses everybody else.

    ``EDITOR`` says whether who asks is an editor. ``ADD`` adds a link (``?link=ADDRESS``) or a file
    (``?file=NAME``, its bytes in the body). ``PIN`` pins a question, a JSON object in the body; ``UNPIN`` takes a
    pin away. Bodies are of types that no other site's form can send, and other sites may not send any, even those that
    may ask.
    """

    def __init__(self, app: ASGIApp, editors: Editors, adding: PageAdding, pinning: PagePinning) -> None:
        self._app = app
        self._own_site = OtherSites(self._serve, ())
        self._editors = editors
        self._adding = adding
        self._pinning = pinning
        self._one = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request."""
        serve = self._own_site if inner_path(scope) in (EDITOR, ADD, PIN, UNPIN) else self._app
        await serve(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = inner_path(scope)
        if scope["method"] != ("GET" if path == EDITOR else "POST"):
            raise closed()
        is_editor = self._editors.include(scope)
        if path == EDITOR:
            await JSONResponse({"editor": is_editor})(scope, receive, send)
            return
        if not is_editor:
            raise RefusedError("closed", 403, "only an editor may do that")
        if path == ADD:
            told = await self._added(scope, receive)
        else:
            told = await self._asked(
                self._pinning.pin if path == PIN else self._pinning.unpin, scope, receive
            )
        await JSONResponse(told)(scope, receive, send)

    async def _added(self, scope: Scope, receive: Receive) -> dict[str, Any]:
        _check_type(scope, "application/octet-stream")
        query = scope.get("query_string", b"")
        sent = parse_qs(query.decode("ascii", "replace")) if len(query) <= _MAX_QUERY_BYTES else {}
        if not sent.keys() & {"link", "file"}:
            raise RefusedError("form", 400, "the address must name a link or a file")
        body = await read_body(receive, max_bytes=MAX_FILE_BYTES, timeout_s=BODY_TIMEOUT_S)
        async with self._one:
            if "link" in sent:
                return await run_in_threadpool(self._adding.link, sent["link"][0])
            return await run_in_threadpool(self._adding.file, sent["file"][0], body)

    async def _asked(
        self, change: Callable[[Payload], Payload], scope: Scope, receive: Receive
    ) -> dict[str, Any]:
        _check_type(scope, "application/json")
        body = await read_body(receive, max_bytes=MAX_PIN_BYTES)
        try:
            sent = json.loads(body)
        except (ValueError, RecursionError):
            sent = None
        if not isinstance(sent, dict):
            raise RefusedError("form", 400, "the body must be a JSON object")
        async with self._one:
            return await run_in_threadpool(change, sent)


def _check_type(scope: Scope, expected: str) -> None:
    if Headers(scope=scope).get("content-type") != expected:
        raise RefusedError("form", 415, f"the body must be {expected}")
