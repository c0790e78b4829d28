"""What each classifier of the cascade sees of a case."""

from __future__ import annotations

from typing import Protocol

from bot.answering.features import Floats, answer_features, read_answer_features, read_rank_features
from bot.fitting.cases import Case


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
        scores = self.ranking(case) @ weights
        return read_answer_features(
            _answer(case, scores), case.finder, scores, case.view, case.first_confidence
        )


def _answer(case: Case, scores: Floats) -> Floats:
    return answer_features(case.evidence, case.ranking, scores, case.view, case.reading)
