"""What each classifier of the cascade sees of a case."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Protocol

from bot.answering.features import (
    Floats,
    answer_features,
    beside_last,
    last_chances,
    read_answer_features,
    read_rank_features,
)
from bot.answering.judging import likeliest_passages
from bot.fitting.cases import Case
from index.finder.finder import Finder
from index.search.reading import PassageReader
from index.system.processors import cores


class Stage(Protocol):
    """What a classifier of the cascade sees of a case."""

    def ranking(self, case: Case) -> Floats:
        """The features that rank, float64 (sentences, rank features)."""

    def answer(self, case: Case, weights: Floats) -> Floats:
        """The features that say whether the best sentence answers, under a ranking."""


class FirstStage:
    """Similarities and words."""

    def ranking(self, case: Case) -> Floats:
        """See ``Stage``."""
        return case.ranking

    def answer(self, case: Case, weights: Floats) -> Floats:
        """See ``Stage``."""
        return _answer(case, case.ranking @ weights)


class SecondStage:
    """The same, and the finder."""

    def ranking(self, case: Case) -> Floats:
        """See ``Stage``."""
        return read_rank_features(case.ranking, case.finder)

    def answer(self, case: Case, weights: Floats) -> Floats:
        """See ``Stage``."""
        ranking = self.ranking(case)
        scores = ranking @ weights
        return read_answer_features(
            _answer(case, scores), ranking, case.finder, scores, case.view, case.first_confidence
        )


def _answer(case: Case, scores: Floats) -> Floats:
    return answer_features(case.evidence, case.ranking, scores, case.view, case.reading)


def after_last(cases: Sequence[Case], rank_weights: Floats) -> list[Case]:
    """The cases with what ranks a follow-up by where the question before is answered.

    Args:
        cases: the cases.
        rank_weights: of a first classifier; it says where that is.
    """
    return [
        case
        if case.last is None
        else replace(
            case,
            ranking=beside_last(
                case.ranking, case.reading.weight * last_chances(case.last @ rank_weights), case.view
            ),
        )
        for case in cases
    ]


def read_cases(cases: Sequence[Case], rank_weights: Floats, confidence: Floats, finder: Finder) -> list[Case]:
    """The cases with what the second stage sees of them.

    Args:
        cases: the cases.
        rank_weights: of the first classifier; it chooses the passages to read.
        confidence: float64 (cases,), the first classifier's, from cross-validation.
        finder: reads them.
    """
    readers = {case.source: PassageReader(finder) for case in cases}

    def read(case: Case, chance: float) -> Case:
        passages = likeliest_passages(case.ranking @ rank_weights, case.view)
        history = case.reading.finder_history
        logits = readers[case.source].read(case.view, passages, case.reading.alone, history)
        return replace(case, finder=logits, first_confidence=chance)

    with ThreadPoolExecutor(cores()) as threads:
        return list(threads.map(read, cases, confidence.tolist()))
