"""``python -m index.finder.refit RUN``: a decision fitted on the finder's outputs beside the similarities, and without.

On the measured documents, in five folds by document: a conditional logit chooses the sentence, boosted trees (those of
``bot.fitting.models.MANY_ARTICLES``) tell whether any candidate answers.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from scipy.optimize import minimize
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.model_selection import GroupKFold

from index.finder.choices import add_choices, chosen
from index.finder.measure import Measured, auroc, measured, questions_to_measure
from index.finder.network import Finder
from index.finder.prepare import Prepared, load

_FOLDS = 5
_PENALTY = 0.01

Matrix = npt.NDArray[np.float64]


def main() -> int:
    """Prints, by set, the right passage first and the AUROC with the similarities alone and with the finder too."""
    parser = argparse.ArgumentParser(prog="python -m index.finder.refit", description=main.__doc__)
    parser.add_argument("run", type=Path, help="the folder of a training run")
    parser.add_argument("--cache", type=Path, default=Path(".finder/cache"), help="what prepare has written")
    add_choices(parser)
    options = parser.parse_args()
    torch.set_num_threads(1)
    data, choices = load(options.cache), chosen(options)
    finder = Finder(head=choices.head)
    finder.load_state_dict(torch.load(options.run / "checkpoint.pt", weights_only=True)["average"])
    of = measured(data, finder, questions_to_measure(data, all_=True), choices)
    of = [each for each in of if each.name != "held"]
    sys.stdout.write(_table(data, of) + "\n")
    return 0


def _table(data: Prepared, of: Sequence[Measured]) -> str:
    groups = data.document_of[[each.of.question for each in of]]
    found = {both: _judged(data, of, groups, finder=both) for both in (False, True)}
    lines = [
        f"{'set':10}{'n':>6}{'first: similarities':>21}{'and finder':>12}{'AUROC: similarities':>21}{'and finder':>12}"
    ]
    truth = np.array([each.answered for each in of])
    for name in sorted({each.name for each in of}):
        here = np.array([each.name == name for each in of])
        cells = [f"{name:10}{here.sum():>6}"]
        for both, width in ((False, 21), (True, 12)):
            cells.append(f"{found[both][0][here & truth].mean():>{width}.3f}")
        for both, width in ((False, 21), (True, 12)):
            there = 0 < truth[here].sum() < here.sum()
            cells.append(f"{auroc(found[both][1][here], truth[here]):>{width}.3f}" if there else " " * width)
        lines.append("".join(cells))
    return "\n".join(lines)


def _judged(
    data: Prepared, of: Sequence[Measured], groups: npt.NDArray[np.int64], *, finder: bool
) -> tuple[Matrix, Matrix]:
    """For each question whether the right passage comes first, and the chance that it is answered."""
    ranking = [_of_candidates(each, finder=finder) for each in of]
    first, chance = np.zeros(len(of)), np.zeros(len(of))
    truth = np.array([each.answered for each in of])
    for train, test in GroupKFold(_FOLDS, shuffle=True, random_state=0).split(ranking, groups=groups):
        weights = _conditional_logit([(ranking[i], of[i].of.gold) for i in train if of[i].of.gold.any()])
        answer = np.stack([_of_answer(ranking[i], weights, of[i], finder=finder) for i in range(len(of))])
        trees = GradientBoostingClassifier(
            n_estimators=150,
            max_depth=3,
            min_samples_leaf=40,
            subsample=0.5,
            learning_rate=0.08,
            random_state=0,
        )
        chance[test] = trees.fit(answer[train], truth[train]).predict_proba(answer[test])[:, 1]
        for i in test:
            first[i] = _right_first(data, of[i], ranking[i] @ weights)
    return first, chance


def _of_candidates(each: Measured, *, finder: bool) -> Matrix:
    """What speaks for each candidate: the priors, and the logarithm of the finder's probability."""
    of = each.of.priors.astype(np.float64)
    return np.column_stack([of, np.maximum(_log_chances(each)[:-1], -12.0)]) if finder else of


def _of_answer(ranking: Matrix, weights: Matrix, each: Measured, *, finder: bool) -> Matrix:
    """What says whether a candidate answers: the best one, the best of each column, its lead, "none of these"."""
    scores = ranking @ weights
    best = int(np.argmax(scores))
    chances = np.exp(scores - scores.max())
    values = [
        *ranking[best],
        *ranking.max(axis=0),
        *ranking.mean(axis=0),
        float((chances / chances.sum()).max()),
    ]
    return np.array([*values, _log_chances(each)[-1]] if finder else values)


def _log_chances(each: Measured) -> Matrix:
    logits = each.logits.astype(np.float64)
    return np.asarray(logits - logits.max() - np.log(np.exp(logits - logits.max()).sum()))


def _right_first(data: Prepared, each: Measured, scores: Matrix) -> bool:
    a, b = data.gold_starts[each.of.question : each.of.question + 2]
    right = set(data.passage_of[data.gold[a:b]].tolist())
    return int(data.passage_of[each.of.rows[int(np.argmax(scores))]]) in right


def _conditional_logit(cases: Sequence[tuple[Matrix, npt.NDArray[np.bool_]]]) -> Matrix:
    """Weights of plain features (McFadden, 1974)."""
    scale = np.vstack([of for of, _ in cases]).std(axis=0) + 1e-9

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        total, gradient = 0.0, np.zeros(len(scale))
        for of, gold in cases:
            inputs = of / scale
            scores = inputs @ weights
            chances = np.exp(scores - scores.max())
            chances /= chances.sum()
            right = chances * gold
            total -= float(np.log(right.sum() + 1e-12))
            gradient -= inputs.T @ (right / (right.sum() + 1e-12) - chances)
        value = total / len(cases) + _PENALTY * float(np.square(weights).sum())
        return value, np.asarray(gradient / len(cases) + 2 * _PENALTY * weights)

    found = minimize(loss, np.zeros(len(scale)), jac=True, method="L-BFGS-B")
    return np.asarray(found.x / scale)


if __name__ == "__main__":
    raise SystemExit(main())
