"""What programs may ask, over HTTP or MCP: functions from plain data to plain data."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from typing import Any

from bot.batch import earlier_turns
from bot.reply.citation import citation
from bot.reply.quote import Quote, quote_json, quote_passage, quote_reference
from bot.reply.reply import Turn
from bot.web.guard.options import MAX_QUESTION_CHARS
from bot.web.page.service import Asked, UnansweredError, matching
from bot.web.page.turns import MAX_TURNS
from corpus.article import Article, Section
from corpus.corpus import Corpus, UnknownArticleError
from corpus.errors import AskError

Form = dict[str, Any]

MAX_NAME_CHARS = 300
"""An article's id or a heading, as sent. The longest file name of common systems has 255 bytes."""
MAX_ARTICLES = 40
"""Articles listed at once."""
MAX_QUOTES = 200
"""Quotes of a section given at once, some 100 kB; ``next_start`` says where to go on."""
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")


class ApiError(AskError):
    """A request that cannot be served. The text is for whoever sent it, and holds nothing of anyone else."""


class Api:
    """What programs may ask of a bot. Safe for many threads; nothing is kept between two requests.

    Each function takes values as they came off the wire, of any type, and raises :class:`ApiError` for
    what cannot be served.
    """

    def __init__(self, bot: Asked, *, max_question_chars: int = MAX_QUESTION_CHARS) -> None:
        self._bot = bot
        self._max_question_chars = max_question_chars

    @property
    def corpus(self) -> Corpus:
        """The articles."""
        return self._bot.corpus

    def ask(self, question: object = None, history: object = None, article: object = None) -> Form:
        """The reply in its machine form, as ``python -m bot --json`` prints it.

        Args:
            question: a string.
            history: earlier turns, oldest first: questions, or ``{"question", "answer"}``. The last
                ``MAX_TURNS`` are read. None for a first question.
            article: the id of the one article to ask, None for all.
        """
        asked = self._question(question, "question")
        turns = self._history(history)
        only = None if article is None else self._article(article).id
        try:
            return self._bot.ask(asked, turns, article=only).to_json()
        except UnansweredError as error:
            raise ApiError(str(error)) from None

    def read_section(self, article: object = None, section: object = None, start: object = 0) -> Form:
        """The passages and references of a section and of the sections below it, as quotes, in order.

        Args:
            article: its id; None for the only article.
            section: the titles of its headings, as in a quote's ``section``; None or empty for all.
            start: where in the article to begin, as ``next_start`` of the part before.
        """
        found = self._article(article)
        if not isinstance(start, int) or isinstance(start, bool) or start < 0:
            raise ApiError("start must be a whole number from 0")
        path = _path(section)
        parts = [part for part in found.sections if _folded(part.path[: len(path)]) == _folded(path)]
        if not parts:
            raise ApiError("the article has no such section; list_articles gives the sections of each")
        quotes = [quote for part in parts for quote in _quotes(found, part) if quote.start >= start]
        later = quotes[MAX_QUOTES].start if len(quotes) > MAX_QUOTES else None
        return {
            "article": found.id,
            "title": found.metadata.title,
            "section": list(parts[0].path[: len(path)]),
            "quotes": [quote_json(quote) for quote in quotes[:MAX_QUOTES]],
            "next_start": later,
        }

    def list_articles(self, words: object = "") -> Form:
        """The articles whose title, author or id holds all the words: how many, and the first of them."""
        if not isinstance(words, str) or len(words) > MAX_NAME_CHARS:
            raise ApiError(f"words must be a string of up to {MAX_NAME_CHARS} characters")
        found = matching(self.corpus, words)
        return {"count": len(found), "articles": [_entry(article) for article in found[:MAX_ARTICLES]]}

    def _question(self, value: object, name: str) -> str:
        limit = self._max_question_chars
        if not isinstance(value, str) or not value.strip() or len(value) > limit:
            raise ApiError(f"{name} must be a string of 1 to {limit} characters")
        return value

    def _history(self, history: object) -> tuple[Turn, ...]:
        if history is None:
            return ()
        if not isinstance(history, list):
            raise ApiError('history must be a list of questions or of {"question", "answer"}')
        try:
            turns = earlier_turns(history[-MAX_TURNS:])
        except ValueError as error:
            raise ApiError(f"{error}") from None
        for turn in turns:
            self._question(turn.question, "a question of the history")
        return turns

    def _article(self, article: object) -> Article:
        articles = self.corpus.articles
        if article is None:
            if len(articles) == 1:
                return articles[0]
            raise ApiError("name an article; list_articles gives their ids")
        if not isinstance(article, str) or len(article) > MAX_NAME_CHARS:
            raise ApiError(f"article must be an id of up to {MAX_NAME_CHARS} characters, or null")
        try:
            return self.corpus.article(article)
        except UnknownArticleError as error:
            raise ApiError(_HALF_CHARACTER.sub("\ufffd", str(error))) from None


def reply_schema() -> Form:
    """The JSON Schema (2020-12) of a reply in its machine form."""
    schema: Form = json.loads(files("bot.reply").joinpath("reply_schema.json").read_text(encoding="utf-8"))
    return schema


def _path(section: object) -> tuple[str, ...]:
    if section is None:
        return ()
    if not isinstance(section, list) or not all(
        isinstance(title, str) and len(title) <= MAX_NAME_CHARS for title in section
    ):
        raise ApiError("section must be a list of headings, outermost first")
    return tuple(section)


def _folded(path: tuple[str, ...]) -> list[str]:
    return [" ".join(title.split()).casefold() for title in path]


def _quotes(article: Article, section: Section) -> list[Quote]:
    """The passages of a section, then the references listed in it."""
    quotes = [quote_passage(article, passage, (), 0.0, whole=True) for passage in section.passages]
    listed = (each for each in article.references if article.sections[each.section] is section)
    return quotes + [quote_reference(article, reference, 0.0) for reference in listed]


def _entry(article: Article) -> Form:
    """One article as it is listed."""
    return {
        "article": article.id,
        "title": article.metadata.title,
        "citation": citation(article),
        "url": article.metadata.url,
        "sections": [list(section.path) for section in article.sections if section.path],
    }
