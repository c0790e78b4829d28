"""What an article's reader questions teach: from a question's embedding to the sentence that answers it.

A softmax over the article's sentences and "none of these", linear in the embedding of the question,
fitted on the article's reader questions (answered ones and near misses) and on the sentences themselves
when the index is built. It
generalises over the questions where a nearest-neighbour look-up only repeats them: on the development
questions the right passage came first for 0.94 instead of 0.89, and it alone tells an unanswered
question from an answered one (area under the curve 0.98; similarity to the text 0.65).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.dense.rows import Embeddings, RowKind, RowTable

# Inverse strength of the ridge penalty, and how much a sentence counts as a question for itself. By
# cross-validation over 4,144 reader questions, log loss: 0.95 (10, without sentences), 0.90 (10 and 3),
# 0.86 (20 and 3), 0.85 (20 and 8, the right sentence first a little less often).
_INVERSE_PENALTY = 20.0
_SENTENCE_WEIGHT = 3.0
_MAX_ITERATIONS = 120


@dataclass(frozen=True, slots=True)
class QuestionModel:
    """A fitted softmax.

    Attributes:
        weights: float32 (sentences + 1, dimension + 1); the last row is "none of these", the last
            column the intercept.
    """

    weights: npt.NDArray[np.float32]

    def log_probabilities(self, queries: Embeddings) -> npt.NDArray[np.float64]:
        """Natural logarithms of the probabilities, float64 (len(queries), sentences + 1), "none" last."""
        logits = queries.astype(np.float64) @ self.weights[:, :-1].T + self.weights[:, -1]
        return np.asarray(logits - _log_sum_exp(logits))


def fit_from_rows(table: RowTable, embeddings: Embeddings, counts: Sequence[int]) -> QuestionModel:
    """The question model of one article, from its rows of the index.

    Args:
        table: the article's rows, see ``rows.row_table``; at least one reader question among them.
        embeddings: float32 (len(table), dimension).
        counts: how many sentences each passage of the article has.
    """
    kinds = table[:, 0]
    first_sentence = np.cumsum([0, *counts])
    text = (kinds == RowKind.SENTENCE) | (kinds == RowKind.HEADED_SENTENCE)
    missed = kinds == RowKind.NEAR_MISS
    chosen = text | missed | (kinds == RowKind.QUESTION)
    answers = np.where(missed, first_sentence[-1], first_sentence[table[:, 2]] + table[:, 3])
    weights = np.where(text, _SENTENCE_WEIGHT, 1.0).astype(np.float32)
    return fit_question_model(embeddings[chosen], answers[chosen], int(first_sentence[-1]), weights[chosen])


def fit_question_model(
    embeddings: Embeddings,
    answers: npt.NDArray[np.integer],
    sentences: int,
    weights: npt.NDArray[np.float32],
) -> QuestionModel:
    """Fits the softmax by L-BFGS (ridge-penalised multinomial logistic regression).

    Args:
        embeddings: float32 (questions, dimension), unit length, at least one.
        answers: for each question the index of its sentence, or ``sentences`` for "none of these".
        sentences: how many sentences the article has.
        weights: float32 (questions,), how much each question counts.
    """
    from scipy.optimize import minimize  # noqa: PLC0415 - a fifth of a second to import, for builds alone

    inputs = np.hstack([embeddings, np.ones((len(embeddings), 1), np.float32)])
    shape = (sentences + 1, inputs.shape[1])
    rows = np.arange(len(answers))
    importance = _INVERSE_PENALTY * weights

    def loss(flat: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        matrix = flat.reshape(shape).astype(np.float32)
        logits = inputs @ matrix.T
        log_probabilities = logits - _log_sum_exp(logits)
        errors = np.exp(log_probabilities)
        errors[rows, answers] -= 1
        gradient = (errors * importance[:, None]).T @ inputs
        gradient[:, :-1] += matrix[:, :-1]
        penalty = 0.5 * float(np.square(matrix[:, :-1]).sum())
        total = penalty - float((importance * log_probabilities[rows, answers]).sum())
        return total, gradient.astype(np.float64).ravel()

    found = minimize(
        loss, np.zeros(shape[0] * shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": _MAX_ITERATIONS}
    )
    return QuestionModel(found.x.reshape(shape).astype(np.float32))


def _log_sum_exp(logits: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
    top = logits.max(axis=1, keepdims=True)
    return np.asarray(top + np.log(np.exp(logits - top).sum(axis=1, keepdims=True)))
