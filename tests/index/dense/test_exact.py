"""The index finds what is nearest, and nothing else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.corpus import Corpus
from index.building.corpus_index import CorpusIndex
from index.dense.exact import PassageIndex
from index.dense.faiss_vectors import FaissVectors
from index.dense.rows import RowKind
from index.encoding.encoder import Encoder


def unit_vectors(rng: np.random.Generator, count: int, dimension: int) -> np.ndarray:
    found = rng.normal(size=(count, dimension)).astype(np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def table_of(articles: list[int]) -> np.ndarray:
    return np.array([(0, article, 0, 0, -1) for article in sorted(articles)], np.int32).reshape(-1, 5)


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    articles=st.lists(st.integers(0, 4), min_size=1, max_size=40),
    k=st.integers(1, 60),
    one=st.none() | st.integers(0, 4),
)
def test_search_agrees_with_a_brute_force_search(
    seed: int, articles: list[int], k: int, one: int | None
) -> None:
    rng = np.random.default_rng(seed)
    embeddings = unit_vectors(rng, len(articles), 8)
    embeddings[len(articles) // 2] = embeddings[0]
    index = PassageIndex.build(embeddings, table_of(articles))
    query = unit_vectors(rng, 1, 8)
    scores, rows = index.search(query, k, article=one)
    allowed = [row for row, article in enumerate(sorted(articles)) if one in (None, article)]
    expected = np.sort(embeddings[allowed] @ query[0])[::-1][:k]
    assert rows.shape == scores.shape == (1, min(k, len(allowed)))
    assert set(rows[0]) <= set(allowed)
    np.testing.assert_allclose(scores[0], expected, atol=1e-5)
    ties = [(-score, row) for score, row in zip(scores[0], rows[0], strict=True)]
    assert ties == sorted(ties)


@settings(max_examples=60, deadline=None)
@given(
    axes=st.lists(st.integers(-4, 4).filter(bool), min_size=1, max_size=80),
    asked=st.lists(st.integers(-4, 4).filter(bool), min_size=1, max_size=30),
    k=st.integers(1, 90),
)
def test_rows_that_tie_come_in_their_order_also_where_k_cuts_between_them(
    axes: list[int], asked: list[int], k: int
) -> None:
    """Vectors along the axes: their cosines are -1, 0 and 1 without any rounding."""

    def vectors(numbers: list[int]) -> np.ndarray:
        found = np.zeros((len(numbers), 4), np.float32)
        found[range(len(numbers)), np.abs(numbers) - 1] = np.sign(numbers)
        return found

    embeddings, queries = vectors(axes), vectors(asked)
    scores, rows = PassageIndex.build(embeddings, table_of([0] * len(axes))).search(queries, k)
    expected = np.argsort(-(queries @ embeddings.T), axis=1, kind="stable")[:, :k]
    np.testing.assert_array_equal(rows, expected)
    np.testing.assert_array_equal(scores, np.take_along_axis(queries @ embeddings.T, expected, 1))


def test_every_sentence_finds_itself_first(
    shipped_corpus: Corpus, encoder: Encoder, shipped_index: CorpusIndex
) -> None:
    article = shipped_corpus.articles[0]
    vectors = shipped_index.vectors
    assert isinstance(vectors, FaissVectors)
    passages = vectors.exact
    own = [row for row in range(len(passages)) if passages.table[row, 0] == RowKind.SENTENCE]
    texts = [s.of(article.text) for passage in article.passages for s in passage.sentences]
    scores, rows = passages.search(encoder.encode_documents(texts), 1)
    assert [own.index(row) for row in rows[:, 0]] == list(range(len(texts)))
    np.testing.assert_allclose(scores[:, 0], 1.0, atol=1e-5)


def test_a_query_of_another_dimension_is_refused() -> None:
    index = PassageIndex.build(unit_vectors(np.random.default_rng(0), 3, 8), table_of([0, 0, 0]))
    with pytest.raises(ValueError, match=r"queries must have shape \(n, 8\), got \(1, 4\)"):
        index.search(np.zeros((1, 4), np.float32), 1)
    with pytest.raises(ValueError, match="k must be at least 1, got 0"):
        index.search(np.zeros((1, 8), np.float32), 0)


def test_vectors_and_rows_that_do_not_match_are_refused() -> None:
    vectors = unit_vectors(np.random.default_rng(0), 3, 8)
    with pytest.raises(ValueError, match="3 vectors for 2 rows"):
        PassageIndex.build(vectors, table_of([0, 0]))
    with pytest.raises(ValueError, match=r"float32 of two dimensions, got float64 \(3, 8\)"):
        PassageIndex.build(vectors.astype(np.float64), table_of([0, 0, 0]))  # type: ignore[arg-type]


def test_a_file_that_is_no_index_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.faiss").write_bytes(b"no index")
    with pytest.raises(ValueError, match=r"a\.faiss is no FAISS index"):
        PassageIndex.read(tmp_path / "a.faiss", table_of([]))


def test_no_rows_and_no_queries_are_an_index_and_an_answer_all_the_same() -> None:
    empty = PassageIndex.build(np.zeros((0, 8), np.float32), table_of([]))
    assert empty.search(np.zeros((2, 8), np.float32), 5)[1].shape == (2, 0)
    one = PassageIndex.build(unit_vectors(np.random.default_rng(0), 1, 8), table_of([0]))
    assert one.search(np.zeros((0, 8), np.float32), 5)[1].shape == (0, 1)


def test_an_article_without_rows_finds_nothing() -> None:
    index = PassageIndex.build(unit_vectors(np.random.default_rng(0), 2, 8), table_of([0, 2]))
    scores, rows = index.search(np.zeros((1, 8), np.float32), 3, article=1)
    assert scores.shape == rows.shape == (1, 0)
