"""From a query to the articles that may answer it, ready to be compared with it."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

import numpy as np

from corpus.corpus import Corpus
from index.encoder import Encoder
from index.evidence import ArticleView
from index.lexical import LexicalIndex
from index.rows import RowKind
from index.runtime import Embeddings
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

    @property
    def is_small(self) -> bool:
        """True if every question is put to all articles."""
        return self._lexical is None

    def number(self, article: str) -> int:
        """The place of an article in the corpus, by its id.

        Raises:
            corpus.corpus.UnknownArticleError: if there is no such article.
        """
        self.corpus.article(article)
        return self._numbers[article]

    def all_views(self) -> list[ArticleView]:
        """The views of all articles; meant for a small corpus."""
        return [self.view(number) for number in range(len(self.corpus.articles))]

    def views(self, query: Embeddings, text: str) -> list[ArticleView]:
        """The articles that may answer, the likeliest first.

        Args:
            query: the question's embedding, float32 (dimension,), unit length.
            text: the question.
        """
        if self._lexical is None:
            return self.all_views()
        return [self.view(number) for number in self._candidates(query, text, self._lexical)]

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

    def _candidates(self, query: Embeddings, text: str, lexical_index: LexicalIndex) -> list[int]:
        """Reciprocal rank fusion of the articles in the order of their best row and of their best passage.

        Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion", SIGIR 2009, with their constant 60.
        """
        _, rows = self._index.passages.search(query[None, :], _DENSE_ROWS)
        table = self._index.passages.table[rows[0]]
        dense = [int(row[1]) for row in table if row[0] != RowKind.NEAR_MISS]
        scores = lexical_index.scores(text)
        best = np.lexsort((np.arange(len(scores)), -scores))[:_DENSE_ROWS]
        lexical = [int(self._article_of_passage[i]) for i in best if scores[i] > 0]
        fused: dict[int, float] = {}
        for ranking in (dense, lexical):
            for rank, number in enumerate(dict.fromkeys(ranking)):
                fused[number] = fused.get(number, 0.0) + 1 / (60 + rank)
        return sorted(fused, key=lambda number: (-fused[number], number))[:_MAX_ARTICLES]
