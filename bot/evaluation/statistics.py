"""Statistics of values and of confidences: intervals, ranking, calibration."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.stats import binned_statistic, binomtest
from sklearn.metrics import brier_score_loss, roc_auc_score

_RESAMPLES = 4000
_BINS = 10

Confidences = Sequence[tuple[float, bool]]


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean of values from 0 to 1 with its 95 % interval, and how the interval was found."""

    count: int
    mean: float
    low: float
    high: float
    interval: Literal["Wilson", "bootstrap"]


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """The questions whose confidence lies in ``low``..``high``: how many, their mean, the share answered."""

    low: float
    high: float
    count: int
    mean_confidence: float
    share_answerable: float


def mean_of(values: Sequence[float]) -> Mean:
    """The mean with a 95 % interval: Wilson's score interval where all values are 0 or 1, else a bootstrap.

    The bootstrap takes percentiles of 4000 seeded resamples.

    Raises:
        ValueError: if there are no values.
    """
    if not values:
        raise ValueError("a mean needs at least one value, got none")
    count, mean = len(values), math.fsum(values) / len(values)
    if all(value in (0.0, 1.0) for value in values):
        interval = binomtest(int(sum(values)), count).proportion_ci(method="wilson")
        return Mean(count, mean, float(interval.low), float(interval.high), "Wilson")
    drawn = np.random.default_rng(0).choice(np.asarray(values), (_RESAMPLES, count)).mean(axis=1)
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Mean(count, mean, float(low), float(high), "bootstrap")


def auroc(confidences: Confidences) -> float | None:
    """The chance that an answerable question has more confidence than another one; ties count half.

    None unless there are questions of both sorts.

    Args:
        confidences: (confidence, whether the article answers) of each question.
    """
    answerable = [answers for _, answers in confidences]
    if len(set(answerable)) < 2:
        return None
    return float(roc_auc_score(answerable, [confidence for confidence, _ in confidences]))


def brier_score(confidences: Confidences) -> float | None:
    """The mean squared distance of confidence and truth, 0 (best) to 1; None for no questions."""
    if not confidences:
        return None
    found, answerable = zip(*confidences, strict=True)
    return float(brier_score_loss(answerable, found, pos_label=True))


def reliability(confidences: Confidences) -> tuple[ReliabilityBin, ...]:
    """The bins, a tenth wide each, that hold any question, in order."""
    if not confidences:
        return ()
    columns = np.asarray(confidences, dtype=float).T
    means, edges, bins = binned_statistic(columns[0], columns, bins=_BINS, range=(0.0, 1.0))
    counts = np.bincount(bins - 1, minlength=_BINS)
    return tuple(
        ReliabilityBin(
            round(float(edges[place]), 1),
            round(float(edges[place + 1]), 1),
            int(counts[place]),
            float(means[0, place]),
            float(means[1, place]),
        )
        for place in np.flatnonzero(counts)
    )


def calibration_error(bins: Sequence[ReliabilityBin]) -> float | None:
    """The mean distance, over all questions, of their bin's confidence and share; None for no questions."""
    if not bins:
        return None
    distances = [abs(each.mean_confidence - each.share_answerable) for each in bins]
    return float(np.average(distances, weights=[each.count for each in bins]))
