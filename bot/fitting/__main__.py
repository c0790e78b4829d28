"""``python -m bot.fitting``: fits ``bot/decision.json`` and prints how good it is by cross-validation."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import astuple
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.conversation import follow_up_features
from bot.decision import Decision
from bot.features import ANSWER_FEATURES, RANK_FEATURES, Matrix
from bot.fitting.cases import Asked, Case, cases, reader_questions, written_questions
from bot.fitting.models import case_weights, cross_validated, fit_decision, fit_follow_up, is_answered
from bot.language import language_of
from corpus.corpus import Corpus, default_folder, read_corpus
from index.encoder_store import load_encoder
from index.forward_index import article_words
from index.store import build_index
from index.vocabulary import Vocabulary

# A question of this many words says what it is about; every sixth is taken, after one that far on.
_WHOLE_WORDS = 5
_SWITCH_STEP = 6
_UNRELATED = 333

_NOTE = (
    "Fitted by `python -m bot.fitting`. text_only: on the questions written about the twelve articles in "
    "bot/fitting/articles and on a third of the English reader questions of corpus/back-spasms.md, as if there were none. "
    "with_questions: on those reader questions, each judged without its own paraphrases. "
    "rank_weights: conditional logit over the sentences; trees: gradient-boosted trees of depth two for the chance "
    "that the article answers, weighted so that four of five questions are answered; threshold: least cost in "
    "cross-validation, one wrong answer counting as two wrong silences."
)


def main() -> int:
    """Fits, reports, writes."""
    folder = Path(__file__).parent / "articles"
    encoder = load_encoder()
    written, own = read_corpus(folder), read_corpus(default_folder())
    asked, readers = list(written_questions(folder, written)), list(reader_questions(own))
    follow_up = fit_follow_up(*_conversations(written, asked, own))
    with tempfile.TemporaryDirectory() as place:
        written_index = build_index(written, encoder, Path(place) / "written").passages
        own_index = build_index(own, encoder, Path(place) / "own").passages
    # Without reader questions in a language, a question in it is not understood; it would teach chance.
    english = [question for question in readers if language_of(question.question) in ("", "en")]
    plain = [
        *cases(written, written_index, encoder, asked, follow_up, learn=False),
        *cases(own, own_index, encoder, english[::3], follow_up, learn=False),
    ]
    learned = cases(own, own_index, encoder, readers, follow_up, learn=True)
    text_only, with_questions = fit_decision(plain), fit_decision(learned)
    _report("text only", plain, text_only)
    _report("with reader questions", learned, with_questions)
    form = {
        "note": _NOTE,
        "rank_features": RANK_FEATURES,
        "answer_features": ANSWER_FEATURES,
        "follow_up": {name: round(value, 4) for name, value in follow_up.items()},
        "with_questions": _form(with_questions),
        "text_only": _form(text_only),
    }
    path = Path(__file__).parent.parent / "decision.json"
    path.write_text(json.dumps(form) + "\n", encoding="utf-8")
    sys.stdout.write(f"written: {path}\n")
    return 0


def _conversations(
    written: Corpus, asked: Sequence[Asked], own: Corpus
) -> tuple[Matrix, npt.NDArray[np.bool_]]:
    """Features and truth for the follow-up model: which questions with a history lean on it.

    Whole questions of the reader questions, each put after an unrelated one, are changes of topic too.
    """
    features: list[list[float]] = []
    truth: list[bool] = []
    for number, article in enumerate(own.articles):
        vocabulary = Vocabulary(article_words(own.articles[number]))
        questions = own.questions.get(article.id, ())
        whole = [q.question for q in questions if not q.history and len(q.question.split()) >= _WHOLE_WORDS]
        for question_alone, earlier in zip(
            whole[::_SWITCH_STEP], whole[_UNRELATED::_SWITCH_STEP], strict=False
        ):
            features.append(follow_up_features(question_alone, earlier, vocabulary))
            truth.append(False)
        for question in questions:
            if question.history:
                features.append(follow_up_features(question.question, question.history[-1], vocabulary))
                truth.append(not question.self_contained)
    vocabularies = [Vocabulary(article_words(article)) for article in written.articles]
    for item in asked:
        if item.history:
            features.append(follow_up_features(item.question, item.history[-1], vocabularies[item.article]))
            truth.append(not item.switches)
    return np.array(features, dtype=np.float64), np.array(truth)


def _report(title: str, found: Sequence[Case], decision: Decision) -> None:
    answered = is_answered(found)
    confidence = cross_validated(found)
    weights = case_weights(answered)
    first = [case.gold[int(np.argmax(decision.scores(case.ranking)))] for case in found if case.gold.any()]
    passage = [
        bool(
            case.gold[
                case.view.passage_of == case.view.passage_of[int(np.argmax(decision.scores(case.ranking)))]
            ].any()
        )
        for case in found
        if case.gold.any()
    ]
    positive, negative = confidence[answered], confidence[~answered]
    order = (positive[:, None] > negative[None, :]).mean() + 0.5 * (
        positive[:, None] == negative[None, :]
    ).mean()
    brier = float(np.average((confidence - answered) ** 2, weights=weights))
    sys.stdout.write(
        f"{title}: {len(found)} questions, right sentence first {np.mean(first):.3f}, right passage first "
        f"{np.mean(passage):.3f}\n  cross-validated confidence: AUROC {order:.3f}, Brier {brier:.3f}; threshold "
        f"{decision.threshold}: abstains where it should {(negative < decision.threshold).mean():.3f}, where it "
        f"should not {(positive < decision.threshold).mean():.3f}\n  confidence  answered  questions (weighted)\n"
    )
    for low in np.arange(0, 1, 0.1):
        inside = (confidence >= low) & (confidence < low + 0.1)
        if inside.any():
            sys.stdout.write(
                f"  {low:.1f}-{low + 0.1:.1f}     {np.average(answered[inside], weights=weights[inside]):8.3f}  "
                f"{weights[inside].sum():9.0f}\n"
            )


def _form(decision: Decision) -> Mapping[str, object]:
    return {
        "threshold": decision.threshold,
        "rank_weights": [round(float(weight), 4) for weight in decision.rank_weights],
        "start": round(decision.start, 4),
        "trees": [
            [[round(value, 5) for value in column] for column in astuple(tree)] for tree in decision.trees
        ],
    }


if __name__ == "__main__":
    raise SystemExit(main())
