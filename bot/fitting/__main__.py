"""``python -m bot.fitting PUBLIC``: fits ``bot/answering/classifier.json``; prints how good it is by cross-validation."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import astuple
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.answering.classifier import Decision
from bot.answering.features import ANSWER_FEATURES, RANK_FEATURES, Matrix
from bot.answering.follow_up import follow_up_features
from bot.fitting.cases import Asked, cases, reader_questions, written_questions
from bot.fitting.models import MANY_ARTICLES, ONE_ARTICLE, cross_validated, fit_decision, fit_follow_up
from bot.fitting.public import public_cases
from bot.fitting.report import report
from corpus.corpus import Corpus, default_folder, read_corpus
from index.building.build import build_index
from index.encoding.cache import load_encoder
from index.sparse.language import language_of
from index.sparse.vocabulary import Vocabulary
from index.sparse.word_index import article_words

# A question of this many words says what it is about; every sixth is taken, after one that far on.
_WHOLE_WORDS = 5
_SWITCH_STEP = 6
_UNRELATED = 333

_NOTE = (
    "Fitted by `python -m bot.fitting PUBLIC`. text_only: on the questions written about the twelve articles in "
    "bot/fitting/articles, on a third of the English reader questions of corpus/back-spasms.md, as if there were none, "
    "and on those of every second document of the public sets (abg_coqa, clapnq, doc2dial, medquad, policyqa, squad2). "
    "with_questions: on those reader questions, each judged without its own paraphrases. "
    "rank_weights: conditional logit over the sentences; trees: gradient-boosted trees for the chance that the "
    "article answers, weighted so that four of five questions of a source are answered; threshold: least cost in "
    "cross-validation, one wrong answer counting as two wrong silences."
)


def main() -> int:
    """Fits, reports, writes."""
    parser = argparse.ArgumentParser(prog="python -m bot.fitting", description=main.__doc__)
    parser.add_argument("public", type=Path, metavar="PUBLIC", help="folder of the public question sets")
    parser.add_argument(
        "--text-only", action="store_true", help="leave the fit with reader questions as it is"
    )
    options = parser.parse_args()
    folder = Path(__file__).parent / "articles"
    encoder = load_encoder()
    written, own = read_corpus(folder), read_corpus(default_folder())
    asked, readers = list(written_questions(folder, written)), list(reader_questions(own))
    follow_up = fit_follow_up(*_conversations(written, asked, own))
    with tempfile.TemporaryDirectory() as place:
        written_index = build_index(written, encoder, Path(place) / "written").passages
        own_index = build_index(own, encoder, Path(place) / "own").passages
    # Without reader questions in a language, a question in it is not understood; it would teach chance.
    english = [question for question in readers if language_of(question.question) == "en"]
    plain = [
        *cases(written, written_index, encoder, asked, follow_up, learn=False, source="written"),
        *cases(own, own_index, encoder, english[::3], follow_up, learn=False, source="readers"),
        *public_cases(options.public, encoder, follow_up),
    ]
    text_only = fit_decision(plain, MANY_ARTICLES)
    report("text only", plain, text_only, cross_validated(plain, MANY_ARTICLES))
    path = Path(__file__).parent.parent / "answering" / "classifier.json"
    if options.text_only:
        with_questions = json.loads(path.read_text(encoding="utf-8"))["with_questions"]
    else:
        learned = cases(own, own_index, encoder, readers, follow_up, learn=True, source="readers")
        fitted = fit_decision(learned, ONE_ARTICLE)
        report("with reader questions", learned, fitted, cross_validated(learned, ONE_ARTICLE))
        with_questions = _form(fitted)
    form = {
        "note": _NOTE,
        "rank_features": RANK_FEATURES,
        "answer_features": ANSWER_FEATURES,
        "follow_up": {name: round(value, 4) for name, value in follow_up.items()},
        "with_questions": with_questions,
        "text_only": _form(text_only),
    }
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
