"""Which sentence, and does it answer: one fitted model, its parameters as data in ``classifier.json``.

A conditional logit ranks the sentences; a sum of small trees (two or three questions each) over named features
says how likely it is that the article answers. ``bot/fitting`` fits both; the file says on what.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from bot.answering.features import ANSWER_FEATURES, RANK_FEATURES, Matrix


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

    def value(self, features: Matrix) -> float:
        """What the tree adds for float64 (len(ANSWER_FEATURES),)."""
        node = 0
        while self.features[node] >= 0:
            below = features[self.features[node]] <= self.thresholds[node]
            node = self.lower[node] if below else self.upper[node]
        return self.values[node]


@dataclass(frozen=True, slots=True)
class Decision:
    """The parameters for articles with reader questions, or for those without.

    Attributes:
        rank_weights: float64 (len(RANK_FEATURES),).
        start: log-odds before any tree.
        trees: what is added to it.
        threshold: below this confidence the article is said not to answer.
    """

    rank_weights: Matrix
    start: float
    trees: tuple[Tree, ...]
    threshold: float

    def scores(self, ranking: Matrix) -> Matrix:
        """Logits of the sentences, float64 (sentences,), from their ``rank_features``."""
        return np.asarray(ranking @ self.rank_weights)

    def confidence(self, features: Matrix) -> float:
        """The chance, 0 to 1, that the article answers, from the ``answer_features``."""
        logit = self.start + sum(tree.value(features) for tree in self.trees)
        return float(1 / (1 + np.exp(-logit)))


@dataclass(frozen=True, slots=True)
class Decisions:
    """All fitted parameters."""

    with_questions: Decision
    text_only: Decision
    follow_up: Mapping[str, float]


@cache
def load_decisions() -> Decisions:
    """The fitted parameters that come with the program.

    Raises:
        ValueError: if they were fitted for other features than this version's.
    """
    form = json.loads((Path(__file__).parent / "classifier.json").read_text(encoding="utf-8"))
    if form["rank_features"] != list(RANK_FEATURES) or form["answer_features"] != list(ANSWER_FEATURES):
        raise ValueError("classifier.json was fitted for other features; fit it again: python -m bot.fitting")
    return Decisions(_decision(form["with_questions"]), _decision(form["text_only"]), form["follow_up"])


def _decision(form: Mapping[str, object]) -> Decision:
    weights, trees = form["rank_weights"], form["trees"]
    if not isinstance(weights, Sequence) or not isinstance(trees, Sequence):
        raise ValueError("classifier.json is damaged")
    return Decision(
        rank_weights=np.array(weights, dtype=np.float64),
        start=float(str(form["start"])),
        trees=tuple(Tree(*(tuple(column) for column in tree)) for tree in trees),
        threshold=float(str(form["threshold"])),
    )
