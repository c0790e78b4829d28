"""The store in files finds what is nearest, and nothing else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.corpus import Corpus
from index.building.corpus_index import CorpusIndex
from index.dense.faiss_vectors import FaissVectors
from index.dense.rows import RowKind
from index.encoding.encoder import Encoder


def unit_vectors(rng: np.random.Generator, count: int, dimension: int) -> np.ndarray:
    found = rng.normal(size=(count, dimension)).astype(np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def table_of(articles: list[int]) -> np.ndarray:
    """Rows of articles, each with its own number as its item."""
    rows = [(0, article, 0, 0, row) for row, article in enumerate(sorted(articles))]
    return np.array(rows, np.int32).reshape(-1, 5)


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    articles=st.lists(st.integers(0, 4), min_size=1, max_size=40),
    k=st.integers(1, 60),
)
def test_search_agrees_with_a_brute_force_search(seed: int, articles: list[int], k: int) -> None:
    rng = np.random.default_rng(seed)
    embeddings = unit_vectors(rng, len(articles), 8)
    embeddings[len(articles) // 2] = embeddings[0]
    (query,) = unit_vectors(rng, 1, 8)
    vectors = FaissVectors.build(embeddings, table_of(articles))
    rows = vectors.nearest(query, k)[:, 4]
    assert len(set(rows)) == len(rows) == min(k, len(articles))
    np.testing.assert_allclose(embeddings[rows] @ query, np.sort(embeddings @ query)[::-1][:k], atol=1e-5)
    for article, cosine in enumerate(vectors.best_cosines(query, range(5))):
        own = [row for row, each in enumerate(sorted(articles)) if each == article]
        assert vectors.of_article(article).table[:, 4].tolist() == own
        np.testing.assert_allclose(cosine, max((embeddings[own] @ query).tolist(), default=-1.0), atol=1e-5)


@settings(max_examples=60, deadline=None)
@given(
    axes=st.lists(st.integers(-4, 4).filter(bool), min_size=1, max_size=80),
    asked=st.integers(-4, 4).filter(bool),
    k=st.integers(1, 90),
)
def test_rows_that_tie_come_in_their_order_also_where_k_cuts_between_them(
    axes: list[int], asked: int, k: int
) -> None:
    """Vectors along the axes: their cosines are -1, 0 and 1 without any rounding."""

    def vectors(numbers: list[int]) -> np.ndarray:
        found = np.zeros((len(numbers), 4), np.float32)
        found[range(len(numbers)), np.abs(numbers) - 1] = np.sign(numbers)
        return found

    embeddings, (query,) = vectors(axes), vectors([asked])
    rows = FaissVectors.build(embeddings, table_of([0] * len(axes))).nearest(query, k)[:, 4]
    np.testing.assert_array_equal(rows, np.argsort(-(embeddings @ query), kind="stable")[:k])


def test_a_near_miss_is_never_found() -> None:
    embeddings = np.eye(3, dtype=np.float32)
    table = table_of([0, 0, 0])
    table[1, 0] = RowKind.NEAR_MISS
    vectors = FaissVectors.build(embeddings, table)
    assert vectors.nearest(embeddings[1], 3)[:, 4].tolist() == [0, 2]
    assert vectors.best_cosines(embeddings[1], [0]) == [0.0]


def test_every_sentence_finds_itself_first(
    shipped_corpus: Corpus, encoder: Encoder, shipped_index: CorpusIndex
) -> None:
    article = shipped_corpus.articles[0]
    texts = [(place, s.of(article.text)) for place in article.passages for s in place.sentences]
    embeddings = encoder.encode_documents([text for _, text in texts])
    for (passage, text), embedding in zip(texts, embeddings, strict=True):
        kind, _, number, place, _ = shipped_index.vectors.nearest(embedding, 1)[0]
        assert kind == RowKind.SENTENCE
        assert article.passages[number].number == passage.number
        assert passage.sentences[place].of(article.text) == text


def test_vectors_and_rows_that_do_not_match_are_refused() -> None:
    vectors = unit_vectors(np.random.default_rng(0), 3, 8)
    with pytest.raises(ValueError, match="3 vectors for 2 rows"):
        FaissVectors.build(vectors, table_of([0, 0]))


def test_what_was_written_is_what_is_read_and_another_file_is_refused(tmp_path: Path) -> None:
    built = FaissVectors.build(unit_vectors(np.random.default_rng(0), 3, 8), table_of([0, 0, 1]))
    files = {part: tmp_path / part for part, _, write in built.parts() if write(tmp_path / part) is None}
    read = FaissVectors.read(files.get)
    np.testing.assert_array_equal(read.table, built.table)
    np.testing.assert_array_equal(read.embeddings, built.embeddings)
    files["vectors"].write_bytes(b"no index")
    with pytest.raises(ValueError, match="vectors is no FAISS index"):
        FaissVectors.read(files.get)
    with pytest.raises(ValueError, match="a file is missing"):
        FaissVectors.read(lambda _: None)


def test_no_rows_are_a_store_all_the_same() -> None:
    empty = FaissVectors.build(np.zeros((0, 8), np.float32), table_of([]))
    assert empty.nearest(np.zeros(8, np.float32), 5).shape == (0, 5)
    assert empty.best_cosines(np.zeros(8, np.float32), [0]) == [-1.0]
