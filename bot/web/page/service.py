"""What the page asks of the server, as functions from plain data to plain data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal, Protocol

from bot.reply.quote import Quote
from bot.reply.reply import Reply, Turn
from bot.web.matching import article_of, matching
from bot.web.monitoring.feedback import Feedback
from bot.web.options import MAX_QUESTION_CHARS
from bot.web.page.held import one_bot
from bot.web.page.markdown import reply_markdown
from bot.web.page.turns import MAX_TURNS, marked, note, pin_of, pinnable, text, turn, turns
from bot.web.page.view import (
    article_html,
    language,
    main_sections,
    reply_html,
    spoken,
    whole_dashes,
    with_contact,
)
from bot.web.site.pages import rendered
from bot.web.site.site import Site
from corpus.article import Article
from corpus.corpus import Corpus
from corpus.errors import AskError

MAX_TITLES = 40
"""Titles sent to the chooser at once."""

Payload = dict[str, Any]
Editing = Literal["no", "yes", "ask"]
"""Whether who reads the page edits it too; "ask" if that is the server's to say of each reader."""


class UnansweredError(AskError):
    """A question that got no answer; the text says why to whoever asked, as a clause without a full stop."""


class Asked(Protocol):
    """What the page needs of a bot; see :class:`bot.chat.Bot`."""

    @property
    def corpus(self) -> Corpus:
        """The articles it answers from."""

    def ask(self, question: str, history: Sequence[Turn] = (), *, article: str | None = None) -> Reply:
        """The reply to a question in its conversation."""

    def starters(self, article: str | None = None) -> tuple[str, ...]:
        """Questions to begin with, answered ones."""


