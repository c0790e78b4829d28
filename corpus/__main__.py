"""The corpus from the command line: add articles, keep them and their questions current, check and see them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from corpus.article import Article
from corpus.corpus import default_folder, read_corpus
from corpus.editing.check import CorpusReport, check_corpus
from corpus.editing.command import add_editing_commands
from corpus.errors import CorpusError, one_line
from corpus.keeping.command import add_keeping_commands


def main(argv: Sequence[str] | None = None) -> int:
    """Runs a command and returns the exit status: 0 fine, 1 something is wrong with the corpus."""
    options = _parser().parse_args(argv)
    try:
        status: int = options.run(options)
    except CorpusError as error:
        print(one_line(str(error)), file=sys.stderr)
        return 1
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m corpus",
        description="Add articles and keep them current, check them, or see how one is read.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    check = commands.add_parser(
        "check",
        help="read everything and report what is wrong",
        description="Reads every article and question file and reports each problem with its file and line. "
        "Exit status 1 if anything is an error, 0 if there are warnings at most.",
    )
    check.set_defaults(run=_check)
    show = commands.add_parser(
        "show",
        help="print how an article is divided",
        description="Prints an article's sections, passages and sentences with their character offsets.",
    )
    show.add_argument(
        "article", metavar="ARTICLE", help='id of the article: its path in the folder without ".md"'
    )
    show.set_defaults(run=_show)
    add = commands.add_parser(
        "add",
        help="make articles from web pages and files",
        description="Makes one Markdown article from each source: a Markdown, text, HTML, PDF, DOCX or EPUB file, "
        "a folder of these, or the address of a page, a sitemap or a feed. A source added before changes nothing. "
        "Exit status 1 if any source cannot be added.",
    )
    add.add_argument("sources", metavar="SOURCE", nargs="+", help="a file, a folder or an address")
    add.add_argument("--dry-run", action="store_true", help="say what would be added and write nothing")
    add.set_defaults(run=_add)
    add_editing_commands(commands)
    add_keeping_commands(commands)
    for command in commands.choices.values():
        command.add_argument(
            "--corpus",
            type=Path,
            default=default_folder(),
            metavar="DIR",
            help="folder of articles (default: the one that comes with the program)",
        )
    return parser


def _check(options: argparse.Namespace) -> int:
    report = check_corpus(options.corpus)
    print(*map(one_line, _report_lines(report)), sep="\n")
    return 1 if report.errors else 0


def _show(options: argparse.Namespace) -> int:
    print(*_article_lines(read_corpus(options.corpus).article(options.article)), sep="\n")
    return 0


def _add(options: argparse.Namespace) -> int:
    from corpus.adding.add import Adder  # noqa: PLC0415 - slow to import
    from corpus.adding.command import print_outcomes  # noqa: PLC0415

    outcomes = Adder(options.corpus, dry_run=options.dry_run).add(options.sources)
    return print_outcomes(outcomes, dry_run=options.dry_run)


def _report_lines(report: CorpusReport) -> Iterator[str]:
    for problem in report.problems:
        yield f"{'error' if problem.is_error else 'warning'}: {problem.message}"
    yield (
        f"{_count(report.articles, 'article')}, {_count(report.passages, 'passage')}, "
        f"{_count(report.sentences, 'sentence')}, {_count(report.questions, 'question')} "
        f"({report.unanswered} without an answer): {_count(report.errors, 'error')}, "
        f"{_count(len(report.problems) - report.errors, 'warning')}"
    )


def _article_lines(article: Article) -> Iterator[str]:
    yield f"{article.id}: {article.metadata.title}"
    for section in article.sections:
        yield f"\n{'#' * section.level} {' › '.join(section.path)}".rstrip()
        for passage in section.passages:
            yield f"\n  {passage.kind} {passage.number}  [{passage.span.start}:{passage.span.end}]"
            for block in passage.blocks:
                for i, sentence in enumerate(block.sentences):
                    marker = f"{block.marker} " if block.marker and i == 0 else ""
                    yield f"    [{sentence.start}:{sentence.end}] {marker}{sentence.of(article.text)}"
    if article.references:
        yield "\nreferences"
    for entry in article.references:
        link = f"  {entry.url}" if entry.url else ""
        yield f"  {entry.number}. [{entry.span.start}:{entry.span.end}] {entry.span.of(article.text)}{link}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


if __name__ == "__main__":
    sys.exit(main())
