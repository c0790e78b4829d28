"""What is searched, and the files it is kept in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus.article import Article
from corpus.corpus import Corpus
from index.dense.question_model import QuestionModel, fit_from_rows
from index.dense.rows import RowKind, array_writer, arrays_writer
from index.dense.vectors import FEW_ARTICLES, Vectors
from index.sparse.bm25 import Frequencies, LexicalIndex
from index.sparse.word_index import WordIndex

Part = tuple[str, str, Callable[[Path], None]]
"""A data file: how its name begins and ends, and what writes it."""

Fitted = Callable[[int], QuestionModel | None]

PARTS = ("models", "postings", "terms", "texts", "words")
"""What the names of the files beside the vectors' begin with, before a \"-\"."""

# With fewer reader questions than this for each sentence, a model of them says less than the text itself
# (twelve articles with about one each: the right passage came first less often than without).
_MIN_QUESTIONS_PER_SENTENCE = 3


@dataclass(frozen=True, slots=True)
class CorpusIndex:
    """What is searched.

    Attributes:
        vectors: all embeddings.
        question_models: the question model of each article that has one, by the article's number.
        words: which words stand in which sentence and heading.
        lexical: BM25 over the passages under their headings, in the order of the corpus; None for a few articles.
        passages: how many passages each article has.
    """

    vectors: Vectors
    question_models: Mapping[int, QuestionModel]
    words: WordIndex
    lexical: LexicalIndex | None
    passages: Sequence[int]

    def best_articles(
        self, text: str, k: int, among: Frequencies | None = None
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
        """The articles of the k passages that share most words with a text, the likeliest first, and the scores.

        ``among`` is as for ``LexicalIndex.scores``.
        """
        if self.lexical is None:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        passages, scores = self.lexical.best(text, k, among)
        return np.searchsorted(np.cumsum(self.passages), passages, side="right"), scores


def made_from(
    corpus: Corpus, vectors: Vectors, fitted: Fitted = lambda _: None, *, whole: bool = True
) -> CorpusIndex:
    """The index of a corpus whose rows are embedded: all else is fitted and counted.

    Args:
        corpus: what to index.
        vectors: its embedded rows.
        fitted: the question model of the article with this number, if one was fitted before.
        whole: False for a part of a larger corpus.
    """
    articles = corpus.articles
    lexical = _lexical(articles) if len(articles) > FEW_ARTICLES or not whole else None
    models = _question_models(articles, vectors, fitted)
    return CorpusIndex(vectors, models, WordIndex.build(articles), lexical, passage_counts(articles))


def passage_counts(articles: Sequence[Article]) -> list[int]:
    """How many passages each article has."""
    return [len(article.passages) for article in articles]


def parts(index: CorpusIndex) -> Iterator[Part]:
    """The data files beside the vectors': how each name begins and ends, and what writes it."""
    yield "models", ".npz", arrays_writer({str(n): m.weights for n, m in index.question_models.items()})
    if index.lexical is not None:
        arrays = dict(index.lexical.arrays)
        yield "postings", ".npy", array_writer(arrays.pop("postings"))
        yield "terms", ".npz", arrays_writer(arrays)
    arrays = dict(index.words.arrays)
    yield "texts", ".npy", array_writer(arrays.pop("numbers"))
    yield "words", ".npz", arrays_writer(arrays)


def read_parts(vectors: Vectors, passages: Sequence[int], place: Callable[[str], Path | None]) -> CorpusIndex:
    """The index in the files that ``parts`` wrote; what is large is mapped into memory.

    Args:
        vectors: its embeddings.
        passages: how many passages each article has.
        place: tells where a part is; None for one that the index does not have.

    Raises:
        ValueError, OSError, zipfile.BadZipFile: if a file is missing or not what it should be.
    """
    files = {part: place(part) for part in PARTS}
    if not (files["models"] and files["texts"] and files["words"]):
        raise ValueError("a file is missing")
    with np.load(files["models"], allow_pickle=False) as saved:
        models = {int(number): QuestionModel(saved[number]) for number in saved}
    words = WordIndex(_arrays("numbers", files["texts"], files["words"]))
    lexical = None
    if files["postings"] and files["terms"]:
        lexical = LexicalIndex(_arrays("postings", files["postings"], files["terms"]))
    return CorpusIndex(vectors, models, words, lexical, passages)


def _arrays(large: str, mapped: Path, others: Path) -> dict[str, npt.NDArray[Any]]:
    """The large array of one file, mapped into memory, and the named ones of another."""
    with np.load(others, allow_pickle=False) as saved:
        return {
            large: np.load(mapped, mmap_mode="r", allow_pickle=False),
            **{name: saved[name] for name in saved},
        }


def _question_models(
    articles: Sequence[Article], vectors: Vectors, fitted: Fitted
) -> dict[int, QuestionModel]:
    """The question model of each article that has reader questions enough, by the article's number."""
    models: dict[int, QuestionModel] = {}
    for number, article in enumerate(articles):
        rows = vectors.of_article(number)
        counts = [len(passage.sentences) for passage in article.passages]
        answered = int((rows.table[:, 0] == RowKind.QUESTION).sum())
        if answered >= max(_MIN_QUESTIONS_PER_SENTENCE * sum(counts), 1):
            models[number] = fitted(number) or fit_from_rows(rows.table, rows.embeddings, counts)
    return models


def _lexical(articles: Sequence[Article]) -> LexicalIndex | None:
    texts = [
        f"{' '.join(article.section_path(passage))} {passage.span.of(article.text)}"
        for article in articles
        for passage in article.passages
    ]
    return LexicalIndex.build(texts) if texts else None
