"""The endpoints for programs, beside the page: Gradio's HTTP API, and the schema of what it answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr
from gradio.events import api as add_endpoint
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.web.api.functions import Api, Form, reply_schema
from corpus.errors import AskError

MAX_AT_ONCE = 16
"""Questions answered at once; those that arrive together are encoded together, the rest wait in the queue."""
MAX_QUEUED = 256
"""Calls that wait in the queue of each endpoint; Gradio answers further ones with status 503."""


def add_endpoints(page: gr.Blocks, api: Api) -> None:
    """Adds ``/ask``, ``/read_section`` and ``/list_articles`` to a page that is being built.

    Gradio takes their forms and descriptions from the functions here: they are the API's documentation.
    """

    def ask(
        question: str, history: list[str | dict[str, str]] | None = None, article: str | None = None
    ) -> dict[str, Any]:
        """Answers a question in the articles' own sentences, quoted to the letter, each with its source.

        Args:
            question: What to ask, in any words.
            history: Earlier questions of the conversation, oldest first, or objects of question and answer.
            article: The id of the one article to ask; null for all.

        Returns:
            A reply; its JSON Schema is at /gradio_api/schema.
        """
        return _served(api.ask, question, history, article)

    def read_section(
        article: str | None = None, section: list[str] | None = None, start: int = 0
    ) -> dict[str, Any]:
        """Gives a section of an article, and the sections below it, as quotes.

        Args:
            article: The article's id; null for the only one.
            section: The titles of its headings, outermost first, as a quote gives them; null for all sections.
            start: Where to go on: the next_start of the part before.

        Returns:
            The quotes, and in next_start where the rest begins, null at the end.
        """
        return _served(api.read_section, article, section, start)

    def list_articles(words: str = "") -> dict[str, Any]:
        """Lists the articles that can be asked, with their sections.

        Args:
            words: Only articles whose title, author or id holds all these words.

        Returns:
            How many there are, and the first 40.
        """
        return _served(api.list_articles, words)

    for endpoint in (ask, read_section, list_articles):
        add_endpoint(endpoint, concurrency_limit=MAX_AT_ONCE, concurrency_id="programs")
    page.queue(max_size=MAX_QUEUED, api_open=False)  # no second way in, past the queue


def schema_route() -> Route:
    """``/gradio_api/schema``: the JSON Schema of a reply."""
    schema = reply_schema()

    async def serve(_: Request) -> JSONResponse:
        return JSONResponse(schema, media_type="application/schema+json")

    return Route("/gradio_api/schema", serve)


def _served(serve: Callable[..., Form], *sent: object) -> Form:
    """What ``serve`` makes of values as sent.

    Raises:
        gr.Error: if it refuses them; Gradio passes the text on, and writes no trace.
    """
    try:
        return serve(*sent)
    except AskError as error:
        raise gr.Error(str(error), print_exception=False) from None
