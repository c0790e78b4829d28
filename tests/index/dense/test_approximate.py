"""Rows near a query are found among very many by a coarse look at each."""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np
import pytest

from index.dense.approximate import PUT_IN_ORDER, NearRows
from index.dense.faiss_files import write_faiss

ROWS, DIMENSION = 4000, 64


@pytest.fixture(scope="module")
def embeddings() -> np.ndarray:
    """Rows about eighty subjects, as texts are."""
    rng = np.random.default_rng(0)
    subjects = rng.normal(size=(80, DIMENSION))
    found = (subjects[rng.integers(0, 80, ROWS)] + 0.3 * rng.normal(size=(ROWS, DIMENSION))).astype(
        np.float32
    )
    return found / np.linalg.norm(found, axis=1, keepdims=True)


@pytest.fixture(scope="module")
def near(embeddings: np.ndarray) -> NearRows:
    return NearRows.build(embeddings, np.arange(ROWS))


def test_nearly_all_that_an_exact_search_finds_is_found(near: NearRows, embeddings: np.ndarray) -> None:
    expected = np.argsort(-(embeddings[::40] @ embeddings.T), axis=1)[:, :20]
    shares = [
        len(set(near.search(query, PUT_IN_ORDER)[1]) & set(row)) / 20
        for query, row in zip(embeddings[::40], expected, strict=True)
    ]
    assert np.mean(shares) > 0.95


def test_a_row_finds_itself(near: NearRows, embeddings: np.ndarray) -> None:
    for number in range(0, ROWS, 97):
        assert number in near.search(embeddings[number], PUT_IN_ORDER)[1]


def test_rows_are_known_by_their_places_and_no_more_are_found_than_there_are(embeddings: np.ndarray) -> None:
    few = NearRows.build(embeddings, np.array([3, 5, 8]))
    assert sorted(few.search(embeddings[5], 10)[1]) == [0, 1, 2]


def test_what_was_written_is_what_is_read_and_another_file_is_refused(
    near: NearRows, embeddings: np.ndarray, tmp_path: Path
) -> None:
    near.write(tmp_path / "near.faiss")
    read = NearRows.read(tmp_path / "near.faiss")
    for query in embeddings[::500]:
        np.testing.assert_array_equal(read.search(query, 9)[1], near.search(query, 9)[1])
    write_faiss(faiss.IndexFlatIP(DIMENSION), tmp_path / "flat.faiss")
    with pytest.raises(ValueError, match=r"flat\.faiss is another kind of FAISS index"):
        NearRows.read(tmp_path / "flat.faiss")
    (tmp_path / "none.faiss").write_bytes(b"none")
    with pytest.raises(ValueError, match=r"none\.faiss is no FAISS index"):
        NearRows.read(tmp_path / "none.faiss")
