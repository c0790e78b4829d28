"""How good a fitted classifier is, in print."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import numpy as np

from bot.answering.classifier import Classifier
from bot.answering.features import Floats
from bot.evaluation.report import number
from bot.evaluation.statistics import auroc
from bot.fitting.cases import Case
from bot.fitting.models import is_answered, weights_of
from bot.fitting.stages import Stage


def report(
    title: str, cases: Sequence[Case], stage: Stage, classifier: Classifier, confidence: Floats
) -> None:
    """Prints the figures of each source, and how far the confidence can be trusted.

    Args:
        title: what was fitted.
        cases: what it was fitted on.
        stage: what the classifier sees of a case.
        classifier: the fit; its ranking has seen the cases.
        confidence: float64 (cases,), from cross-validation.
    """
    answered, weights = is_answered(cases), weights_of(cases)
    sys.stdout.write(f"{title}: {len(cases)} questions, threshold {classifier.threshold}\n")
    sys.stdout.write(
        f"  {'source':10}{'questions':>10}{'sentence':>10}{'passage':>9}{'AUROC':>7}{'Brier':>7}"
        f"{'silent':>8}{'abstains':>10}\n"
    )
    sources = np.array([case.source for case in cases])
    for source in sorted(set(sources)):
        here = np.flatnonzero(sources == source)
        some = [cases[place] for place in here.tolist()]
        sentence, passage = _first(some, stage, classifier)
        brier = float(np.average((confidence - answered)[here] ** 2, weights=weights[here]))
        yes, no = confidence[here][answered[here]], confidence[here][~answered[here]]
        area = number(auroc(list(zip(confidence[here], answered[here], strict=True))))
        abstains = f"{(no < classifier.threshold).mean():.3f}" if len(no) else ""
        sys.stdout.write(
            f"  {source:10}{len(some):10}{sentence:10.3f}{passage:9.3f}{area:>7}{brier:7.3f}"
            f"{(yes < classifier.threshold).mean():8.3f}{abstains:>10}\n"
        )
    sys.stdout.write("  confidence  answered  questions (weighted)\n")
    for low in np.arange(0, 1, 0.1):
        inside = (confidence >= low) & (confidence < low + 0.1)
        if inside.any():
            share = np.average(answered[inside], weights=weights[inside])
            sys.stdout.write(f"  {low:.1f}-{low + 0.1:.1f}     {share:8.3f}  {weights[inside].sum():9.0f}\n")


def _first(cases: Sequence[Case], stage: Stage, classifier: Classifier) -> tuple[float, float]:
    """How often the right sentence, and how often its passage, comes first."""
    sentences, passages = [], []
    for case in cases:
        if case.gold.any():
            best = int(np.argmax(classifier.scores(stage.ranking(case))))
            sentences.append(case.gold[best])
            passages.append(case.gold[case.view.passage_of == case.view.passage_of[best]].any())
    return float(np.mean(sentences)), float(np.mean(passages))
