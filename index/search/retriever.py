"""From a query to the articles that may answer it, ready to be compared with it."""

from __future__ import annotations

from functools import lru_cache

from corpus.corpus import Corpus, UnreadArticles, unknown_article
from index.building.corpus_index import CorpusIndex
from index.dense.vectors import FEW_ARTICLES
from index.encoding.encoder import Encoder
from index.encoding.runtime import Embeddings
from index.finder.finder import Finder
from index.search.article_view import ArticleView
from index.search.reading import PassageReader
from index.segments.together import SegmentedIndex
from index.sparse.language import article_language

# How many articles of a large corpus are kept ready to be looked at closely.
_MAX_VIEWS = 64
_BEST = 60
# An article whose nearest row is this much further than that of the nearest article is not looked at closely.
# On 334 encyclopedia articles 2.3 articles of 4 are left, and the right one is still there for 0.983 of 400
# questions (0.988 with all four, 0.965 with a margin of 0.1).
_MARGIN = 0.15


class Retriever:
    """Finds candidate articles by embeddings and BM25. Safe for many threads.

    Attributes:
        corpus: the articles.
        encoder: embeds queries for the index.
        index: what is searched.
        finder: the answer finder; None where it is left out.
        reader: lets the answer finder read passages; None where it is left out.
        view: the view of one article by its number, made when it is first needed.
    """

    def __init__(
        self,
        corpus: Corpus,
        encoder: Encoder,
        index: CorpusIndex | SegmentedIndex,
        finder: Finder | None = None,
    ) -> None:
        self.corpus = corpus
        self.encoder = encoder
        self.reader = PassageReader(finder) if finder else None
        self.index = index
        self.finder = finder
        self.view = lru_cache(_MAX_VIEWS)(self._view)

    @property
    def is_small(self) -> bool:
        """True if every question is put to all articles."""
        return len(self.corpus.articles) <= FEW_ARTICLES

    def number(self, article: str) -> int:
        """The place of an article in the corpus, by its id.

        Raises:
            corpus.corpus.UnknownArticleError: if there is no such article.
        """
        if (number := self.corpus.number(article)) is None:
            raise unknown_article(article, self.corpus.ids)
        return number

    def has_language(self, language: str) -> bool:
        """True if an article is in a language, an ISO 639-1 code."""
        return any(self._language(number) == language for number in range(len(self.corpus.articles)))

    def all_views(self) -> list[ArticleView]:
        """The views of all articles; meant for a small corpus."""
        return [self.view(number) for number in range(len(self.corpus.articles))]

    def views(self, query: Embeddings, text: str) -> list[ArticleView]:
        """The articles that may answer, the likeliest first.

        Args:
            query: the question's embedding, float32 (dimension,), unit length.
            text: the question.
        """
        if self.is_small:
            return self.all_views()
        return [self.view(number) for number in self._candidates(query, text)]

    def _language(self, number: int) -> str:
        """Of an article, an ISO 639-1 code: as it was told when the article was indexed, else told now."""
        articles = self.corpus.articles
        told = articles.languages[number] if isinstance(articles, UnreadArticles) else ""
        return told or article_language(articles[number])

    def _view(self, number: int) -> ArticleView:
        return ArticleView(
            self.corpus.articles[number],
            self._language(number),
            self.index.words.words_of(number),
            self.index.vectors.of_article(number),
            self.index.question_models.get(number),
        )

    def _candidates(self, query: Embeddings, text: str) -> list[int]:
        """Reciprocal rank fusion of the articles in the order of their best row and of their best passage.

        Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion", SIGIR 2009, with their constant 60.
        """
        dense = self.index.vectors.nearest(query, _BEST)[:, 1].tolist()
        lexical = self.index.best_articles(text, _BEST)[0].tolist()
        fused: dict[int, float] = {}
        for ranking in (dense, lexical):
            for rank, number in enumerate(dict.fromkeys(ranking)):
                fused[number] = fused.get(number, 0.0) + 1 / (60 + rank)
        best = sorted(fused, key=lambda number: (-fused[number], number))[:FEW_ARTICLES]
        cosines = self.index.vectors.best_cosines(query, best)
        return [
            number
            for place, (number, cosine) in enumerate(zip(best, cosines, strict=True))
            if place == 0 or cosine >= max(cosines) - _MARGIN
        ]
