"""Statistics of values and of confidences: intervals, ranking, calibration."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.stats import rankdata

# The standard normal's 97.5th percentile: the half-width of a 95 % interval.
_Z = 1.959964
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

    Wilson, "Probable inference", JASA 22, 1927. The bootstrap takes percentiles of 4000 seeded resamples.

    Raises:
        ValueError: if there are no values.
    """
    if not values:
        raise ValueError("a mean needs at least one value, got none")
    count, mean = len(values), math.fsum(values) / len(values)
    if all(value in (0.0, 1.0) for value in values):
        centre = mean + _Z**2 / (2 * count)
        half = _Z * math.sqrt(mean * (1 - mean) / count + _Z**2 / (4 * count**2))
        scale = 1 + _Z**2 / count
        # Rounding may leave the interval of all or none a hair short of its mean.
        low, high = min((centre - half) / scale, mean), max((centre + half) / scale, mean)
        return Mean(count, mean, max(low, 0.0), min(high, 1.0), "Wilson")
    drawn = np.random.default_rng(0).choice(np.asarray(values), (_RESAMPLES, count)).mean(axis=1)
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Mean(count, mean, float(low), float(high), "bootstrap")


def auroc(confidences: Confidences) -> float | None:
    """The chance that an answerable question has more confidence than another one; ties count half.

    None unless there are questions of both sorts.

    Args:
        confidences: (confidence, whether the article answers) of each question.
    """
    ranks = rankdata([confidence for confidence, _ in confidences])
    answerable = np.array([answers for _, answers in confidences], dtype=bool)
    yes, no = int(answerable.sum()), int((~answerable).sum())
    if not yes or not no:
        return None
    return float((ranks[answerable].sum() - yes * (yes + 1) / 2) / (yes * no))


def brier_score(confidences: Confidences) -> float | None:
    """The mean squared distance of confidence and truth, 0 (best) to 1; None for no questions."""
    if not confidences:
        return None
    return math.fsum((confidence - answers) ** 2 for confidence, answers in confidences) / len(confidences)


def reliability(confidences: Confidences) -> tuple[ReliabilityBin, ...]:
    """The bins, a tenth wide each, that hold any question, in order."""
    found: list[ReliabilityBin] = []
    for number in range(_BINS):
        inside = [each for each in confidences if min(int(each[0] * _BINS), _BINS - 1) == number]
        if inside:
            mean = math.fsum(confidence for confidence, _ in inside) / len(inside)
            share = sum(answers for _, answers in inside) / len(inside)
            found.append(
                ReliabilityBin(number / _BINS, (number + 1) / _BINS, len(inside), float(mean), share)
            )
    return tuple(found)


def calibration_error(bins: Sequence[ReliabilityBin]) -> float | None:
    """The mean distance, over all questions, of their bin's confidence and share; None for no questions."""
    count = sum(each.count for each in bins)
    if not count:
        return None
    return math.fsum(b.count * abs(b.mean_confidence - b.share_answerable) for b in bins) / count
