"""What is searched, and the files it is kept in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus.corpus import Corpus
from index.dense.approximate import MIN_ROWS, NearRows
from index.dense.exact import PassageIndex
from index.dense.question_model import QuestionModel, fit_from_rows
from index.dense.rows import RowKind
from index.sparse.bm25 import LexicalIndex
from index.sparse.word_index import WordIndex

PARTS = ("vectors", "rows", "models", "near", "postings", "terms", "texts", "words")
"""What the names of an index's files begin with, before a \"-\"."""

# With fewer reader questions than this for each sentence, a model of them says less than the text itself
# (twelve articles with about one each: the right passage came first less often than without).
_MIN_QUESTIONS_PER_SENTENCE = 3

FEW_ARTICLES = 4
"""Up to this many articles every question is put to all of them."""


@dataclass(frozen=True, slots=True)
class CorpusIndex:
    """What is searched.

    Attributes:
        passages: all embeddings.
        question_models: the question model of each article that has one, by the article's number.
        words: which words stand in which sentence and heading.
        lexical: BM25 over the passages under their headings, in the order of the corpus; None for a few articles.
        near: finds rows among very many of them; None where there are not so many.
    """

    passages: PassageIndex
    question_models: Mapping[int, QuestionModel]
    words: WordIndex
    lexical: LexicalIndex | None = None
    near: NearRows | None = None


def made_from(corpus: Corpus, passages: PassageIndex) -> CorpusIndex:
    """The index of a corpus whose rows are embedded: all else is fitted and counted."""
    return CorpusIndex(
        passages,
        _question_models(corpus, passages),
        WordIndex.build(corpus.articles),
        _lexical(corpus),
        _near(passages),
    )


def parts(index: CorpusIndex) -> Iterator[tuple[str, str, Callable[[Path], None]]]:
    """The data files of an index: how each name begins and ends, and what writes it."""
    yield "vectors", ".faiss", index.passages.write
    yield "rows", ".npy", _array_writer(index.passages.table)
    yield "models", ".npz", _arrays_writer({str(n): m.weights for n, m in index.question_models.items()})
    if index.near is not None:
        yield "near", ".faiss", index.near.write
    if index.lexical is not None:
        arrays = dict(index.lexical.arrays)
        yield "postings", ".npy", _array_writer(arrays.pop("postings"))
        yield "terms", ".npz", _arrays_writer(arrays)
    arrays = dict(index.words.arrays)
    yield "texts", ".npy", _array_writer(arrays.pop("numbers"))
    yield "words", ".npz", _arrays_writer(arrays)


def _array_writer(array: npt.NDArray[Any]) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        with path.open("wb") as file:
            np.save(file, array, allow_pickle=False)

    return write


def _arrays_writer(arrays: Mapping[str, npt.NDArray[Any]]) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        named: dict[str, Any] = dict(arrays)
        with path.open("wb") as file:
            np.savez(file, allow_pickle=False, **named)

    return write


def read_parts(place: Callable[[str], Path | None]) -> CorpusIndex:
    """The index in the files that ``parts`` wrote; what is large is mapped into memory.

    Args:
        place: tells where a part is; None for one that the index does not have.

    Raises:
        ValueError, OSError, zipfile.BadZipFile: if a file is missing or not what it should be.
    """
    files = {part: place(part) for part in PARTS}
    if not (files["rows"] and files["vectors"] and files["models"] and files["texts"] and files["words"]):
        raise ValueError("a file is missing")
    passages = PassageIndex.read(files["vectors"], np.load(files["rows"], allow_pickle=False))
    with np.load(files["models"], allow_pickle=False) as saved:
        models = {int(number): QuestionModel(saved[number]) for number in saved}
    words = WordIndex(_arrays("numbers", files["texts"], files["words"]))
    lexical = None
    if files["postings"] and files["terms"]:
        lexical = LexicalIndex(_arrays("postings", files["postings"], files["terms"]))
    near = NearRows.read(files["near"]) if files["near"] else None
    return CorpusIndex(passages, models, words, lexical, near)


def _arrays(large: str, mapped: Path, others: Path) -> dict[str, npt.NDArray[Any]]:
    """The large array of one file, mapped into memory, and the named ones of another."""
    with np.load(others, allow_pickle=False) as saved:
        return {
            large: np.load(mapped, mmap_mode="r", allow_pickle=False),
            **{name: saved[name] for name in saved},
        }


def _question_models(corpus: Corpus, passages: PassageIndex) -> dict[int, QuestionModel]:
    """The question model of each article that has reader questions enough, by the article's number."""
    models: dict[int, QuestionModel] = {}
    for number, article in enumerate(corpus.articles):
        rows = passages.rows_of(number)
        table = passages.table[rows.start : rows.stop]
        counts = [len(passage.sentences) for passage in article.passages]
        answered = int((table[:, 0] == RowKind.QUESTION).sum())
        if answered >= max(_MIN_QUESTIONS_PER_SENTENCE * sum(counts), 1):
            models[number] = fit_from_rows(table, passages.embeddings_of(rows), counts)
    return models


def _lexical(corpus: Corpus) -> LexicalIndex | None:
    if len(corpus.articles) <= FEW_ARTICLES:
        return None
    texts = [
        f"{' '.join(article.section_path(passage))} {passage.span.of(article.text)}"
        for article in corpus.articles
        for passage in article.passages
    ]
    return LexicalIndex.build(texts) if texts else None


def _near(passages: PassageIndex) -> NearRows | None:
    kinds = passages.table[:, 0]
    rows = np.flatnonzero((kinds != RowKind.NEAR_MISS) & (kinds != RowKind.REFERENCE))
    if len(rows) < MIN_ROWS or len(np.unique(passages.table[:, 1])) <= FEW_ARTICLES:
        return None
    return NearRows.build(passages.embeddings_of(range(len(passages))), rows)
