"""The page over a bot of set answers: for what does not depend on what the bot finds.

    python -m tests.browser.set_answers PORT CORPUS

Any question quotes the first passage that holds it, or else the first passage of all. ``--mount`` serves
the page inside a FastAPI application, ``--root-path`` by Gradio's own launch; ``--plain`` serves
``gr.ChatInterface`` over the same bot; ``--routes`` prints what Gradio opens. The operator's options are
those of app.py.
"""

from __future__ import annotations

import argparse
import socket
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from threading import Event

import gradio as gr
import uvicorn
from fastapi import FastAPI
from starlette.routing import BaseRoute

from bot.reply.quote import Quote, quote_passage
from bot.reply.reply import Reply, Turn
from bot.web.api.functions import Api
from bot.web.api.mcp_server import with_mcp
from bot.web.guard.guard import app_settings
from bot.web.monitoring.log import Log
from bot.web.monitoring.metrics import Metrics
from bot.web.monitoring.watch import WatchedBot
from bot.web.one_article import OneArticle, read_one
from bot.web.options import add_operator_options, operator_options
from bot.web.page.blocks import build_page, page_settings
from bot.web.page.service import Asked
from bot.web.readers import LOCAL_NAMES
from bot.web.serving.http_server import PageServer
from bot.web.sharing.routes import with_sharing
from bot.web.sharing.sharing import PublicAddress, Sharing
from bot.web.site.file import site_of
from corpus.article import Article, Passage
from corpus.corpus import Corpus, read_corpus


class SetAnswers:
    """Answers by looking for the question's words as they stand; "wait" takes two seconds longer, "stay" a minute."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus

    def starters(self, article: str | None = None) -> tuple[str, ...]:
        return (f"A question about {article or 'anything'}",)

    def ask(self, question: str, history: Sequence[Turn] = (), *, article: str | None = None) -> Reply:
        time.sleep({"wait": 2, "stay": 60}.get(question[:4], 0))
        articles = [self.corpus.article(article)] if article else self.corpus.articles
        passages = [(each, passage) for each in articles for passage in each.passages]
        held = (pair for pair in passages if question in pair[1].span.of(pair[0].text))
        found = next(held, passages[0])
        suggestions = tuple(f"Question {len(history) + step}" for step in range(1, 4))
        return Reply("quote", question, confidence=0.9, quotes=(quote_of(*found),), suggestions=suggestions)


def quote_of(article: Article, passage: Passage) -> Quote:
    return quote_passage(article, passage, passage.sentences[:1], 1.0, whole=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--article")
    parser.add_argument("--mount")
    parser.add_argument("--root-path")
    parser.add_argument("--mcp", action="store_true")
    parser.add_argument("--feedback", type=Path)
    parser.add_argument("--site", type=Path)
    parser.add_argument("--plain", action="store_true")
    parser.add_argument("--routes", action="store_true")
    add_operator_options(parser)
    options = parser.parse_args()
    bot: Asked = SetAnswers(read_corpus(options.corpus))
    if options.article:
        bot = OneArticle(bot, read_one(options.corpus, options.article))
    if options.plain:
        chat = gr.ChatInterface(lambda question, history: bot.ask(question).quotes[0].text)
        chat.launch(server_port=options.port)
        return
    operator = operator_options(options)
    metrics = Metrics()
    log = Log(operator.log, lambda line: print(line, file=sys.stderr)) if operator.log else None
    watched = WatchedBot(bot, metrics, log, log_questions=operator.log_questions)
    site = site_of(options.site, options.corpus)
    page = build_page(
        watched,
        feedback=options.feedback,
        max_question_chars=operator.max_question_chars,
        max_waiting=operator.max_waiting,
        site=site,
    )
    app_kwargs = app_settings(operator, metrics=metrics, site=site)
    if options.mcp:
        app_kwargs = with_mcp(app_kwargs, Api(watched, max_question_chars=operator.max_question_chars))
    hosts = operator.allowed_hosts or LOCAL_NAMES
    sharing = Sharing(
        lambda: bot.corpus,
        site=site,
        address=PublicAddress(operator.public_url, hosts),
        indexed=operator.index_by_search_engines,
        frame_ancestors=operator.frame_ancestors,
    )
    settings = page_settings(with_sharing(app_kwargs, sharing), site)
    if options.routes:
        app = gr.mount_gradio_app(FastAPI(openapi_url=None), page, path="/", **settings)
        print("\n".join(routes(app.routes)))
    elif options.mount:
        app = gr.mount_gradio_app(FastAPI(), page, path=options.mount, **settings)
        uvicorn.run(app, host="127.0.0.1", port=options.port, log_level="warning")
    elif options.root_path:
        page.launch(server_port=options.port, root_path=options.root_path, **settings)
    else:
        listener = socket.create_server(("127.0.0.1", options.port))
        PageServer(page, settings, listener=listener, proxies=operator.trusted_proxies).start()
        Event().wait()


def routes(found: Iterable[BaseRoute]) -> Iterator[str]:
    """``METHOD path`` of each route, those of routers and applications inside included."""
    for route in found:
        inside = getattr(route, "original_router", route)
        if hasattr(inside, "routes"):
            yield from routes(inside.routes)
            continue
        methods = getattr(route, "methods", None) or ["ANY"]
        yield from (f"{method} {getattr(route, 'path', route)}" for method in methods)


if __name__ == "__main__":
    main()
