"""Fits: the follow-up model, the ranking, the trees of the confidence, and the threshold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import softmax
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from bot.answering.classifier import Classifier, Tree
from bot.answering.features import Floats
from bot.answering.follow_up import FOLLOW_UP_FEATURES
from bot.fitting.cases import Case
from bot.fitting.stages import Stage

# Of the questions that readers put to an article, about this share is answered by it; cases are
# weighted to it, as the fitting data holds far more near misses than readers ask.
ANSWERED_SHARE = 0.8
# One wrong answer costs two and a half wrong silences.
WRONG_ANSWER_COST = 2.5

_LEARNING_RATE = 0.08
_RANK_PENALTY = 0.01
# The questions nearest to what is asked in practice count so many times in the ranking. Right passage first on the web
# pages that nobody prepared: 0.809 (0.807 counted once), on their follow-ups 0.79 (0.77).
_TIMES = {"articles": 3, "pages": 3, "written": 3}
# Thresholds that cost up to so many times the least are as good as the best.
_HARDLY_MORE = 1.02
# Of fewer cases than this share nothing is learnt about how often a confidence is wrong.
_MIN_SHARE = 0.01


@dataclass(frozen=True, slots=True)
class Boosting:
    """How the trees of a confidence are grown: how many, how deep, and of how many cases.

    ``share`` is the share of all cases that each tree is grown on; ``cases_in_leaf`` the least a leaf may hold.
    """

    trees: int
    depth: int
    cases_in_leaf: int
    share: float


ONE_ARTICLE = Boosting(trees=80, depth=2, cases_in_leaf=25, share=1.0)
"""For the reader questions of one article: each tree can be read as two questions."""
MANY_ARTICLES = Boosting(trees=150, depth=3, cases_in_leaf=40, share=0.5)
"""For articles of all kinds and lengths. On the measured half of the public sets clapnq's AUROC is 0.87 (depth two:
0.83; fitted on the twelve articles alone: 0.75), squad2's 0.66 with each."""


def fit_follow_up(features: Floats, is_follow_up: npt.NDArray[np.bool_]) -> dict[str, float]:
    """Logistic regression over ``FOLLOW_UP_FEATURES``: intercept and weight of each, for plain features."""
    scaler = StandardScaler().fit(features)
    model = LogisticRegression(C=1.0).fit(scaler.transform(features), is_follow_up)
    weights = model.coef_[0] / scaler.scale_
    intercept = float(model.intercept_[0] - (weights * scaler.mean_).sum())
    return {"intercept": intercept, **dict(zip(FOLLOW_UP_FEATURES, map(float, weights), strict=True))}


def fit_ranking(cases: Sequence[Case], stage: Stage) -> Floats:
    """Conditional logit (McFadden, 1974) over the sentences of each answered question.

    Returns:
        float64 (rank features,), weights of plain features; 0 for a feature that never varies.
    """
    answered = [
        (stage.ranking(case), case.gold)
        for case in cases
        if case.gold.any()
        for _ in range(_TIMES.get(case.source, 1))
    ]
    everything = np.vstack([ranking for ranking, _ in answered])
    scale = everything.std(axis=0)
    scale[scale < 1e-9] = np.inf
    scaled = [(ranking / scale, gold) for ranking, gold in answered]

    def loss(weights: Floats) -> tuple[float, Floats]:
        total, gradient = 0.0, np.zeros(len(scale))
        for inputs, gold in scaled:
            chances = softmax(inputs @ weights)
            of_gold = chances * gold
            total -= np.log(of_gold.sum() + 1e-12)
            gradient -= inputs.T @ (of_gold / (of_gold.sum() + 1e-12) - chances)
        count = len(answered)
        value = float(total) / count + _RANK_PENALTY * float(np.square(weights).sum())
        return value, np.asarray(gradient / count + 2 * _RANK_PENALTY * weights)

    found = minimize(loss, np.zeros(len(scale)), jac=True, method="L-BFGS-B")
    return np.asarray(found.x / scale)


def fit_classifier(cases: Sequence[Case], stage: Stage, boosting: Boosting, confidence: Floats) -> Classifier:
    """Ranking, trees and threshold.

    The threshold is the one at which wrong answers (each counted ``WRONG_ANSWER_COST`` times) and wrong
    silences cost least in total.

    Args:
        cases: what to fit on.
        stage: what the classifier sees of a case.
        boosting: how its trees are grown.
        confidence: float64 (cases,), from ``cross_validated``.
    """
    weights = fit_ranking(cases, stage)
    model = _fit_trees(_tree_inputs(cases, stage, weights), cases, boosting)
    share = float(np.average(is_answered(cases), weights=weights_of(cases)))
    start = float(np.log(share / (1 - share)))
    trees = tuple(_tree(estimator.tree_, _LEARNING_RATE) for estimator in model.estimators_[:, 0])
    return Classifier(weights, start, trees, best_threshold(confidence, cases))


