"""The endpoints for programs, beside the page: Gradio's HTTP API, and the schema of what it answers."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

import gradio as gr
from gradio.events import api as add_endpoint
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.web.api.answers import ReplyForm, schema
from bot.web.api.functions import Api
from corpus.errors import AskError
from index.system.processors import cores

MAX_AT_ONCE = max(1, cores() // 2)
"""Questions answered at once, so that programs leave readers half of the processors; the rest wait in the queue."""


def add_endpoints(page: gr.Blocks, api: Api, max_waiting: int) -> None:
    """Adds ``/ask``, ``/read_section`` and ``/list_articles`` to a page that is being built.

    ``max_waiting`` calls wait in its queue, 0 for any number; Gradio answers further ones with status 503.
    """
    for function in api.functions().values():
        add_endpoint(_endpoint(function), concurrency_limit=MAX_AT_ONCE, concurrency_id="programs")
    page.queue(max_size=max_waiting or None, api_open=False)  # no second way in, past the queue
    page._queue.ANALYTICS_MAX_EVENTS = 0  # they would cost each call 10 ms, and are shown to nobody


def schema_route() -> Route:
    """``/gradio_api/schema``: the JSON Schema of a reply."""
    reply = schema(ReplyForm)

    async def serve(_: Request) -> JSONResponse:
        return JSONResponse(reply, media_type="application/schema+json")

    return Route("/gradio_api/schema", serve)


def _endpoint(function: Callable[..., object]) -> Callable[..., object]:
    """A function as Gradio wants it: its refusals are passed on as text, and write no trace."""

    @wraps(function)
    def serve(*sent: object) -> object:
        try:
            return function(*sent)
        except AskError as error:
            raise gr.Error(str(error), print_exception=False) from None

    return serve
