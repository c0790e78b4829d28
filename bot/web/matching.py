"""Which articles are meant: by their id, or by words of their titles."""

from __future__ import annotations

from bot.web.options import MAX_QUESTION_CHARS
from corpus.article import Article
from corpus.corpus import Corpus

MAX_WORDS = 8
"""Words of a title looked for at once: each costs a look at every article."""


def article_of(corpus: Corpus, article_id: object) -> Article | None:
    """The article of this id, None if there is none; looks for no names like it, which takes long."""
    return next((article for article in corpus.articles if article.id == article_id), None)


def matching(corpus: Corpus, words: str) -> list[Article]:
    """The articles whose title, author or id holds all the words, in any case, in the corpus's order.

    Of ``words`` the first ``MAX_WORDS`` are looked for.
    """
    wanted = words[:MAX_QUESTION_CHARS].casefold().split()[:MAX_WORDS]
    named = (
        (article, f"{article.metadata.title} {article.metadata.author} {article.id}".casefold())
        for article in corpus.articles
    )
    return [article for article, names in named if all(word in names for word in wanted)]
