"""What programs may ask, over HTTP or MCP. Both take names, types and descriptions from the functions here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from bot.batch import earlier_turns
from bot.reply.citation import citation
from bot.reply.quote import Quote, quote_json, quote_passage, quote_reference
from bot.reply.reply import Turn
from bot.web.api.answers import ArticleForm, ArticlesForm, QuoteForm, ReplyForm, SectionForm
from bot.web.matching import article_of, matching
from bot.web.options import MAX_QUESTION_CHARS
from bot.web.page.held import one_bot
from bot.web.page.service import Asked, UnansweredError
from bot.web.page.turns import MAX_TURNS
from corpus.article import Article, Section
from corpus.corpus import Corpus
from corpus.errors import AskError, one_line

Message = dict[str, str]
"""An earlier turn: question and answer."""
MAX_NAME_CHARS = 300
"""An article's id or a heading, as sent. The longest file name of common systems has 255 bytes."""
MAX_ARTICLES = 40
"""Articles listed at once."""
MAX_QUOTES = 200
"""Quotes of a section given at once, some 100 kB; ``next_start`` says where to go on."""


class ApiError(AskError):
    """A request that cannot be served. The text is for whoever sent it, and holds nothing of anyone else."""


class Api:
    """What programs may ask of a bot. Safe for many threads; nothing is kept between two requests.

    The types of the functions are what programs are told; values may come off the wire in any other, and
    :class:`ApiError` is raised for what cannot be served. Their docstrings are the API's documentation, read
    by Gradio: a line for each value, and no other sections.
    """

    def __init__(self, bot: Asked, *, max_question_chars: int = MAX_QUESTION_CHARS) -> None:
        self._bot = bot
        self._max_question_chars = max_question_chars

    @property
    def corpus(self) -> Corpus:
        """The articles."""
        return self._bot.corpus

    def functions(self) -> dict[str, Callable[..., Any]]:
        """What is offered, by name. Each call keeps the bot that it began with."""
        return {each.__name__: one_bot()(each) for each in (self.ask, self.read_section, self.list_articles)}

    def ask(
        self, question: str, history: list[str | Message] | None = None, article: str | None = None
    ) -> ReplyForm:
        """Answers a question in the articles' own sentences, quoted to the letter with section and source.

        Look at `kind` first: `quote` means the articles answer and the quotes are the answer, best first, the
        answering sentences given by `highlights`; `not_found` means they do not answer, and a quote marked
        `related` is then only near the question and must not be passed off as an answer; `urgent` means the
        question tells of signs of an emergency: pass on `message` before anything else. `about`, `sources` and
        `overview` answer questions about an article itself. Ask one thing at a time, in the reader's own words.

        Args:
            question: What to ask, in any words.
            history: Earlier questions, oldest first, or objects of question and answer; the last 8 are read.
            article: The id of the one article to ask; null for all.

        Returns:
            A reply; its JSON Schema is at /gradio_api/schema.
        """
        asked = self._question(question, "question")
        turns = self._history(history)
        only = None if article is None else self._article(article).id
        try:
            return cast(ReplyForm, self._bot.ask(asked, turns, article=only).to_json())
        except UnansweredError as error:
            raise ApiError(str(error)) from None

    def read_section(
        self, article: str | None = None, section: list[str] | None = None, start: int = 0
    ) -> SectionForm:
        """Gives the text of a section of an article, and of the sections below it, as quotes in order.

        For the context of a quote, or for what a question does not find. A long section comes in parts: where
        `next_start` is not null, call again with it as `start`.

        Args:
            article: The article's id; null for the only one.
            section: The titles of its headings, outermost first, as a quote gives them; null for all sections.
            start: Where to go on: the next_start of the part before.

        Returns:
            The quotes, and in next_start where the rest begins, null at the end.
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
            "quotes": [cast(QuoteForm, quote_json(quote)) for quote in quotes[:MAX_QUOTES]],
            "next_start": later,
        }

    def list_articles(self, words: str = "") -> ArticlesForm:
        """Lists the articles that can be asked: how many there are, and the first 40 with their ids, titles and sections.

        Args:
            words: Only articles whose title, author or id holds all these words.

        Returns:
            How many there are, and the first 40.
        """
        if not isinstance(words, str) or len(words) > MAX_NAME_CHARS:
            raise ApiError(f"words must be a string of up to {MAX_NAME_CHARS} characters")
        corpus = self.corpus
        found = matching(corpus, words)
        listed = [_entry(corpus.articles[number]) for number in found[:MAX_ARTICLES]]
        return {"count": len(found), "articles": listed}

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
        found = article_of(self.corpus, article)
        if found is None:
            raise ApiError(f"no article “{one_line(article)}” in the corpus; list_articles gives their ids")
        return found


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


def _entry(article: Article) -> ArticleForm:
    """One article as it is listed."""
    return {
        "article": article.id,
        "title": article.metadata.title,
        "citation": citation(article),
        "url": article.metadata.url,
        "sections": [list(section.path) for section in article.sections if section.path],
    }
