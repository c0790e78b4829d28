"""Segments searched together, as if they were one index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.building.corpus_index import CorpusIndex
from index.dense.faiss_vectors import FaissVectors
from index.dense.question_model import QuestionModel
from index.dense.rows import Embeddings, RowTable
from index.dense.vectors import ArticleRows
from index.sparse.bm25 import Frequencies
from index.sparse.word_index import ArticleWords
from index.system.processors import side_by_side

# How many rows of all segments together are compared by their embeddings; see docs/measurements.md for what is found.
_PUT_IN_ORDER = 500

Numbers = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Part:
    """An index, and the place in the corpus of each of its articles: int32 (articles,), -1 for one that is gone."""

    index: CorpusIndex
    vectors: FaissVectors
    numbers: Numbers


@dataclass(frozen=True, slots=True)
class Placed:
    """The parts, and where each article of the corpus stands: int32 (articles, 2), its part and its place there."""

    parts: Sequence[Part]
    places: Numbers

    def of(self, article: int) -> tuple[Part, int]:
        """The part that an article stands in, and its place there."""
        number, local = self.places[article].tolist()
        return self.parts[number], local


class SegmentedIndex:
    """What is searched: some indexes, each of other articles. Safe for many threads.

    Attributes:
        vectors: the embeddings of all.
        words: the words of all.
        question_models: the question model of each article that has one, by the article's place in the corpus.
    """

    def __init__(self, parts: Sequence[Part], articles: int) -> None:
        """The index of so many articles, each in one of the parts."""
        places = np.full((articles, 2), -1, np.int32)
        for number, part in enumerate(parts):
            here = np.flatnonzero(part.numbers >= 0)
            places[part.numbers[here]] = np.stack([np.full(len(here), number), here], axis=1)
        self._parts = parts
        placed = Placed(parts, places)
        self.vectors = SegmentVectors(placed)
        self.words = SegmentWords(placed)
        self.question_models: Mapping[int, QuestionModel] = {
            int(part.numbers[local]): model
            for part in parts
            for local, model in part.index.question_models.items()
            if part.numbers[local] >= 0
        }

    def best_articles(self, text: str, k: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
        """See ``CorpusIndex.best_articles``."""
        of_each = [part.index.lexical.frequencies(text) for part in self._parts if part.index.lexical]
        among = sum(of_each, Frequencies())
        found = side_by_side(lambda part: part.index.best_articles(text, k, among), self._parts)
        numbers = np.concatenate(
            [part.numbers[local] for part, (local, _) in zip(self._parts, found, strict=True)]
        )
        scores = np.concatenate([scores for _, scores in found])
        order = np.argsort(np.where(numbers < 0, np.inf, -scores), kind="stable")
        best = order[: min(k, int((numbers >= 0).sum()))]
        return numbers[best].astype(np.int64), scores[best]


class SegmentVectors:
    """The rows of all segments; see ``index.dense.vectors.Vectors``."""

    def __init__(self, placed: Placed) -> None:
        self._placed = placed

    def of_article(self, article: int) -> ArticleRows:
        """See ``Vectors``."""
        part, local = self._placed.of(article)
        return part.vectors.of_article(local)

    def nearest(self, query: Embeddings, k: int) -> RowTable:
        """See ``Vectors``."""
        count = max(k, _PUT_IN_ORDER)

        def likely(part: Part) -> tuple[Embeddings, npt.NDArray[np.int64]]:
            about, rows = part.vectors.likely(query, count)
            live = part.numbers[part.vectors.table[rows, 1]] >= 0
            return about[live], rows[live]

        parts = self._placed.parts
        found = side_by_side(likely, parts)
        all_about = np.concatenate([about for about, _ in found])
        least = np.partition(all_about, -count)[-count] if len(all_about) > count else -np.inf
        tables, cosines = [], []
        for part, (about, rows) in zip(parts, found, strict=True):
            table, of_table = part.vectors.in_order(query, rows[about >= least], k)
            table = np.array(table)
            table[:, 1] = part.numbers[table[:, 1]]
            tables.append(table)
            cosines.append(of_table)
        best = np.argsort(-np.concatenate(cosines), kind="stable")[:k]
        return np.asarray(np.concatenate(tables)[best])

    def best_cosines(self, query: Embeddings, articles: Sequence[int]) -> list[float]:
        """See ``Vectors``."""
        placed = map(self._placed.of, articles)
        return [part.vectors.best_cosines(query, [local])[0] for part, local in placed]


class SegmentWords:
    """The words of all segments, those of each in its own lexicon."""

    def __init__(self, placed: Placed) -> None:
        self._placed = placed

    def words_of(self, article: int) -> ArticleWords:
        """The words of one article by its place in the corpus."""
        part, local = self._placed.of(article)
        return part.index.words.words_of(local)
