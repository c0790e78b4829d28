"""What ranks a sentence of a follow-up: where it stands beside the answer to the question before."""

from __future__ import annotations

import numpy as np
import pytest

from bot.answering.features import RANK_FEATURES, beside_last, last_chances, rank_features
from index.search.article_view import ArticleView
from index.search.retriever import Retriever

QUESTION = "how long should I leave it on"


def ranking_of(retriever: Retriever, view: ArticleView) -> np.ndarray:
    embedding = retriever.encoder.encode_queries([QUESTION])[0]
    return rank_features(view.evidence(embedding, view.vocabulary.key_terms(QUESTION)), view, QUESTION)


def test_a_question_that_leans_on_none_is_ranked_without_the_one_before(small: Retriever) -> None:
    view = small.view(small.number("sourced"))
    ranking = ranking_of(small, view)
    assert ranking.shape == (len(view.sentences), len(RANK_FEATURES))
    assert not ranking[:, -4:].any()


def test_the_passage_that_answered_the_question_before_and_its_neighbours_are_known(small: Retriever) -> None:
    view = small.view(small.number("sourced"))
    answered = int(np.flatnonzero(view.passage_of == 1)[0])
    last = np.zeros(len(view.sentences))
    last[answered] = 0.8
    plain = ranking_of(small, view)
    ranking = beside_last(plain, last, view)
    columns = {name: ranking[:, RANK_FEATURES.index(name)] for name in RANK_FEATURES}
    assert np.array_equal(ranking[:, :-4], plain[:, :-4])
    assert np.array_equal(columns["last_sentence"], last)
    assert np.array_equal(columns["last_passage"], 0.8 * (view.passage_of == 1))
    assert np.array_equal(columns["after_last"], 0.8 * (view.passage_of == 2))
    assert np.array_equal(columns["before_last"], 0.8 * (view.passage_of == 0))


def test_the_likeliest_answer_to_the_question_before_has_most_of_the_chance() -> None:
    chances = last_chances(np.array([0.0, 3.0, 1.0]))
    assert chances.sum() == pytest.approx(1)
    assert chances[1] > 0.9
