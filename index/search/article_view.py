"""One article of an index, compared with a query: dense, lexical and learned evidence."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from corpus.article import Article, Passage, Span
from index.dense.question_model import QuestionModel
from index.dense.rows import RowKind
from index.dense.vectors import ArticleRows
from index.encoding.runtime import Embeddings
from index.search.evidence import Column, Evidence
from index.sparse.vocabulary import MAX_RARITY, Vocabulary
from index.sparse.word_index import ArticleWords

# A near miss or reader question that is not there at all.
_NO_COSINE = -1.0


class ArticleView:
    """One article of an index, ready to be compared with queries.

    Attributes:
        article: the article.
        sentences: all its sentences, in order; ``Evidence`` has a value for each.
        passage_of: int64 (sentences,), the index of each one's passage.
        vocabulary: its words.
        has_questions: True if it has reader questions to learn from.
    """

    def __init__(
        self,
        article: Article,
        language: str,
        words: ArticleWords,
        rows: ArticleRows,
        model: QuestionModel | None = None,
    ) -> None:
        """The view of an article in a language, an ISO 639-1 code, with its words, rows and question model."""
        self.article = article
        self.passages: tuple[Passage, ...] = article.passages
        self.sentences: tuple[Span, ...] = tuple(s for passage in self.passages for s in passage.sentences)
        counts = [len(passage.sentences) for passage in self.passages]
        self.passage_of = np.repeat(np.arange(len(counts)), counts)
        self.vocabulary = Vocabulary(words, article.text, language)
        self.has_questions = model is not None
        self._model = model
        self._owner = rows.owner
        self._embeddings = rows.embeddings
        kinds, _, passages, places, self._items = rows.table.astype(np.int64).T
        self._rows = {kind: np.flatnonzero(kinds == int(kind)) for kind in RowKind}
        self._sentence_of = np.cumsum([0, *counts])[passages] + places
        self._passage_of_row = passages
        self._lengths = np.log1p(self.vocabulary.lengths)

    def evidence(self, query: Embeddings, terms: dict[str, float]) -> Evidence:
        """What speaks for each sentence.

        Args:
            query: float32 (dimension,), unit length.
            terms: the query's key terms with their rarity, see ``Vocabulary.key_terms``.
        """
        cosines = self._embeddings @ query
        passages = self._rows[RowKind.PASSAGE]
        log_chance, log_none = self._learned(query)
        unknown = [value for term, value in terms.items() if term not in self.vocabulary]
        return Evidence(
            sentence=self._best_of_sentences(RowKind.SENTENCE, cosines),
            headed=self._best_of_sentences(RowKind.HEADED_SENTENCE, cosines),
            passage=_best(len(self.passages), self._passage_of_row[passages], cosines[passages])[
                self.passage_of
            ],
            **self._lexical(terms),
            length=self._lengths,
            log_chance=log_chance,
            log_none=log_none,
            near_question=float(cosines[self._rows[RowKind.QUESTION]].max(initial=_NO_COSINE)),
            near_miss=float(cosines[self._rows[RowKind.NEAR_MISS]].max(initial=_NO_COSINE)),
            unknown_share=sum(unknown) / (sum(terms.values()) or 1.0),
            unknown_max=max(unknown, default=0.0) / MAX_RARITY,
            unknown_sum=sum(unknown) / 10,
            key_terms=len(terms),
        )

    def nearest_reader_question(self, query: Embeddings) -> float:
        """The cosine of a query, float32 (dimension,), to the nearest reader question; -1 if there is none."""
        rows = np.concatenate([self._rows[RowKind.QUESTION], self._rows[RowKind.NEAR_MISS]])
        return float((self._embeddings[rows] @ query).max(initial=_NO_COSINE))

    def question_embeddings(self) -> dict[int, Embeddings]:
        """The embedding, float32 (dimension,), of each answered reader question by its index in the corpus."""
        rows = self._rows[RowKind.QUESTION]
        return dict(zip(self._items[rows].tolist(), self._embeddings[rows], strict=True))

    def reference_cosines(self, query: Embeddings) -> Column:
        """The cosine of a query to each reference of the article, float64 (references,)."""
        rows = self._rows[RowKind.REFERENCE]
        return _best(len(self.article.references), self._items[rows], self._embeddings[rows] @ query)

    def _best_of_sentences(self, kind: RowKind, cosines: Embeddings) -> Column:
        rows = self._rows[kind]
        return _best(len(self.sentences), self._sentence_of[rows], cosines[rows])

    def _learned(self, query: Embeddings) -> tuple[Column, float]:
        if self._model is None:
            return np.zeros(len(self.sentences)), 0.0
        found = self._model.log_probabilities(query[None, :])[0]
        return found[:-1], float(found[-1])

    def _lexical(self, terms: dict[str, float]) -> dict[str, Column]:
        weights = np.array([self.vocabulary.weight(term, value) for term, value in terms.items()])
        rarities = np.array(list(terms.values()))
        sentence = np.zeros((len(terms), len(self.sentences)), np.bool_)
        heading = np.zeros((len(terms), len(self.passages)), np.bool_)
        passage = np.zeros_like(heading)
        for row, term in enumerate(terms):
            in_sentences, under_headings = self.vocabulary.places(term)
            sentence[row, in_sentences] = True
            heading[row, under_headings] = True
            passage[row, self.passage_of[in_sentences]] = True
        under_heading = heading[:, self.passage_of]
        in_passage = (passage | heading)[:, self.passage_of]
        return {
            "shared_sentence": _shared(weights, sentence),
            "shared_passage": _shared(weights, in_passage),
            "shared_heading": _shared(weights, under_heading),
            "missing_passage": _rarest_missing(rarities, in_passage),
            "missing_sentence": _rarest_missing(rarities, sentence | under_heading),
        }


def _best(count: int, targets: npt.NDArray[np.int64], cosines: Embeddings) -> Column:
    """The greatest cosine of the rows of each of ``count`` targets."""
    best = np.full(count, _NO_COSINE)
    np.maximum.at(best, targets, cosines)
    return best


def _shared(weights: Column, there: npt.NDArray[np.bool_]) -> Column:
    """The share of the terms' weights, float64 (terms,), that is there: bool (terms, places)."""
    return np.asarray((weights[:, None] * there).sum(axis=0) / (sum(weights.tolist()) or 1.0))


def _rarest_missing(rarities: Column, there: npt.NDArray[np.bool_]) -> Column:
    """The greatest rarity, float64 (terms,), of those that are not there: bool (terms, places)."""
    return np.asarray(np.where(there, 0.0, rarities[:, None]).max(axis=0, initial=0.0) / MAX_RARITY)
