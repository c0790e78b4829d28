"""``python -m bot evaluate``: how right the answers are, on questions with gold quotes."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from bot.chat import Bot
from bot.evaluation.figures import Figures, Scored, figures_of, scored
from bot.evaluation.progress import ProgressLine
from bot.evaluation.questions import EvaluationQuestion, QuestionFileError, check_articles, read_evaluation
from bot.evaluation.record import (
    comparison,
    figures_json,
    heading,
    read_record,
    subject,
    values_json,
    write_record,
)
from bot.evaluation.report import misses, number, report, rows
from bot.opening import load_models, named_retriever, retriever_over
from corpus.corpus import read_corpus
from corpus.errors import AskError
from index.options import add_finder_option, add_index_options, say
from index.search.retriever import Retriever
from index.system.location import default_index_folder

_EXAMPLES = """examples:
  %(prog)s questions.jsonl --misses                    the table, and what was not right
  %(prog)s questions.jsonl --record now.json           the same, kept; later: --compare now.json
  %(prog)s questions.jsonl --floor 0.9                 fails if the headline is lower
  %(prog)s --public FOLDER                             one row for each set in FOLDER

A line of a question file: {"id", "kind", "history", "question", "article"?, "expect", "gold", "need"}."""


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
    if options.public and (options.misses or options.compare or options.floor is not None):
        parser.error("--misses, --compare and --floor are for one question file")
    if options.public and options.corpus:
        parser.error("--public has the articles beside the questions; leave --corpus out")
    return _public(options) if options.public else _one(options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ask-the-article evaluate",
        description="Asks the questions of a file and scores the replies against its gold quotes.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("questions", nargs="?", type=Path, metavar="FILE", help="JSON lines with gold quotes")
    parser.add_argument(
        "--public",
        type=Path,
        metavar="FOLDER",
        help="the sets in it: folders with questions.jsonl and corpus, or FOLDER itself",
    )
    parser.add_argument("--misses", action="store_true", help="list the questions that scored under 1")
    parser.add_argument("--record", type=Path, metavar="FILE", help="write the result as JSON")
    parser.add_argument(
        "--compare", type=Path, metavar="OLD.json", help="show what got better and worse since a record"
    )
    parser.add_argument("--floor", type=float, metavar="X", help="fail if the headline is under X")
    add_index_options(parser)
    add_finder_option(parser)
    return parser


def _one(options: argparse.Namespace) -> int:
    questions = read_evaluation(options.questions)
    past = read_record(options.compare) if options.compare else None
    retriever = named_retriever(options)
    check_articles(questions, retriever.corpus, options.questions)
    results = _asked(retriever, questions)
    figures = figures_of(results)
    print(report(figures))
    for line in misses(results) if options.misses else ():
        print(line)
    for line in comparison(past, figures, results) if past else ():
        print(line)
    if options.record:
        described = {**subject(options.questions, retriever.corpus), "figures": figures_json(figures)}
        record = heading(retriever.encoder) | described | {"values": values_json(results)}
        write_record(options.record, record)
    _judge([figures], options.floor)
    return 0


def _public(options: argparse.Namespace) -> int:
    paths = _sets(options.public)
    of_sets = {path: read_evaluation(path) for path in paths}
    models = load_models(options.model, index=options.index, finder=not options.no_finder, progress=say)
    by_name: dict[str, Figures] = {}
    sets: dict[str, object] = {}
    for path, questions in of_sets.items():
        name = path.parent.resolve().name
        folder = path.parent / "corpus"
        place = options.index / name if options.index else default_index_folder(folder, options.model)
        retriever = retriever_over(read_corpus(folder), models, place, progress=say)
        check_articles(questions, retriever.corpus, path)
        by_name[name] = figures_of(_asked(retriever, questions, of=f" of {name}"))
        sets[name] = subject(path, retriever.corpus) | {"figures": figures_json(by_name[name])}
    print(rows(by_name))
    if options.record:
        write_record(options.record, heading(models.encoder) | {"sets": sets})
    _judge(list(by_name.values()))
    return 0


def _sets(folder: Path) -> list[Path]:
    """The question files of the sets in a folder, the folder itself first if it is one."""
    files = [folder / "questions.jsonl", *sorted(folder.glob("*/questions.jsonl"))]
    found = [path for path in files if path.is_file() and (path.parent / "corpus").is_dir()]
    if not found:
        raise QuestionFileError(f"{folder} holds no set; a set is a folder with questions.jsonl and corpus")
    return found


def _asked(retriever: Retriever, questions: Sequence[EvaluationQuestion], *, of: str = "") -> list[Scored]:
    """Each question asked and scored, in order; ``of`` says on stderr which set they are of."""
    return scored(Bot(retriever), questions, ProgressLine(f"questions{of}"))


def _judge(of_all: Sequence[Figures], floor: float | None = None) -> None:
    """Fails the run, in one line, over a broken quote or a headline under the floor."""
    failed: list[str] = []
    broken = [problem for figures in of_all for problem in figures.broken]
    if broken:
        failed.append(f"{len(broken)} quotes are not the article's text (the first: {broken[0]})")
    headline = of_all[0].headline.mean
    if floor is not None and headline < floor:
        failed.append(f"the headline {number(headline)} is under the floor {floor:g}")
    if failed:
        raise EvaluationFailedError("; ".join(failed))
