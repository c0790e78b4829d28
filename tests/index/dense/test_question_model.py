"""The softmax over sentences learns its questions, knows none of them, and is a distribution."""

from __future__ import annotations

import numpy as np
import pytest

from index.dense.question_model import QuestionModel, fit_from_rows, fit_question_model
from index.dense.rows import RowKind
from tests.index.dense.test_faiss_vectors import unit_vectors


def clusters(rng: np.random.Generator, centres: np.ndarray, each: int) -> tuple[np.ndarray, np.ndarray]:
    """Unit vectors around each of some centres, and the number of each one's centre."""
    answers = np.repeat(np.arange(len(centres)), each)
    near = centres[answers] + rng.normal(scale=0.05, size=(len(answers), centres.shape[1]))
    return (near / np.linalg.norm(near, axis=1, keepdims=True)).astype(np.float32), answers


@pytest.fixture
def centres() -> np.ndarray:
    return unit_vectors(np.random.default_rng(1), 6, 32)


@pytest.fixture
def model(centres: np.ndarray) -> QuestionModel:
    """Five sentences, and a last cluster that none of them answers."""
    embeddings, answers = clusters(np.random.default_rng(2), centres, 12)
    return fit_question_model(embeddings, answers, 5, np.ones(len(answers), np.float32))


def test_probabilities_are_a_distribution_over_sentences_and_none(model: QuestionModel) -> None:
    found = model.log_probabilities(unit_vectors(np.random.default_rng(3), 50, 32))
    assert found.shape == (50, 6)
    np.testing.assert_allclose(np.exp(found).sum(axis=1), 1.0, atol=1e-9)


def test_it_fits_its_data_and_generalises_to_what_is_near(model: QuestionModel, centres: np.ndarray) -> None:
    embeddings, answers = clusters(np.random.default_rng(4), centres, 5)
    found = model.log_probabilities(embeddings)
    assert found.argmax(axis=1).tolist() == answers.tolist()
    assert (np.exp(found[answers == 5, 5]) > 0.5).all()


def test_a_heavier_question_is_believed_more() -> None:
    same = np.repeat(unit_vectors(np.random.default_rng(5), 1, 8), 2, axis=0)
    torn = fit_question_model(same, np.array([0, 1]), 2, np.array([1.0, 3.0], np.float32))
    first, second, none = np.exp(torn.log_probabilities(same[:1])[0])
    assert second > first > none


def test_the_same_data_give_the_same_model(centres: np.ndarray) -> None:
    embeddings, answers = clusters(np.random.default_rng(6), centres, 3)
    weights = np.ones(len(answers), np.float32)
    first = fit_question_model(embeddings, answers, 5, weights)
    assert (first.weights == fit_question_model(embeddings, answers, 5, weights).weights).all()


def test_it_is_fitted_on_the_rows_of_an_article() -> None:
    # Two passages, of two sentences and one: a text row each, then a question of the last, and a near miss.
    rows = [(RowKind.SENTENCE, 0, 0, 0, -1), (RowKind.SENTENCE, 0, 0, 1, -1), (RowKind.SENTENCE, 0, 1, 0, -1)]
    rows += [
        (RowKind.PASSAGE, 0, 0, -1, -1),
        (RowKind.QUESTION, 0, 1, 0, 0),
        (RowKind.NEAR_MISS, 0, -1, -1, 1),
    ]
    embeddings = np.eye(len(rows), dtype=np.float32)
    model = fit_from_rows(np.array(rows, np.int32), embeddings, [2, 1])
    best = model.log_probabilities(embeddings).argmax(axis=1)
    assert best[[0, 1, 2, 4, 5]].tolist() == [0, 1, 2, 2, 3]
