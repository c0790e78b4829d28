"""``python -m bot.fitting PUBLIC WRITTEN``: fits ``classifier.json``; prints how good it is by cross-validation."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import astuple
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.answering.classifier import Classifier
from bot.answering.features import (
    ANSWER_FEATURES,
    RANK_FEATURES,
    READ_ANSWER_FEATURES,
    READ_RANK_FEATURES,
    Floats,
)
from bot.answering.follow_up import follow_up_features
from bot.fitting.cases import Asked, Case, cases, reader_questions, written_questions
from bot.fitting.models import (
    MANY_ARTICLES,
    ONE_ARTICLE,
    Boosting,
    cross_validated,
    doubt,
    fit_classifier,
    fit_follow_up,
    fit_ranking,
    weighted,
)
from bot.fitting.public import public_cases
from bot.fitting.report import report
from bot.fitting.stages import FirstStage, SecondStage, after_last, read_cases
from bot.fitting.written import written_pages
from corpus.corpus import Corpus, default_folder, read_corpus
from index.building.build import build_index
from index.encoding.cache import load_encoder
from index.encoding.encoder import Encoder
from index.finder.finder import Finder
from index.finder.network import FinderNetwork
from index.sparse.language import language_of
from index.sparse.vocabulary import Vocabulary
from index.sparse.word_index import article_words

# A question of this many words says what it is about; every sixth is taken, after one that far on.
_WHOLE_WORDS = 5
_SWITCH_STEP = 6
_UNRELATED = 333

# Evidence is clear either way where it is wrong this seldom: with reader questions one in five is read, as reading costs
# most of a reply and the questions say most already. Without them (None) all are read.
_CLEAR_WITHOUT = None
_CLEAR_WITH = 0.04

_FEATURES = [
    list(each) for each in (RANK_FEATURES, ANSWER_FEATURES, READ_RANK_FEATURES, READ_ANSWER_FEATURES)
]
_NOTE = (
    "Fitted by `python -m bot.fitting PUBLIC WRITTEN`. text_only: on the questions written about the "
    "articles in bot/fitting/articles and bot/fitting/pages, on a third of the English reader questions of "
    "corpus/back-spasms.md, as if there were none, on the questions about every sixth page of WRITTEN, which the "
    "finder was not trained on, and on those of every second document of the public sets (abg_coqa, "
    "clapnq, doc2dial, medquad, policyqa, squad2). with_questions: on the reader questions, each judged "
    "without its own paraphrases. first: similarities and words; second: the finder too, on the cases "
    "that the first leaves in doubt. rank_weights: conditional logit over the sentences; trees: gradient-"
    "boosted trees for the chance that the article answers, weighted so that four of five questions of a "
    "source are answered; threshold: the middle of those that cost hardly more in cross-validation than the "
    "cheapest, one wrong answer counting as two and a half wrong silences."
)


def main() -> int:
    """Fits, reports, writes."""
    parser = argparse.ArgumentParser(prog="python -m bot.fitting", description=main.__doc__)
    parser.add_argument("public", type=Path, metavar="PUBLIC", help="folder of the public question sets")
    parser.add_argument("written", type=Path, metavar="WRITTEN", help="written.jsonl.gz of the training sets")
    parser.add_argument(
        "--only",
        choices=("text_only", "with_questions"),
        help="fit this part alone, keep the other and the follow-ups",
    )
    options = parser.parse_args()
    encoder, finder = load_encoder(), Finder(FinderNetwork())
    written = {name: _written(Path(__file__).parent / name) for name in ("articles", "pages")}
    own = read_corpus(default_folder())
    readers = list(reader_questions(own))
    path = Path(__file__).parent.parent / "answering" / "classifier.json"
    form = _kept(path) if options.only else _begun(fit_follow_up(*_conversations([*written.values()], own)))
    follow_up = form["follow_up"]
    if options.only != "with_questions":
        # Without reader questions in a language, a question in it is not understood; it would teach chance.
        english = [question for question in readers if language_of(question.question) == "en"]
        plain = [
            *_cases(*written["articles"], encoder, follow_up, source="articles"),
            *_cases(*written["pages"], encoder, follow_up, source="pages"),
            *_cases(own, english[::3], encoder, follow_up, source="readers"),
            *_cases(*written_pages(options.written), encoder, follow_up, source="written"),
            *public_cases(options.public, encoder, follow_up),
        ]
        form["text_only"] = _fitted("text only", plain, MANY_ARTICLES, finder, _CLEAR_WITHOUT)
    if options.only != "text_only":
        learned = _cases(own, readers, encoder, follow_up, source="readers", learn=True)
        form["with_questions"] = _fitted("with reader questions", learned, ONE_ARTICLE, finder, _CLEAR_WITH)
    path.write_text(json.dumps(form) + "\n", encoding="utf-8")
    sys.stdout.write(f"written: {path}\n")
    return 0


def _begun(follow_up: Mapping[str, float]) -> dict[str, Any]:
    """What stands in the file beside the two parts."""
    rounded = {name: round(value, 4) for name, value in follow_up.items()}
    return {"note": _NOTE, "features": _FEATURES, "follow_up": rounded}


def _kept(path: Path) -> dict[str, Any]:
    """The file as it was fitted before, with the model of follow-ups that the part which is kept leans on.

    Raises:
        ValueError: if it was fitted with other features.
    """
    form: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    if form["features"] != _FEATURES:
        raise ValueError("the other part was fitted with other features: fit both")
    return {**form, "note": _NOTE}


def _cases(
    corpus: Corpus,
    asked: Sequence[Asked],
    encoder: Encoder,
    follow_up: Mapping[str, float],
    *,
    source: str,
    learn: bool = False,
) -> list[Case]:
    with tempfile.TemporaryDirectory() as place:
        index = build_index(corpus, encoder, Path(place)).vectors
        return cases(corpus, index, encoder, asked, follow_up, learn=learn, source=source)


def _fitted(
    title: str, first_cases: Sequence[Case], boosting: Boosting, finder: Finder, clear_error: float | None
) -> Mapping[str, object]:
    """Both stages of a cascade: the second is fitted on what the first, cross-validated, leaves in doubt."""
    stage = FirstStage()
    cases = weighted(first_cases)
    cases = after_last(cases, fit_ranking(cases, stage))
    confidence = cross_validated(cases, stage, boosting)
    first = fit_classifier(cases, stage, boosting, confidence)
    report(f"{title}, first stage", cases, stage, first, confidence)
    low, high = (0.0, 1.0) if clear_error is None else doubt(confidence, cases, clear_error)
    doubtful = np.flatnonzero((confidence >= low) & (confidence <= high))
    read = read_cases(
        [cases[place] for place in doubtful.tolist()], first.rank_weights, confidence[doubtful], finder
    )
    again = cross_validated(read, SecondStage(), boosting)
    second = fit_classifier(read, SecondStage(), boosting, again)
    report(f"{title}, second stage, {low} to {high}", read, SecondStage(), second, again)
    return {"doubt": (low, high), "first": _form(first), "second": _form(second)}


def _written(folder: Path) -> tuple[Corpus, list[Asked]]:
    corpus = read_corpus(folder)
    return corpus, list(written_questions(folder, corpus))


def _conversations(
    written: Sequence[tuple[Corpus, Sequence[Asked]]], own: Corpus
) -> tuple[Floats, npt.NDArray[np.bool_]]:
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
    for corpus, asked in written:
        vocabularies = [Vocabulary(article_words(article)) for article in corpus.articles]
        for item in asked:
            if item.history:
                features.append(
                    follow_up_features(item.question, item.history[-1], vocabularies[item.article])
                )
                truth.append(not item.switches)
    return np.array(features, dtype=np.float64), np.array(truth)


def _form(classifier: Classifier) -> Mapping[str, object]:
    return {
        "threshold": classifier.threshold,
        "rank_weights": [round(float(weight), 4) for weight in classifier.rank_weights],
        "start": round(classifier.start, 4),
        "trees": [
            [[round(value, 5) for value in column] for column in astuple(tree)] for tree in classifier.trees
        ],
    }


if __name__ == "__main__":
    raise SystemExit(main())
