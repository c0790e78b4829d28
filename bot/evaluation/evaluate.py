"""``python -m bot evaluate``: how right the answers are, on questions with gold quotes."""

from __future__ import annotations

import argparse
import hashlib
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bot.evaluation.ablation import MECHANISMS, Mechanism, bot_without
from bot.evaluation.figures import Figures, Scored, figures_of, scored
from bot.evaluation.questions import EvaluationQuestion, QuestionFileError, check_articles, read_evaluation
from bot.evaluation.record import comparison, figures_json, heading, read_record, values_json, write_record
from bot.evaluation.report import misses, number, report, rows
from bot.evaluation.setup import Setup, open_setup
from corpus.corpus import default_folder
from corpus.errors import AskError
from index.building.location import default_index_folder
from index.encoding.cache import load_encoder
from index.encoding.encoder import Encoder
from index.options import add_index_options

_EXAMPLES = """examples:
  %(prog)s questions.jsonl --misses                    the table, and what was not right
  %(prog)s questions.jsonl --record now.json           the same, kept; later: --compare now.json
  %(prog)s questions.jsonl --floor 0.9                 fails if the headline is lower
  %(prog)s questions.jsonl --ablate                    what each mechanism is worth
  %(prog)s --public FOLDER                             one row for each FOLDER/NAME/questions.jsonl

A line of a question file: {"id", "kind", "history", "question", "article"?, "expect", "gold", "need"}."""


_ROWS = "rows embedded"


class EvaluationFailedError(AskError):
    """A quote is not its article's text, or the headline is under the floor."""


