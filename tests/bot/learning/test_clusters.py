"""Questions by meaning, checked against what a slow comparison of all with all finds."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.learning import clusters as clusters_module
from bot.learning.asked import AskedQuestion
from bot.learning.clusters import clusters, leaders
from index.encoding.encoder import Encoder


def asked(question: str, times: int, article: str | None = "tea") -> AskedQuestion:
    found = AskedQuestion(question, article, date(2026, 3, 1))
    found.logged["not_found"] = times
    return found


def times(question: AskedQuestion) -> int:
    return question.unanswered


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.tuples(*[st.floats(-1, 1)] * 3).filter(lambda each: np.linalg.norm(each) > 0.1), max_size=30)
)
def test_each_row_joins_the_nearest_standing_row_or_stands_itself(
    rows: list[tuple[float, float, float]],
) -> None:
    embeddings = np.array(rows, np.float32).reshape(-1, 3)
    embeddings /= np.linalg.norm(embeddings, axis=1, keepdims=True)
    chosen = leaders(embeddings, 0.75)
    assert len(chosen) == len(rows)
    for number, leader in enumerate(chosen):
        before = [row for row in range(number) if chosen[row] == row]
        cosines = {row: float(embeddings[row] @ embeddings[number]) for row in before}
        if leader == number:
            assert all(cosine < 0.75 + 1e-5 for cosine in cosines.values())
        else:
            assert cosines[leader] > max(cosines.values()) - 1e-5
            assert cosines[leader] > 0.75 - 1e-5


def test_questions_of_one_meaning_come_together_the_most_asked_first(encoder: Encoder) -> None:
    found = clusters(
        [
            asked("where do I park the car", 2),
            asked("How much does a ticket cost?", 3),
            asked("what is the price of a ticket", 5),
            asked("what is the price of a ticket", 1, "pan"),
            asked("Is the museum open on Sundays?", 7),
        ],
        times,
        encoder,
    )
    assert [[each.question for each in cluster.questions] for cluster in found] == [
        ["what is the price of a ticket", "How much does a ticket cost?"],
        ["Is the museum open on Sundays?"],
        ["where do I park the car"],
        ["what is the price of a ticket"],
    ]
    assert [cluster.total(times) for cluster in found] == [8, 7, 2, 1]
    assert [cluster.article for cluster in found] == ["tea", "tea", "tea", "pan"]


def test_the_least_asked_of_very_many_stand_by_themselves(
    encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    same = [asked(f"what is the price of a ticket{'?' * n}", 9 - n) for n in range(4)]
    monkeypatch.setattr(clusters_module, "MAX_EMBEDDED", 2)
    found = clusters(same, times, encoder)
    assert [len(cluster.questions) for cluster in found] == [2, 1, 1]


def test_nothing_asked_is_no_cluster(encoder: Encoder) -> None:
    assert clusters([], times, encoder) == []
