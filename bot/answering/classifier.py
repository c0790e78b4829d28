"""Which sentence, and does it answer: fitted models, their parameters as data in ``classifier.json``.

A conditional logit ranks the sentences; a sum of small trees (two or three questions each) over named features
says how likely it is that the article answers. ``bot/fitting`` fits both; the file says on what.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from bot.answering.features import (
    ANSWER_FEATURES,
    RANK_FEATURES,
    READ_ANSWER_FEATURES,
    READ_RANK_FEATURES,
    Floats,
)


@dataclass(frozen=True, slots=True)
class Tree:
    """A small regression tree as parallel tuples; a leaf has feature -1.

    At node i, ``features[i] <= thresholds[i]`` goes to ``lower[i]``, else to ``upper[i]``.
    """

    features: tuple[int, ...]
    thresholds: tuple[float, ...]
    lower: tuple[int, ...]
    upper: tuple[int, ...]
    values: tuple[float, ...]

    def value(self, features: Floats) -> float:
        """What the tree adds for float64 (features,)."""
        node = 0
        while self.features[node] >= 0:
            below = features[self.features[node]] <= self.thresholds[node]
            node = self.lower[node] if below else self.upper[node]
        return self.values[node]


@dataclass(frozen=True, slots=True)
class Classifier:
    """A ranking of sentences, and the chance that the best one answers.

    Attributes:
        rank_weights: float64 (rank features,).
        start: log-odds before any tree.
        trees: what is added to it.
        threshold: below this confidence the article is said not to answer.
    """

    rank_weights: Floats
    start: float
    trees: tuple[Tree, ...]
    threshold: float

    def scores(self, ranking: Floats) -> Floats:
        """Logits of the sentences, float64 (sentences,), from their features (sentences, rank features)."""
        return np.asarray(ranking @ self.rank_weights)

    def confidence(self, features: Floats) -> float:
        """The chance, 0 to 1, that the article answers, from the answer features."""
        logit = self.start + sum(tree.value(features) for tree in self.trees)
        return float(1 / (1 + np.exp(-logit)))


@dataclass(frozen=True, slots=True)
class Cascade:
    """First the similarities and words, then, where they leave a doubt, the finder too.

    Attributes:
        first: judges without the finder.
        second: judges with it.
        doubt: the first one's confidences, from and to, between which the finder reads.
    """

    first: Classifier
    second: Classifier
    doubt: tuple[float, float]

    def is_in_doubt(self, confidence: float) -> bool:
        """True if the first classifier's confidence leaves the finder something to find out."""
        return self.doubt[0] <= confidence <= self.doubt[1]


@dataclass(frozen=True, slots=True)
class Fitted:
    """All fitted parameters: for articles with reader questions, for those without, and for follow-ups."""

    with_questions: Cascade
    text_only: Cascade
    follow_up: Mapping[str, float]


@cache
def load_classifiers() -> Fitted:
    """The fitted parameters that come with the program.

    Raises:
        ValueError: if they were fitted for other features than this version's.
    """
    form = json.loads((Path(__file__).parent / "classifier.json").read_text(encoding="utf-8"))
    names = [list(n) for n in (RANK_FEATURES, ANSWER_FEATURES, READ_RANK_FEATURES, READ_ANSWER_FEATURES)]
    if form["features"] != names:
        raise ValueError("classifier.json was fitted for other features; fit it again: python -m bot.fitting")
    return Fitted(_cascade(form["with_questions"]), _cascade(form["text_only"]), form["follow_up"])


def _cascade(form: Mapping[str, Any]) -> Cascade:
    low, high = form["doubt"]
    return Cascade(_classifier(form["first"]), _classifier(form["second"]), (float(low), float(high)))


def _classifier(form: Mapping[str, Any]) -> Classifier:
    return Classifier(
        rank_weights=np.array(form["rank_weights"], dtype=np.float64),
        start=float(form["start"]),
        trees=tuple(Tree(*(tuple(column) for column in tree)) for tree in form["trees"]),
        threshold=float(form["threshold"]),
    )
