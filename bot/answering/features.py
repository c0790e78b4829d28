"""The named features of the classifiers: what ranks a sentence, and what says whether it answers."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import numpy.typing as npt

from bot.answering.answer_type import fit_of, question_kind
from bot.answering.follow_up import InConversation
from index.search.article_view import ArticleView
from index.search.evidence import Evidence
from index.sparse.terms import words
from index.sparse.vocabulary import key_terms

Floats = npt.NDArray[np.float64]

_BESIDE_LAST = ("last_sentence", "last_passage", "after_last", "before_last")
RANK_FEATURES = (
    "sentence", "headed", "passage", "shared_sentence", "shared_passage", "shared_heading", "missing_passage",
    "missing_sentence", "length", "kind", "log_chance", *_BESIDE_LAST,
)  # fmt: skip
ANSWER_FEATURES = (
    "sentence", "headed", "passage", "shared_sentence", "shared_passage", "shared_heading", "missing_passage",
    "missing_sentence", "kind", "best_sentence", "best_passage", "best_shared_sentence", "best_shared_passage",
    "least_missing_passage", "passage_share", "lead", "unknown_share", "unknown_max", "unknown_sum", "key_terms",
    "asks_kind", "chance", "none", "near_question", "near_miss", "nearer_to_question", "leans", "own_unknown",
)  # fmt: skip
READ_RANK_FEATURES = (*RANK_FEATURES, "finder")
READ_ANSWER_FEATURES = (
    *ANSWER_FEATURES, "finder", "finder_best", "finder_mass", "finder_lead", "finder_share", "first_confidence",
    "last_passage",
)  # fmt: skip


# The first ranking is surer than its logits say where the question before is answered. Of 0.5, 1 and 2, right passage
# first on the follow-ups of the web pages (0.78, 0.79, 0.79; 0.75 without) and on doc2dial (0.814, 0.816, 0.823).
_LAST_SHARPNESS = 2.0
# What a follow-up says itself counts beside what it says together with the question before it. Of 0.5, 0.6, 0.7 and 1,
# right passage first on three sets of conversations (written, abg_coqa, doc2dial).
_MOST_TOGETHER = 0.6


def mixed(alone: Evidence, together: Evidence, chance: float) -> Evidence:
    """The evidence of two readings of a question, the second by the ``chance``, 0 to 1, that it is a follow-up."""
    weight = _MOST_TOGETHER * chance
    if weight <= 0.02:
        return alone
    return Evidence(
        **{
            field.name: (1 - weight) * getattr(alone, field.name) + weight * getattr(together, field.name)
            for field in fields(Evidence)
        }
    )


def rank_features(evidence: Evidence, view: ArticleView, question: str) -> Floats:
    """What ranks each sentence, float64 (sentences, len(RANK_FEATURES)), for a question that leans on none."""
    kind = question_kind(question)
    text = view.article.text
    fits = np.array([fit_of(kind, sentence.of(text)) for sentence in view.sentences])
    columns = {"kind": fits, "log_chance": np.maximum(evidence.log_chance, -12.0)}
    columns |= dict.fromkeys(_BESIDE_LAST, np.zeros(len(fits)))
    return np.stack(
        [columns[name] if name in columns else getattr(evidence, name) for name in RANK_FEATURES], axis=1
    )


def last_chances(scores: Floats) -> Floats:
    """The chance that each sentence answers the question before, float64 (sentences,), from the logits of its ranking."""
    return softmax(_LAST_SHARPNESS * scores)


def beside_last(ranking: Floats, last: Floats, view: ArticleView) -> Floats:
    """The ``rank_features`` of a follow-up, which is often answered beside the answer to the question before.

    On the web pages of the evaluation three of four are answered in the same passage; of changes of topic one in fifty.

    Args:
        ranking: its ``rank_features``.
        last: float64 (sentences,), the chance that a sentence answers the question before and that this one leans on it.
        view: the article.
    """
    by_passage = np.pad(np.bincount(view.passage_of, last, len(view.passages)), 1)
    around = [by_passage[view.passage_of + step] for step in (1, 0, 2)]
    return np.column_stack([ranking[:, : -len(_BESIDE_LAST)], last, *around])


def answer_features(
    evidence: Evidence, ranking: Floats, scores: Floats, view: ArticleView, reading: InConversation
) -> Floats:
    """What says whether the best sentence answers, float64 (len(ANSWER_FEATURES),).

    Args:
        evidence: of the article.
        ranking: its ``rank_features``.
        scores: float64 (sentences,), logits of the ranking.
        view: the article.
        reading: the question as it was read.
    """
    best = int(np.argmax(scores))
    by_passage = np.bincount(view.passage_of, softmax(scores))
    of_best = dict(zip(RANK_FEATURES, ranking[best], strict=False))
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
        "asks_kind": float(question_kind(reading.alone) != ""),
        "chance": float(np.exp(evidence.log_chance[best])) if view.has_questions else 0.0,
        "none": float(np.exp(evidence.log_none)) if view.has_questions else 0.0,
        "near_question": evidence.near_question,
        "near_miss": evidence.near_miss,
        "nearer_to_question": evidence.near_question - evidence.near_miss,
        "leans": reading.weight,
        "own_unknown": _own_unknown(reading, view) if reading.weight > 0 else 0.0,
    }
    return np.array([values[name] for name in ANSWER_FEATURES], dtype=np.float64)


def _own_unknown(reading: InConversation, view: ArticleView) -> float:
    """The share, 0 to 1, of a follow-up's own key terms by rarity that the article never mentions."""
    terms = key_terms(words(reading.alone))
    unknown = sum(rarity for term, rarity in terms.items() if term not in view.vocabulary)
    return unknown / (sum(terms.values()) or 1.0)


def read_rank_features(ranking: Floats, finder: Floats) -> Floats:
    """The ``rank_features`` and the finder's logits, float64 (sentences, len(READ_RANK_FEATURES))."""
    return np.column_stack([ranking, finder])


def read_answer_features(
    features: Floats,
    ranking: Floats,
    finder: Floats,
    scores: Floats,
    view: ArticleView,
    first_confidence: float,
) -> Floats:
    """The ``answer_features`` and what the finder says, float64 (len(READ_ANSWER_FEATURES),).

    Args:
        features: the ``answer_features`` under the ranking with the finder.
        ranking: the ``read_rank_features``.
        finder: float64 (sentences,), its logits.
        scores: float64 (sentences,), logits of the ranking with the finder.
        view: the article.
        first_confidence: of the first classifier.
    """
    best = int(np.argmax(scores))
    elsewhere = finder[view.passage_of != view.passage_of[best]].max(initial=finder.min())
    own = finder[best]
    more = (
        own,
        finder.max(),
        np.logaddexp.reduce(finder),
        own - elsewhere,
        np.exp(own - np.logaddexp.reduce(finder)),
        first_confidence,
        ranking[best, READ_RANK_FEATURES.index("last_passage")],
    )
    return np.concatenate([features, more])


def softmax(scores: Floats) -> Floats:
    """Chances that sum to 1, of the same shape."""
    powers = np.exp(scores - scores.max())
    return np.asarray(powers / powers.sum())
