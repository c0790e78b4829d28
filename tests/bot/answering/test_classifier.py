"""The fitted decision: its trees read by hand, its parameters fit for this version."""

from __future__ import annotations

import math

import numpy as np
import pytest

from bot.answering.classifier import Decision, Tree, load_decisions
from bot.answering.features import ANSWER_FEATURES, RANK_FEATURES
from bot.answering.follow_up import FOLLOW_UP_FEATURES

# sentence <= 0.5 ? (headed <= 0.2 ? -2 : -1) : 3
TREE = Tree(
    (0, 1, -1, -1, -1), (0.5, 0.2, 0.0, 0.0, 0.0), (1, 2, 0, 0, 0), (4, 3, 0, 0, 0), (0, 0, -2, -1, 3)
)


def features(sentence: float, headed: float) -> np.ndarray:
    found = np.zeros(len(ANSWER_FEATURES))
    found[:2] = sentence, headed
    return found


@pytest.mark.parametrize(
    ("sentence", "headed", "value"),
    [(0.4, 0.1, -2), (0.5, 0.2, -2), (0.5, 0.21, -1), (0.51, 0.0, 3), (1.0, 1.0, 3)],
)
def test_a_tree_asks_from_its_root_and_a_value_at_the_threshold_goes_lower(
    sentence: float, headed: float, value: float
) -> None:
    assert TREE.value(features(sentence, headed)) == value


def test_a_tree_of_one_leaf_adds_the_same_for_all() -> None:
    assert Tree((-1,), (0.0,), (0,), (0,), (0.25,)).value(features(0.9, 0.9)) == 0.25


def test_confidence_is_the_logistic_of_the_start_and_its_trees() -> None:
    decision = Decision(np.zeros(len(RANK_FEATURES)), 0.5, (TREE, TREE), 0.5)
    assert decision.confidence(features(0.9, 0.0)) == pytest.approx(1 / (1 + math.exp(-6.5)))
    assert Decision(np.zeros(1), 0.0, (), 0.5).confidence(features(0.0, 0.0)) == 0.5


def test_scores_weigh_the_features_of_each_sentence() -> None:
    weights = np.arange(len(RANK_FEATURES), dtype=np.float64)
    ranking = np.eye(len(RANK_FEATURES))
    assert Decision(weights, 0.0, (), 0.5).scores(ranking).tolist() == weights.tolist()


def test_the_parameters_that_come_with_the_program_fit_it() -> None:
    decisions = load_decisions()
    assert set(decisions.follow_up) == {"intercept", *FOLLOW_UP_FEATURES}
    for decision in (decisions.with_questions, decisions.text_only):
        assert decision.rank_weights.shape == (len(RANK_FEATURES),)
        assert 0 < decision.threshold < 1
        for tree in decision.trees:
            columns = (tree.features, tree.thresholds, tree.lower, tree.upper, tree.values)
            assert len({len(column) for column in columns}) == 1
            assert all(-1 <= feature < len(ANSWER_FEATURES) for feature in tree.features)
            inner = [i for i, feature in enumerate(tree.features) if feature >= 0]
            assert all(i < tree.lower[i] < len(tree.features) > tree.upper[i] > i for i in inner)
            assert len(inner) <= 7  # three questions on the way to a leaf
