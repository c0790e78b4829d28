"""``python -m tests.evaluation.ablation``: the figures without each mechanism, to see what it is worth."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from bot.answering import answerer, features, judging
from bot.answering.classifier import Cascade
from bot.answering.follow_up import InConversation
from bot.chat import Bot
from bot.evaluation.figures import Figures, figures_of, scored
from bot.evaluation.progress import ProgressLine
from bot.evaluation.questions import check_articles, read_evaluation
from bot.evaluation.record import figures_json, heading, subject, write_record
from bot.evaluation.report import rows
from bot.opening import named_retriever
from corpus.corpus import Corpus
from corpus.errors import AskError
from index.building.build import build_index
from index.encoding.encoder import Progress
from index.encoding.runtime import Embeddings
from index.options import add_finder_option, add_index_options
from index.search.article_view import ArticleView
from index.search.evidence import Evidence
from index.search.retriever import Retriever
from index.sparse.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Mechanism:
    """A part of the bot that can be taken away, to see what it is worth.

    ``corpus`` gives the articles without it. ``owner.attribute`` is the function that it is, and
    ``instead`` makes what stands in for that function out of it.
    """

    name: str
    corpus: Callable[[Corpus], Corpus] | None = None
    owner: Any = None
    attribute: str = ""
    instead: Callable[[Any], Any] | None = None


@contextmanager
def bot_without(
    whole: Retriever, taken_away: Sequence[Mechanism], progress: Progress | None = None
) -> Iterator[Bot]:
    """The bot over an indexed corpus, without some of its mechanisms while the context lasts.

    Functions are replaced where the bot looks them up, so that the bot itself needs no switches;
    other bots in the same process are without them for as long. The decision is not fitted anew, so
    what it leans on most may look dearer than it is.

    Args:
        whole: the indexed corpus.
        taken_away: some of ``MECHANISMS``.
        progress: called with (rows embedded, all rows) where the articles have to be indexed anew.
    """
    with ExitStack() as stack:
        corpus = whole.corpus
        for mechanism in taken_away:
            if mechanism.corpus is not None:
                corpus = mechanism.corpus(corpus)
            if mechanism.instead is not None:
                stack.enter_context(_replaced(mechanism.owner, mechanism.attribute, mechanism.instead))
        index = whole.index
        if corpus is not whole.corpus:
            folder = stack.enter_context(TemporaryDirectory(prefix="ask-the-article-"))
            index = build_index(corpus, whole.encoder, Path(folder), progress=progress)
        yield Bot(Retriever(corpus, whole.encoder, index, whole.finder))


@contextmanager
def _replaced(owner: Any, attribute: str, instead: Callable[[Any], Any]) -> Iterator[None]:
    original = getattr(owner, attribute)
    setattr(owner, attribute, instead(original))
    try:
        yield
    finally:
        setattr(owner, attribute, original)


def _without_questions(corpus: Corpus) -> Corpus:
    return replace(corpus, questions={})


def _without_near_misses(corpus: Corpus) -> Corpus:
    answered = {
        article: tuple(question for question in questions if question.sentence is not None)
        for article, questions in corpus.questions.items()
    }
    return replace(corpus, questions=answered)


def _alone(_: object) -> Callable[..., InConversation]:
    return lambda question, *_: InConversation(question)


def _without_terms(original: Callable[..., Evidence]) -> Callable[..., Evidence]:
    def evidence(view: ArticleView, query: Embeddings, terms: dict[str, float]) -> Evidence:
        return original(view, query, {})

    return evidence


def _without_model(original: Callable[..., Evidence]) -> Callable[..., Evidence]:
    """Each sentence, and "none of these", is as likely as any other."""

    def evidence(view: ArticleView, query: Embeddings, terms: dict[str, float]) -> Evidence:
        found = original(view, query, terms)
        if not view.has_questions:
            return found
        each = -np.log(len(found.log_chance) + 1)
        return replace(found, log_chance=np.full_like(found.log_chance, each), log_none=float(each))

    return evidence


MECHANISMS: tuple[Mechanism, ...] = (
    Mechanism("questions", corpus=_without_questions),
    Mechanism("near-misses", corpus=_without_near_misses),
    Mechanism("question-model", owner=ArticleView, attribute="evidence", instead=_without_model),
    Mechanism("key-terms", owner=ArticleView, attribute="evidence", instead=_without_terms),
    Mechanism("finder", owner=Cascade, attribute="is_in_doubt", instead=lambda _: lambda *_: False),
    Mechanism("follow-ups", owner=judging, attribute="read_in_conversation", instead=_alone),
    Mechanism("typos", owner=Vocabulary, attribute="readings", instead=lambda _: lambda _, text: (text,)),
    Mechanism("parts", owner=answerer, attribute="parts", instead=lambda _: lambda question: (question,)),
    Mechanism("question-kind", owner=features, attribute="question_kind", instead=lambda _: lambda _: ""),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.evaluation.ablation", description=__doc__)
    parser.add_argument(
        "questions",
        nargs="?",
        type=Path,
        default=Path(__file__).with_name("questions.jsonl"),
        metavar="FILE",
        help="JSON lines with gold quotes (default: %(default)s)",
    )
    parser.add_argument(
        "--without",
        action="append",
        default=[],
        choices=[mechanism.name for mechanism in MECHANISMS],
        help="take a mechanism away from all rows (may be repeated)",
    )
    parser.add_argument("--record", type=Path, metavar="FILE", help="write the table as JSON")
    add_index_options(parser)
    add_finder_option(parser)
    options = parser.parse_args(arguments)
    try:
        _ablate(options)
    except AskError as error:
        print(f"ablation: {error}", file=sys.stderr)
        return 1
    return 0


def _ablate(options: argparse.Namespace) -> None:
    questions = read_evaluation(options.questions)
    whole = named_retriever(options)
    check_articles(questions, whole.corpus, options.questions)
    always = [mechanism for mechanism in MECHANISMS if mechanism.name in options.without]
    by_name: dict[str, Figures] = {}
    for taken in ([], *([mechanism] for mechanism in MECHANISMS if mechanism not in always)):
        names = ", ".join(mechanism.name for mechanism in (*always, *taken))
        label = f"without {names}" if names else "the whole"
        with bot_without(whole, [*always, *taken], ProgressLine("rows embedded")) as bot:
            by_name[label] = figures_of(scored(bot, questions, ProgressLine(f"questions, {label}")))
    print(rows(by_name))
    if options.record:
        table = {name: figures_json(figures) for name, figures in by_name.items()}
        described = heading(whole.encoder) | {"without": options.without}
        write_record(options.record, described | subject(options.questions, whole.corpus) | {"table": table})


if __name__ == "__main__":
    sys.exit(main())
