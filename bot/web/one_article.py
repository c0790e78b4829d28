"""A page of one article of several: the bot then answers from it alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from bot.reply.reply import Reply, Turn
from bot.web.matching import article_of
from bot.web.page.service import Asked
from corpus.corpus import Corpus, UnknownArticleError, find_articles
from corpus.questions import read_questions
from corpus.reading.assemble import read_article


class OneArticle:
    """A bot over several articles that answers from one of them, as if there were no other."""

    def __init__(self, bot: Asked, corpus: Corpus, read: Callable[[], Corpus | None] = lambda: None) -> None:
        """The bot kept to one article.

        Args:
            bot: what answers.
            corpus: the article alone, which holds until all are read.
            read: all articles as they are now; None as long as they are being read.
        """
        self._bot = bot
        self._corpus = corpus
        self._article = corpus.articles[0].id
        self._read = read

    @property
    def corpus(self) -> Corpus:
        """The one article, as it is now."""
        whole = self._read()
        article = article_of(whole, self._article) if whole else None
        questions = whole.questions.get(self._article, ()) if whole else ()
        if article and (article.digest, questions) != (
            self._corpus.digest,
            self._corpus.questions.get(self._article),
        ):
            self._corpus = Corpus((article,), article.digest, {self._article: questions})
        return self._corpus

    def ask(self, question: str, history: Sequence[Turn] = (), *, article: str | None = None) -> Reply:
        """The bot's reply, from the one article whatever is asked for."""
        return self._bot.ask(question, history, article=self._article)

    def starters(self, article: str | None = None) -> tuple[str, ...]:
        """Questions to begin with, of the one article."""
        return self._bot.starters(self._article)


def read_one(folder: Path, article_id: str) -> Corpus:
    """A corpus of one article of a folder; the others are not read.

    Raises:
        UnknownArticleError: if there is none of this id.
        CorpusError: if it, or its questions, cannot be read.
    """
    path = find_articles(folder).get(article_id)
    if path is None:
        raise UnknownArticleError(
            f"no article “{article_id}” in {folder}; python -m corpus list names those that are there"
        )
    article = read_article(path, article_id, folder=folder)
    return Corpus((article,), article.digest, {article_id: read_questions(folder, article)})
