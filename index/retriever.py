"""From a query to the articles that may answer it, ready to be compared with it."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

import numpy as np

from corpus.corpus import Corpus
from index.encoder import Embeddings, Encoder
from index.evidence import ArticleView
from index.lexical import LexicalIndex
from index.rows import RowKind
from index.store import CorpusIndex

# How many articles of a large corpus are looked at closely, and how many are kept ready to be.
_MAX_ARTICLES = 4
_MAX_VIEWS = 64
_DENSE_ROWS = 60


class Retriever:
    """Finds candidate articles by embeddings and BM25. Safe for many threads."""

    def __init__(self, corpus: Corpus, encoder: Encoder, index: CorpusIndex) -> None:
        self.corpus = corpus
        self.encoder = encoder
        self._index = index
        self._numbers = {article.id: number for number, article in enumerate(corpus.articles)}
        self._views: OrderedDict[int, ArticleView] = OrderedDict()
        self._lock = Lock()
        self._lexical: LexicalIndex | None = None
        if len(corpus.articles) > _MAX_ARTICLES:
            passages = [(n, p, a) for n, a in enumerate(corpus.articles) for p in a.passages]
            texts = [f"{' '.join(a.section_path(p))} {p.span.of(a.text)}" for _, p, a in passages]
            self._lexical = LexicalIndex(texts) if texts else None
            self._article_of_passage = np.array([number for number, _, _ in passages])

    def views(self, query: Embeddings, text: str, *, article: str | None = None) -> list[ArticleView]:
        """The articles that may answer, the likeliest first.

        Args:
            query: the question's embedding, float32 (dimension,), unit length.
            text: the question.
            article: the id of the one article to look at, or None for all.

        Raises:
            corpus.corpus.UnknownArticleError: if there is no such article.
        """
        if article is not None:
            self.corpus.article(article)
            return [self.view(self._numbers[article])]
        if self._lexical is None:
            return [self.view(number) for number in range(len(self.corpus.articles))]
        return [self.view(number) for number in self._candidates(query, text)]

    def view(self, number: int) -> ArticleView:
        """The view of one article, made when it is first needed."""
        with self._lock:
            if number in self._views:
                self._views.move_to_end(number)
                return self._views[number]
        view = ArticleView(
            self.corpus.articles[number],
            self._index.passages,
            number,
            self._index.question_models.get(number),
        )
        with self._lock:
            self._views[number] = view
            while len(self._views) > _MAX_VIEWS:
                self._views.popitem(last=False)
        return view

    def _candidates(self, query: Embeddings, text: str) -> list[int]:
        """Reciprocal rank fusion of the articles in the order of their best row and of their best passage.

        Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion", SIGIR 2009, with their constant 60.
        """
        lexical_index = self._lexical
        if lexical_index is None:
            return []
        _, rows = self._index.passages.search(query[None, :], _DENSE_ROWS)
        table = self._index.passages.table[rows[0]]
        dense = [int(number) for kind, number, _, _ in table if kind != RowKind.NEAR_MISS]
        scores = lexical_index.scores(text)
        best = np.lexsort((np.arange(len(scores)), -scores))[:_DENSE_ROWS]
        lexical = [int(self._article_of_passage[i]) for i in best if scores[i] > 0]
        fused: dict[int, float] = {}
        for ranking in (dense, lexical):
            for rank, number in enumerate(dict.fromkeys(ranking)):
                fused[number] = fused.get(number, 0.0) + 1 / (60 + rank)
        return sorted(fused, key=lambda number: (-fused[number], number))[:_MAX_ARTICLES]
