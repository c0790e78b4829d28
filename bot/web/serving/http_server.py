"""The page's server: uvicorn in a thread of its own, so that it can be stopped without losing an answer."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from dataclasses import replace
from threading import Event, Thread

import gradio as gr
import uvicorn
from fastapi import FastAPI
from starlette.middleware import Middleware

from bot.web.api.functions import Api
from bot.web.api.mcp_server import with_mcp
from bot.web.editing.editors import SignedIn, WhoRunsThePage
from bot.web.editing.page_adding import PageAdding
from bot.web.editing.page_pinning import PagePinning
from bot.web.editing.route import EditingRoute
from bot.web.guard.guard import app_settings
from bot.web.monitoring.log import Log
from bot.web.monitoring.metrics import Metrics
from bot.web.monitoring.watch import WatchedBot
from bot.web.one_article import OneArticle, read_one
from bot.web.page.blocks import build_page, page_settings
from bot.web.page.loading import LoadingBot
from bot.web.page.service import Editing, Payload
from bot.web.serving.connections import Crowd, patient_protocol
from bot.web.serving.forwarded import Forwarded
from bot.web.serving.listen import allowed_hosts, is_own_page
from bot.web.serving.opening import LOOK_EVERY_S
from bot.web.serving.serve import Serving
from bot.web.sharing.routes import with_sharing
from bot.web.sharing.sharing import PublicAddress, Sharing
from corpus.corpus import default_folder
from index.system.processors import cores

STOP_WITHIN_S = 10
"""For answers in flight when the server is stopped."""
ANSWERS_AT_ONCE = 2 * cores()
"""Threads that answer, few so that those who wait are answered in turn; apart from those that read files, so that
the page loads however many questions wait."""
SESSIONS_KEPT = 500
"""Gradio keeps 20 kB of each caller, of 10,000 if it is not told otherwise, and takes 1 ms to make it anew."""


class PageServer:
    """Serves a page at a listening socket. ``Blocks.launch`` would take the port itself, and stop at once."""

    def __init__(
        self,
        page: gr.Blocks,
        settings: Payload,
        *,
        listener: socket.socket,
        proxies: tuple[str, ...] = (),
        say: Callable[[str], None] = print,
        closing: Event | None = None,
        address: PublicAddress | None = None,
    ) -> None:
        """A server yet to be started.

        Args:
            page: what to serve.
            settings: as ``gr.mount_gradio_app`` takes them.
            listener: where to serve it.
            proxies: addresses or networks whose X-Forwarded-For is believed.
            say: told in one line when connections are cut because there are too many.
            address: of the page, to be named once there is a public link.
            closing: set once the server is being stopped; what ``settings`` asks whether it is.
        """
        self.address = address or PublicAddress()
        page.max_threads = ANSWERS_AT_ONCE
        page.state_session_capacity = SESSIONS_KEPT
        app = gr.mount_gradio_app(FastAPI(openapi_url=None), page, path="/", **settings)
        self._queue = page._queue
        self._closing = closing or Event()
        crowd = Crowd(proxies, say)
        self._server = uvicorn.Server(
            uvicorn.Config(
                Forwarded(app, proxies),
                http=patient_protocol(crowd),
                backlog=crowd.at_once,
                ws="none",
                lifespan="on",
                log_level="warning",
                timeout_graceful_shutdown=STOP_WITHIN_S,
                proxy_headers=False,
            )
        )
        self._thread = Thread(target=self._server.run, args=([listener],), daemon=True)

    def start(self) -> None:
        """Begins to serve, beside the caller."""
        self._thread.start()

    def stop(self) -> bool:
        """Takes no more questions and finishes those begun; False if that took too long.

        Answers to programs can be fetched until there is none left, or for ``STOP_WITHIN_S``.
        """
        self._closing.set()
        ends = time.monotonic() + STOP_WITHIN_S
        while any(self._queue.pending_event_ids_session.values()) and time.monotonic() < ends:
            time.sleep(LOOK_EVERY_S)
        self._server.should_exit = True
        self._thread.join(max(ends - time.monotonic(), 0) + 2)
        return not self._thread.is_alive()


def page_server(
    options: Serving,
    loading: LoadingBot,
    listener: socket.socket,
    people: list[tuple[str, str]] | None,
    say: Callable[[str], None],
    renew: Callable[[], object],
) -> PageServer:
    """The server of a page as its operator wants it: over a bot that is counted and logged, within limits.

    Args:
        options: the operator's decisions.
        loading: what answers.
        listener: where to serve.
        people: names and passwords of who may open the page; None for everybody.
        say: told in one line if the log cannot be written.
        renew: has the bot answer from the articles as they are now.

    Raises:
        corpus.errors.AskError: if a file to write to cannot be written, or the only article to answer from
            is not there.
    """
    hosts = allowed_hosts(listener, options.operator, share=options.share)
    operator = replace(options.operator, allowed_hosts=hosts)
    own = (
        people is None
        and options.store is None
        and is_own_page(listener, options.operator, share=options.share)
    )
    folder = options.corpus or default_folder()
    metrics = Metrics()
    log = Log(operator.log, say) if operator.log else None
    only = read_one(folder, options.article) if options.article else None
    one = OneArticle(loading, only, loading.read) if only else None
    asked = one or loading
    bot = WatchedBot(asked, metrics, log, log_questions=operator.log_questions)
    editing: Editing = "yes" if own else "ask" if options.editors else "no"
    page = build_page(
        bot,
        feedback=options.feedback,
        max_question_chars=operator.max_question_chars,
        max_waiting=operator.max_waiting,
        loading=loading,
        site=options.site,
        editing=editing,
        one_article=only is not None,
    )
    closing = Event()
    editors = WhoRunsThePage() if own else SignedIn(options.editors)
    adding = PageAdding(folder, renew, options.site.words)
    pinning = PagePinning(folder, asked, renew, options.site.words)
    app_kwargs = app_settings(
        operator,
        metrics=metrics,
        ready=loading.is_ready,
        closing=closing.is_set,
        routes=[Middleware(EditingRoute, editors, adding, pinning)] if own or options.editors else [],
        site=options.site,
    )
    if options.mcp:
        app_kwargs = with_mcp(app_kwargs, Api(bot, max_question_chars=operator.max_question_chars))
    sharing = Sharing(
        (lambda: one.corpus if one else loading.read())
        if people is None
        else lambda: None,  # behind a password the page tells its name alone
        site=options.site,
        address=PublicAddress(operator.public_url, hosts),
        indexed=operator.index_by_search_engines,
        frame_ancestors=operator.frame_ancestors,
    )
    settings = page_settings(with_sharing(app_kwargs, sharing), options.site, editing=editing)
    return PageServer(
        page,
        settings | {"auth": people},
        listener=listener,
        proxies=operator.trusted_proxies,
        say=say,
        closing=closing,
        address=sharing.address,
    )