class PageService:
    """What the page asks of the server. Each function takes what the script sends and returns plain data."""

    def __init__(
        self,
        bot: Asked,
        feedback: Feedback | None,
        *,
        site: Site | None = None,
        max_question_chars: int = MAX_QUESTION_CHARS,
        articles: int | None = None,
        ready: Callable[[], bool] = lambda: True,
        editing: Editing = "no",
    ) -> None:
        """The service of one page.

        Args:
            bot: what answers.
            feedback: where verdicts go; None for no verdicts.
            site: name, look and language; None for the program's own.
            max_question_chars: the longest question.
            articles: how many there are, where the bot's corpus is still being read; None for as many as it has.
            ready: whether the bot answers without being waited for.
            editing: whether the page has what editors need: a form to add articles, questions to pin.
        """
        self._bot = bot
        self._site = site or Site()
        self._own = self._site.words
        self._max_question_chars = max_question_chars
        self._feedback = feedback
        self._ready = ready
        self._editing = editing
        self._count = len(bot.corpus.articles) if articles is None else articles

    def functions(self) -> list[Callable[[Payload], Payload]]:
        """The functions a page may call, by their names."""
        own = [self.ask, self.open_article, self.find_articles, self.starters]
        if self._feedback:
            own.append(self.feedback)
        return [_server_function(function) for function in own]

    def first_page(self) -> str:
        """The page as it is sent first: with the article if there is but one, else without any."""
        if self._ready():
            self._count = len(self._bot.corpus.articles)
        only = None if self._count > 1 else self._bot.corpus.articles[0]
        return rendered(
            "page.html",
            self._own,
            many=self._count > 1,
            count=self._count,
            only=only,
            site=self._site,
            title=only.metadata.title if only else "",
            language=self._language(only),
            article=article_html(only, self._own, self._language(only)) if only else "",
            starters=self._starters(None),
            limit=self._max_question_chars,
            max_turns=MAX_TURNS,
            feedback=self._feedback is not None,
            ready=self._ready(),
            editing=self._editing,
            main_sections=main_sections,
            whole_dashes=whole_dashes,
        )

    def ask(self, sent: Payload) -> Payload:
        """The answer to ``sent["question"]``, with the article it quotes unless that is the one open."""
        corpus, own = self._bot.corpus, self._own
        why = own("page.too_long", n=self._max_question_chars)
        try:
            question = text(sent.get("question"), "question", max_chars=self._max_question_chars)
            why = own("page.old_conversation")
            history = turns(corpus, sent.get("history"))
            why = own("page.no_such_article")
            scope = article_of(corpus, sent.get("article"))
            if scope is None and sent.get("article") is not None:
                raise ValueError("there is no such article")
        except ValueError:
            return {"refused": own("page.refused", why=why)}
        reply = self._bot.ask(question, history, article=scope.id if scope else None)
        titles = [corpus.article(quote.article).metadata.title for quote in reply.quotes]
        told = with_contact(reply, self._site)
        quoted = reply.quotes[0].article if reply.quotes else sent.get("open")
        return {
            "kind": reply.kind,
            "html": reply_html(corpus, reply, own, many=self._count > 1, site=self._site),
            "said": spoken(told, own, many=self._count > 1, titles=titles),
            "markdown": reply_markdown(told, own),
            "suggestions": list(reply.suggestions),
            "language": self._language(corpus.article(reply.quotes[0].article) if reply.quotes else scope),
            "note": note(reply),
            "article": self._opened(corpus.article(str(quoted))) if quoted != sent.get("open") else None,
            "quotes": [
                marked(number, quote, own) | self._pinnable(reply, quote, history)
                for number, quote in enumerate(reply.quotes, start=1)
            ],
        }

    def _pinnable(self, reply: Reply, quote: Quote, history: Sequence[Turn]) -> Payload:
        """What an editor's page needs to pin the question of a reply to a sentence of its quote, or to unpin it."""
        if self._editing == "no" or reply.kind not in ("quote", "not_found"):
            return {}
        corpus = self._bot.corpus
        return {
            "sentences": pinnable(corpus.article(quote.article), quote),
            "pin": pin_of(corpus, quote, reply.question, history),
        }

    def open_article(self, sent: Payload) -> Payload:
        """One article for the panel; ``html`` is empty if the corpus has none of that id."""
        found = article_of(self._bot.corpus, sent.get("article"))
        return self._opened(found) if found else {"article": "", "title": "", "html": ""}

    def find_articles(self, sent: Payload) -> Payload:
        """Articles whose title, author or id holds all the words, and how many there are."""
        words = sent.get("words")
        corpus = self._bot.corpus
        found = matching(corpus, words if isinstance(words, str) else "")
        listed = [self._listed(corpus.articles[number]) for number in found[:MAX_TITLES]]
        return {"count": len(found), "articles": listed}

    def starters(self, sent: Payload) -> Payload:
        """Questions to begin with, in one article or in all."""
        only = article_of(self._bot.corpus, sent.get("article"))
        return {"starters": list(self._starters(only)), "language": self._language(only)}

    def _starters(self, article: Article | None) -> tuple[str, ...]:
        """The operator's questions to begin with, else those of the article or of all."""
        own = self._site.starters if article is None or not self._count > 1 else ()
        return own or self._bot.starters(article.id if article else None)

    def feedback(self, sent: Payload) -> Payload:
        """Appends a reader's verdict to the feedback file."""
        if self._feedback is None:
            return {"kept": False}
        try:
            judged = turn(self._bot.corpus, sent.get("turn"))
            kept = self._feedback.add(str(sent.get("verdict")), judged)
        except ValueError:
            kept = False
        return {"kept": kept}

    def _opened(self, article: Article) -> Payload:
        html = article_html(article, self._own, self._language(article))
        return {"article": article.id, "title": article.metadata.title, "html": html}

    def _language(self, article: Article | None) -> str:
        """The language of an article, of the first for None; "" where it takes a bot that is not yet there."""
        if not self._ready():
            return article.metadata.language if article else ""
        return language(article or self._bot.corpus.articles[0])

    def _listed(self, article: Article) -> Payload:
        title, language = article.metadata.title, self._language(article)
        about = " · ".join(filter(None, (article.metadata.author, article.metadata.publisher)))
        return {"article": article.id, "title": title, "about": about, "language": language}


def _server_function(method: Callable[[Payload], Payload]) -> Callable[[Payload], Payload]:
    """A method as Gradio wants a server function: a plain function, which it may mark as its own."""

    def call(sent: Payload) -> Payload:
        try:
            with one_bot():
                return method(sent if isinstance(sent, dict) else {})
        except UnansweredError as error:
            return {"busy": str(error)}

    call.__name__ = method.__name__
    return call
