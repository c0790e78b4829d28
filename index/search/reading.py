"""Lets the answer finder read an article's candidate passages."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from threading import Lock

import numpy as np
from cachetools import LRUCache, cachedmethod

from index.finder.finder import Finder, PassageTokens
from index.search.article_view import ArticleView
from index.search.evidence import Column

UNREAD = -10.0
"""The logit of a sentence that was not read; what was read is kept between it and its opposite."""

# Passages kept in tokens: some 100 tokens each, a hundredth of a second to make again.
_MAX_KEPT = 4096


class PassageReader:
    """Reads passages of articles with a finder. Safe for many threads."""

    def __init__(self, finder: Finder) -> None:
        self._finder = finder
        self._kept: LRUCache[tuple[str, int], PassageTokens] = LRUCache(_MAX_KEPT)
        self._lock = Lock()

    def read(self, view: ArticleView, passages: Sequence[int], question: str, earlier: str = "") -> Column:
        """The finder's logit of each sentence of an article, float64 (sentences,), -10 to 10.

        Args:
            view: the article.
            passages: the passages to read, by index; sentences of all others get ``UNREAD``.
            question: the question.
            earlier: the questions before it that it may lean on, as one text; "" for none.
        """
        tokens = [self._tokens(view, passage) for passage in passages]
        found = np.full(len(view.sentences), UNREAD)
        for passage, logits in zip(passages, self._finder.logits(question, earlier, tokens), strict=True):
            found[view.passage_of == passage] = np.clip(logits, UNREAD, -UNREAD)
        return found

    @cachedmethod(
        attrgetter("_kept"),
        key=lambda _, view, number: (view.article.id, number),
        lock=attrgetter("_lock"),
    )
    def _tokens(self, view: ArticleView, number: int) -> PassageTokens:
        article, passage = view.article, view.passages[number]
        heading = " ".join(article.section_path(passage)[-2:]) or article.metadata.title
        return self._finder.tokens(heading, [span.of(article.text) for span in passage.sentences])
