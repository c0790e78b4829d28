"""The fitted decision: its trees read by hand, its parameters fit for this version."""

from __future__ import annotations

import math

import numpy as np
import pytest

from bot.answering.classifier import Cascade, Classifier, Tree, load_classifiers
from bot.answering.features import ANSWER_FEATURES, RANK_FEATURES, READ_ANSWER_FEATURES, READ_RANK_FEATURES
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
    classifier = Classifier(np.zeros(len(RANK_FEATURES)), 0.5, (TREE, TREE), 0.5)
    assert classifier.confidence(features(0.9, 0.0)) == pytest.approx(1 / (1 + math.exp(-6.5)))
    assert Classifier(np.zeros(1), 0.0, (), 0.5).confidence(features(0.0, 0.0)) == 0.5


def test_scores_weigh_the_features_of_each_sentence() -> None:
    weights = np.arange(len(RANK_FEATURES), dtype=np.float64)
    ranking = np.eye(len(RANK_FEATURES))
    assert Classifier(weights, 0.0, (), 0.5).scores(ranking).tolist() == weights.tolist()


def test_only_what_the_first_classifier_leaves_in_doubt_is_read() -> None:
    one = Classifier(np.zeros(1), 0.0, (), 0.5)
    cascade = Cascade(one, one, (0.1, 0.9))
    assert [cascade.is_in_doubt(chance) for chance in (0.09, 0.1, 0.5, 0.9, 0.91)] == [
        False, True, True, True, False,
    ]  # fmt: skip


def test_the_parameters_that_come_with_the_program_fit_it() -> None:
    fitted = load_classifiers()
    assert set(fitted.follow_up) == {"intercept", *FOLLOW_UP_FEATURES}
    for cascade in (fitted.with_questions, fitted.text_only):
        assert 0 <= cascade.doubt[0] < cascade.doubt[1] <= 1
        check(cascade.first, len(RANK_FEATURES), len(ANSWER_FEATURES))
        check(cascade.second, len(READ_RANK_FEATURES), len(READ_ANSWER_FEATURES))


def check(classifier: Classifier, rank_features: int, answer_features: int) -> None:
    assert classifier.rank_weights.shape == (rank_features,)
    assert 0 < classifier.threshold < 1
    for tree in classifier.trees:
        columns = (tree.features, tree.thresholds, tree.lower, tree.upper, tree.values)
        assert len({len(column) for column in columns}) == 1
        assert all(-1 <= feature < answer_features for feature in tree.features)
        inner = [i for i, feature in enumerate(tree.features) if feature >= 0]
        assert all(i < tree.lower[i] < len(tree.features) > tree.upper[i] > i for i in inner)
        assert len(inner) <= 7  # three questions on the way to a leaf
