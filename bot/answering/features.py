"""The named features of the decision: what ranks a sentence, and what says whether it answers."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import numpy.typing as npt

from bot.answering.answer_type import fit_of, question_kind
from index.search.evidence import ArticleView, Evidence

Matrix = npt.NDArray[np.float64]

RANK_FEATURES = (
    "sentence", "headed", "passage", "shared_sentence", "shared_passage", "shared_heading", "missing_passage",
    "missing_sentence", "length", "kind", "log_chance",
)  # fmt: skip
ANSWER_FEATURES = (
    "sentence", "headed", "passage", "shared_sentence", "shared_passage", "shared_heading", "missing_passage",
    "missing_sentence", "kind", "best_sentence", "best_passage", "best_shared_sentence", "best_shared_passage",
    "least_missing_passage", "passage_share", "lead", "unknown_share", "unknown_max", "unknown_sum", "key_terms",
    "asks_kind", "chance", "none", "near_question", "near_miss", "nearer_to_question",
)  # fmt: skip


def mixed(alone: Evidence, together: Evidence, weight: float) -> Evidence:
    """The evidence of two readings of a question, the second with ``weight``, 0 to 1."""
    if weight <= 0.02:
        return alone
    if weight >= 0.98:
        return together
    return Evidence(
        **{
            field.name: (1 - weight) * getattr(alone, field.name) + weight * getattr(together, field.name)
            for field in fields(Evidence)
        }
    )


def rank_features(evidence: Evidence, view: ArticleView, question: str) -> Matrix:
    """What ranks each sentence, float64 (sentences, len(RANK_FEATURES))."""
    kind = question_kind(question)
    text = view.article.text
    fits = np.array([fit_of(kind, sentence.of(text)) for sentence in view.sentences])
    columns = {"kind": fits, "log_chance": np.maximum(evidence.log_chance, -12.0)}
    return np.stack(
        [columns[name] if name in columns else getattr(evidence, name) for name in RANK_FEATURES], axis=1
    )


def answer_features(
    evidence: Evidence, ranking: Matrix, scores: Matrix, view: ArticleView, question: str
) -> Matrix:
    """What says whether the best sentence answers, float64 (len(ANSWER_FEATURES),).

    Args:
        evidence: of the article.
        ranking: its ``rank_features``.
        scores: float64 (sentences,), logits of the ranking.
        view: the article.
        question: as it was read.
    """
    best = int(np.argmax(scores))
    chances = np.exp(scores - scores.max())
    chances /= chances.sum()
    by_passage = np.bincount(view.passage_of, chances)
    of_best = dict(zip(RANK_FEATURES, ranking[best], strict=True))
    nearest = np.sort(evidence.sentence)[::-1]
    values = {
        **of_best,
        "best_sentence": nearest[0],
        "best_passage": evidence.passage.max(),
        "best_shared_sentence": evidence.shared_sentence.max(),
        "best_shared_passage": evidence.shared_passage.max(),
        "least_missing_passage": evidence.missing_passage.min(),
        "passage_share": by_passage.max(),
        "lead": nearest[0] - nearest[:10].mean(),
        "unknown_share": evidence.unknown_share,
        "unknown_max": evidence.unknown_max,
        "unknown_sum": evidence.unknown_sum,
        "key_terms": np.log1p(evidence.key_terms),
        "asks_kind": float(question_kind(question) != ""),
        "chance": float(np.exp(evidence.log_chance[best])) if view.has_questions else 0.0,
        "none": float(np.exp(evidence.log_none)) if view.has_questions else 0.0,
        "near_question": evidence.near_question,
        "near_miss": evidence.near_miss,
        "nearer_to_question": evidence.near_question - evidence.near_miss,
    }
    return np.array([values[name] for name in ANSWER_FEATURES], dtype=np.float64)
