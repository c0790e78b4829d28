"""Multinomial logistic regression over dense features and sparse pieces."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from bot.understanding.message_model import FORM, PIECES

Floats = npt.NDArray[np.float32]
_MAX_ITERATIONS = 60
# Strength of the ridge penalty; of 0.03, 0.1 and 0.3 the best in cross-validation, for kinds and for signs.
_PENALTY = 0.1


@dataclass(frozen=True, slots=True)
class Inputs:
    """Messages as features.

    ``dense`` float32 (messages, features), as ``dense_features`` has them: embedding, form, intercept; ``pieces``
    sparse (messages, PIECES).
    """

    dense: Floats
    pieces: csr_matrix

    def rows(self, chosen: npt.NDArray[np.intp] | slice) -> Inputs:
        """Some of the messages."""
        return Inputs(self.dense[chosen], self.pieces[chosen])


@dataclass(frozen=True, slots=True)
class Softmax:
    """``dense`` float32 (features, classes), ``pieces`` float32 (PIECES, classes)."""

    dense: Floats
    pieces: Floats

    def chances(self, inputs: Inputs) -> Floats:
        """float32 (messages, classes), rows that sum to 1."""
        logits = inputs.dense @ self.dense + inputs.pieces @ self.pieces
        weights = np.exp(logits - logits.max(axis=1, keepdims=True))
        return np.asarray(weights / weights.sum(axis=1, keepdims=True), np.float32)


def fit_softmax(
    inputs: Inputs,
    labels: npt.NDArray[np.intp],
    weights: Floats,
    classes: int,
    *,
    embedding_penalty: float = 1.0,
) -> Softmax:
    """The fit by L-BFGS; the last dense feature is the intercept and is not held back.

    Args:
        inputs: the messages.
        labels: the class of each.
        weights: how much each counts.
        classes: how many classes there are.
        embedding_penalty: the ridge penalty of the embedding's weights, in that of all others.
    """
    features = inputs.dense.shape[1]
    shape = (features + PIECES, classes)
    penalties = np.full((shape[0], 1), _PENALTY, np.float32)
    penalties[: features - len(FORM) - 1] *= embedding_penalty
    penalties[features - 1] = 0
    dense_turned, pieces_turned = inputs.dense.T.copy(), inputs.pieces.T.tocsr()
    rows = np.arange(len(labels))

    def loss(flat: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        fit = flat.reshape(shape).astype(np.float32)
        chances = Softmax(fit[:features], fit[features:]).chances(inputs)
        likelihood = np.log(chances[rows, labels] + 1e-12)
        chances[rows, labels] -= 1
        chances *= weights[:, None]
        held_back = fit * penalties
        gradient = held_back.copy()
        gradient[:features] += dense_turned @ chances
        gradient[features:] += pieces_turned @ chances
        total = 0.5 * float((held_back * fit).sum()) - float((weights * likelihood).sum())
        return total, gradient.astype(np.float64).ravel()

    found = minimize(
        loss, np.zeros(shape[0] * classes), jac=True, method="L-BFGS-B", options={"maxiter": _MAX_ITERATIONS}
    )
    fit = found.x.reshape(shape).astype(np.float32)
    return Softmax(fit[:features], fit[features:])