def cross_validated(cases: Sequence[Case], stage: Stage, boosting: Boosting, folds: int = 6) -> Floats:
    """The confidence of each case by a model that saw none of its group, float64 (cases,)."""
    groups = sorted({case.group for case in cases})
    fold_of = {group: place % folds for place, group in enumerate(groups)}
    in_fold = np.array([fold_of[case.group] for case in cases])
    found = np.zeros(len(cases))
    for fold in range(folds):
        training = [case for case, its in zip(cases, in_fold, strict=True) if its != fold]
        held = [case for case, its in zip(cases, in_fold, strict=True) if its == fold]
        weights = fit_ranking(training, stage)
        model = _fit_trees(_tree_inputs(training, stage, weights), training, boosting)
        found[in_fold == fold] = model.predict_proba(_tree_inputs(held, stage, weights))[:, 1]
    return found


def doubt(confidence: Floats, cases: Sequence[Case], clear_error: float) -> tuple[float, float]:
    """Between which confidences of the first classifier the finder has something to find out.

    Beneath the first at most ``clear_error`` of the cases are answered, above the second at most as many are not.
    Where hardly any case lies, nothing is clear.
    """
    weights, answered = weights_of(cases), is_answered(cases)

    def is_clear(inside: npt.NDArray[np.bool_], but: npt.NDArray[np.bool_]) -> bool:
        of_all = weights[inside].sum() / weights.sum()
        return bool(
            of_all >= _MIN_SHARE and weights[inside & but].sum() <= clear_error * weights[inside].sum()
        )

    steps = [round(0.01 * step, 2) for step in range(1, 100)]
    low = [step for step in steps if is_clear(confidence < step, answered)]
    high = [step for step in steps if is_clear(confidence > step, ~answered)]
    return max(low, default=0.0), min(high, default=1.0)


def _tree_inputs(cases: Sequence[Case], stage: Stage, weights: Floats) -> Floats:
    """What the trees see of cases under a ranking, float64 (cases, answer features)."""
    return np.stack([stage.answer(case, weights) for case in cases])


def is_answered(cases: Sequence[Case]) -> npt.NDArray[np.bool_]:
    """Whether the article answers each case, bool (cases,)."""
    return np.array([bool(case.gold.any()) for case in cases])


def weighted(cases: Sequence[Case]) -> list[Case]:
    """The cases with weights that bring the share of answered ones of each source to ``ANSWERED_SHARE``.

    Their mean is 1 for each source; a source whose questions are all answered is left as it is.
    """
    answered = is_answered(cases)
    sources = np.array([case.source for case in cases])
    weights = np.ones(len(cases))
    for source in set(sources):
        here = sources == source
        share = answered[here].mean()
        if share < 1:
            weights[here & answered] = ANSWERED_SHARE / share
            weights[here & ~answered] = (1 - ANSWERED_SHARE) / (1 - share)
    return [replace(case, weight=float(weight)) for case, weight in zip(cases, weights, strict=True)]


def weights_of(cases: Sequence[Case]) -> Floats:
    """What each case counts, float64 (cases,)."""
    return np.array([case.weight for case in cases])


def best_threshold(confidence: Floats, cases: Sequence[Case]) -> float:
    """The middle of the thresholds that cost hardly more than the cheapest, at the weights of ``weighted``.

    Around the least the cost is flat: the cheapest by itself moves by 0.05 with the seed of the trees.
    """
    weights, answered = weights_of(cases), is_answered(cases)

    def cost(threshold: float) -> float:
        answers = confidence >= threshold
        wrong = WRONG_ANSWER_COST * weights[answers & ~answered].sum()
        return float(wrong + weights[~answers & answered].sum())

    steps = [round(0.01 * step, 2) for step in range(5, 96)]
    costs = [cost(step) for step in steps]
    cheap = [step for step, of_step in zip(steps, costs, strict=True) if of_step <= _HARDLY_MORE * min(costs)]
    return round((cheap[0] + cheap[-1]) / 2, 2)


def _fit_trees(inputs: Floats, cases: Sequence[Case], boosting: Boosting) -> GradientBoostingClassifier:
    """Gradient boosting (Friedman, 2001; with a share of the cases for each tree, 2002)."""
    return GradientBoostingClassifier(
        n_estimators=boosting.trees,
        learning_rate=_LEARNING_RATE,
        max_depth=boosting.depth,
        min_samples_leaf=boosting.cases_in_leaf,
        subsample=boosting.share,
        random_state=0,
    ).fit(inputs, is_answered(cases), sample_weight=weights_of(cases))


def _tree(tree: object, rate: float) -> Tree:
    """A scikit-learn tree as data, its values times the learning rate."""
    features = getattr(tree, "feature")  # noqa: B009 - scikit-learn's own type has no stubs
    return Tree(
        features=tuple(int(f) if f >= 0 else -1 for f in features),
        thresholds=tuple(float(t) for t in getattr(tree, "threshold")),  # noqa: B009
        lower=tuple(int(n) for n in getattr(tree, "children_left")),  # noqa: B009
        upper=tuple(int(n) for n in getattr(tree, "children_right")),  # noqa: B009
        values=tuple(round(float(v) * rate, 6) for v in getattr(tree, "value")[:, 0, 0]),  # noqa: B009
    )
