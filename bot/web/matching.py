"""Which articles are meant: by their id, or by words of their titles."""

from __future__ import annotations

from bot.web.options import MAX_QUESTION_CHARS
from corpus.article import Article
from corpus.corpus import Corpus

MAX_WORDS = 8
"""Words of a title looked for at once: each costs a look at every article."""


def article_of(corpus: Corpus, article_id: object) -> Article | None:
    """The article of this id, None if there is none; looks for no names like it, which takes long."""
    number = corpus.number(article_id) if isinstance(article_id, str) else None
    return None if number is None else corpus.articles[number]


def matching(corpus: Corpus, words: str) -> list[int]:
    """The places of the articles whose title, author or id holds all the words, in any case, in order.

    Of ``words`` the first ``MAX_WORDS`` are looked for.
    """
    wanted = words[:MAX_QUESTION_CHARS].casefold().split()[:MAX_WORDS]
    named = (names.casefold() for names in corpus.names)
    return [number for number, names in enumerate(named) if all(word in names for word in wanted)]