def run(arguments: Sequence[str]) -> int:
    """Runs the command line; returns 0.

    Raises:
        corpus.errors.AskError: if a file cannot be used, a quote is broken or the floor is not reached.
    """
    parser = _parser()
    options = parser.parse_args(list(arguments))
    if (options.questions is None) == (options.public is None):
        parser.error("give a question file or --public FOLDER")
    if (options.public or options.ablate) and (
        options.misses or options.compare or options.floor is not None
    ):
        parser.error("--misses, --compare and --floor are for one question file")
    if options.public and options.ablate:
        parser.error("give --public or --ablate, not both")
    if options.public and options.corpus:
        parser.error("--public has the articles beside the questions; leave --corpus out")
    if options.public:
        return _public(options)
    return _ablate(options) if options.ablate else _one(options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ask-the-article evaluate",
        description="Asks the questions of a file and scores the replies against its gold quotes.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("questions", nargs="?", type=Path, metavar="FILE", help="JSON lines with gold quotes")
    parser.add_argument(
        "--public", type=Path, metavar="FOLDER", help="all sets NAME/corpus, NAME/questions.jsonl below it"
    )
    parser.add_argument("--misses", action="store_true", help="list the questions that scored under 1")
    parser.add_argument("--record", type=Path, metavar="FILE", help="write the result as JSON")
    parser.add_argument(
        "--compare", type=Path, metavar="OLD.json", help="show what got better and worse since a record"
    )
    parser.add_argument("--floor", type=float, metavar="X", help="fail if the headline is under X")
    parser.add_argument(
        "--without",
        action="append",
        default=[],
        choices=[mechanism.name for mechanism in MECHANISMS],
        help="take a mechanism away (may be repeated)",
    )
    parser.add_argument("--ablate", action="store_true", help="one row for each mechanism taken away")
    add_index_options(parser)
    return parser


def _one(options: argparse.Namespace) -> int:
    questions = read_evaluation(options.questions)
    past = read_record(options.compare) if options.compare else None
    setup = _setup(options, load_encoder(options.model, index=options.index, say=_say))
    check_articles(questions, setup.corpus, options.questions)
    results = _asked(setup, questions, _chosen(options))
    figures = figures_of(results)
    print(report(figures))
    for line in misses(results) if options.misses else ():
        print(line)
    for line in comparison(past, figures, results) if past else ():
        print(line)
    if options.record:
        described = {**_subject(options.questions, setup), "figures": figures_json(figures)}
        record = heading(setup.encoder, options.without) | described | {"values": values_json(results)}
        write_record(options.record, record)
    _judge([figures], options.floor)
    return 0


def _ablate(options: argparse.Namespace) -> int:
    questions = read_evaluation(options.questions)
    setup = _setup(options, load_encoder(options.model, index=options.index, say=_say))
    check_articles(questions, setup.corpus, options.questions)
    chosen = _chosen(options)
    by_name: dict[str, Figures] = {}
    for taken in ([], *([mechanism] for mechanism in MECHANISMS if mechanism not in chosen)):
        names = ", ".join(mechanism.name for mechanism in (*chosen, *taken))
        label = f"without {names}" if names else "the whole"
        by_name[label] = figures_of(_asked(setup, questions, [*chosen, *taken]))
    print(rows(by_name))
    if options.record:
        tables = {name: figures_json(figures) for name, figures in by_name.items()}
        record = heading(setup.encoder, options.without) | _subject(options.questions, setup)
        write_record(options.record, record | {"table": tables})
    _judge(list(by_name.values()))
    return 0


def _public(options: argparse.Namespace) -> int:
    paths = sorted(options.public.glob("*/questions.jsonl"))
    if not paths:
        raise QuestionFileError(
            f"{options.public} holds no set; expected NAME/corpus and NAME/questions.jsonl in it"
        )
    of_sets = {path: read_evaluation(path) for path in paths}
    encoder = load_encoder(options.model, index=options.index, say=_say)
    by_name: dict[str, Figures] = {}
    sets: dict[str, object] = {}
    for path, questions in of_sets.items():
        name = path.parent.name
        folder = path.parent / "corpus"
        place = options.index / name if options.index else default_index_folder(folder, options.model)
        setup = open_setup(folder, encoder, place, say=_say, progress=_Progress(_ROWS))
        check_articles(questions, setup.corpus, path)
        by_name[name] = figures_of(_asked(setup, questions, _chosen(options), of=f" of {name}"))
        sets[name] = _subject(path, setup) | {"figures": figures_json(by_name[name])}
    print(rows(by_name))
    if options.record:
        write_record(options.record, heading(encoder, options.without) | {"sets": sets})
    _judge(list(by_name.values()))
    return 0


def _setup(options: argparse.Namespace, encoder: Encoder) -> Setup:
    folder = options.corpus or default_folder()
    place = options.index or default_index_folder(folder, options.model)
    return open_setup(folder, encoder, place, say=_say, progress=_Progress(_ROWS))


def _chosen(options: argparse.Namespace) -> list[Mechanism]:
    return [mechanism for mechanism in MECHANISMS if mechanism.name in options.without]


def _asked(
    setup: Setup, questions: Sequence[EvaluationQuestion], without: Sequence[Mechanism], *, of: str = ""
) -> list[Scored]:
    names = "".join(f", without {mechanism.name}" for mechanism in without)
    with bot_without(setup, without, _Progress(_ROWS)) as bot:
        return scored(bot, questions, _Progress(f"questions{of}{names}"))


def _subject(path: Path, setup: Setup) -> dict[str, object]:
    """What was asked and of what, so that two records are compared only where they can be."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return {"questions": {"file": path.name, "sha256": digest}, "corpus": setup.corpus.digest}


def _judge(of_all: Sequence[Figures], floor: float | None = None) -> None:
    """Fails the run, in one line, if it has to be."""
    failed: list[str] = []
    broken = [problem for figures in of_all for problem in figures.broken]
    if broken:
        failed.append(f"{len(broken)} quotes are not the article's text (the first: {broken[0]})")
    headline = of_all[0].headline.mean
    if floor is not None and headline < floor:
        failed.append(f"the headline {number(headline)} is under the floor {floor:g}")
    if failed:
        raise EvaluationFailedError("; ".join(failed))


class _Progress:
    """Tells on stderr how far it is, after two seconds and then every two."""

    _EVERY_S = 2.0

    def __init__(self, what: str) -> None:
        self._what = what
        self._told = time.monotonic()

    def __call__(self, done: int, count: int) -> None:
        if time.monotonic() - self._told >= self._EVERY_S:
            self._told = time.monotonic()
            _say(f"{done} of {count} {self._what}")


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
