"""The thresholds of the classifier: what counts as answered, and what is clear without the finder."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import cast

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bot.fitting.cases import Case
from bot.fitting.models import WRONG_ANSWER_COST, best_threshold, doubt


def cases(answered: Sequence[bool]) -> list[Case]:
    """Cases of the same weight, as far as thresholds look at them."""
    return [cast("Case", SimpleNamespace(gold=np.array([each]), weight=1.0)) for each in answered]


def test_the_threshold_is_the_middle_between_what_is_answered_and_what_is_not() -> None:
    confidence = np.array([0.2] * 50 + [0.8] * 50)
    assert best_threshold(confidence, cases([False] * 50 + [True] * 50)) == 0.51


@given(st.lists(st.tuples(st.integers(0, 100), st.booleans()), min_size=1, max_size=60))
def test_no_threshold_costs_much_less_than_the_one_that_is_taken_does_at_its_ends(
    rows: list[tuple[int, bool]],
) -> None:
    confidence = np.array([percent / 100 for percent, _ in rows])
    answered = np.array([each for _, each in rows])
    taken = best_threshold(confidence, cases(answered.tolist()))

    def cost(threshold: float) -> float:
        answers = confidence >= threshold
        return float(WRONG_ANSWER_COST * (answers & ~answered).sum() + (~answers & answered).sum())

    steps = [round(0.01 * step, 2) for step in range(5, 96)]
    least = min(map(cost, steps))
    cheap = [step for step in steps if cost(step) <= 1.02 * least]
    assert cheap[0] <= taken <= cheap[-1]


def test_confidences_that_are_hardly_ever_wrong_leave_no_doubt() -> None:
    confidence = np.array([0.05] * 100 + [0.5] * 100 + [0.95] * 100)
    answered = [False] * 100 + [True, False] * 50 + [True] * 100
    assert doubt(confidence, cases(answered), 0.01) == (0.5, 0.5)
    answered[0] = answered[1] = True
    assert doubt(confidence, cases(answered), 0.01)[0] == 0.0


def test_where_hardly_any_case_lies_nothing_is_clear() -> None:
    confidence = np.array([0.05] * 2 + [0.5] * 300)
    assert doubt(confidence, cases([False] * 2 + [True, False] * 150), 0.01) == (0.0, 1.0)
