"""``python -m bot report``: what readers could not find."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Sequence
from pathlib import Path

from bot.learning.asked import Asked
from bot.learning.clusters import Cluster, clusters
from bot.learning.guess import Guess, Guesser
from bot.learning.options import opened, positive, record_parser, record_paths
from bot.learning.private_file import write_private
from bot.learning.reading import RecordFiles
from bot.report.csv_file import csv_bytes
from bot.report.figures import Report, in_vain, of_corpus, report_of
from bot.report.page import page
from bot.report.table import table
from bot.terminal import printable

_EXAMPLES = """examples:
  %(prog)s log.jsonl --feedback verdicts.jsonl          a table
  %(prog)s log.jsonl log.jsonl.1 --html report.html     a page with a chart, of a rotated log
  docker compose logs --no-log-prefix page | %(prog)s - --csv report.csv

Log and feedback are told apart line by line. A log has questions only if the page is run with --log-questions."""
_MOST = 50


def run(arguments: Sequence[str]) -> int:
    """Runs the command line; returns 0.

    Raises:
        corpus.errors.AskError: if a file, the articles or the index cannot be used.
    """
    parser = record_parser(
        "report",
        "Reports the questions that were not answered, or answered and refused by a reader, "
        "put together by meaning, most asked first, each with the nearest sentence.",
        _EXAMPLES,
    )
    parser.add_argument("--csv", type=Path, metavar="FILE", help="write the questions as CSV")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write a page with a chart over time")
    parser.add_argument(
        "--most",
        type=positive,
        default=_MOST,
        metavar="N",
        help="show the N most asked questions (default: %(default)s)",
    )
    options = parser.parse_args(list(arguments))
    paths = record_paths(parser, options, options.csv, options.html)
    report = _report(paths, options)
    for line in table(report, max(40, min(shutil.get_terminal_size().columns, 100))):
        print(printable(line))
    if options.csv:
        write_private(options.csv, csv_bytes(report))
        print(f"\nWritten: {options.csv}")
    if options.html:
        write_private(options.html, page(report).encode("utf-8", errors="replace"))
        print(f"\nWritten: {options.html}")
    if report.rows:
        print("\nTo make reader questions of these: python -m bot learn, with the same files.")
    return 0


def _report(paths: Sequence[Path], options: argparse.Namespace) -> Report:
    files = RecordFiles(paths)
    asked = Asked(each for each in files.records() if options.article in (None, each.article))
    retriever = opened(options)
    known, gone = of_corpus(asked, set(retriever.corpus.ids))
    wanted = [each for each in known if in_vain(each)]
    ranked = clusters(wanted, in_vain, retriever.encoder)
    guesser = Guesser(retriever)

    def guess(cluster: Cluster) -> Guess:
        return guesser.guess(cluster.question, cluster.article)

    return report_of(files, asked, gone, ranked, most=options.most, guess=guess)
