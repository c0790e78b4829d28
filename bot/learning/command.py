"""``python -m bot learn``: proposals for reader questions, of what readers asked."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from bot.learning.asked import Asked
from bot.learning.clusters import clusters
from bot.learning.guess import Guesser
from bot.learning.options import opened, positive, record_parser, record_paths
from bot.learning.private_file import check_absent, write_private
from bot.learning.proposing import proposal, worth_learning
from bot.learning.reading import RecordFiles
from bot.terminal import printable
from corpus.asked import AskedQuestions
from corpus.editing.proposals import proposals_text

_MOST = 100
_EXAMPLES = """examples:
  %(prog)s log.jsonl --feedback verdicts.jsonl        writes proposals.yaml
  %(prog)s log.jsonl --answered --at-least 5          also what was answered, if it was asked five times

Look through the file, then add what you took: python -m corpus learn proposals.yaml"""


def run(arguments: Sequence[str]) -> int:
    """Runs the command line; returns 0.

    Raises:
        corpus.errors.AskError: if a file, the articles or the index cannot be used.
    """
    parser = record_parser(
        "learn",
        "Writes proposals for reader questions: what readers asked in vain, refused or found right, "
        "put together by meaning, most asked first, each with the bot's best guess. The articles stay as they are.",
        _EXAMPLES,
    )
    parser.add_argument(
        "--to", type=Path, default=Path("proposals.yaml"), metavar="FILE", help="(default: %(default)s)"
    )
    parser.add_argument("--answered", action="store_true", help="also what was answered and not judged")
    parser.add_argument("--at-least", type=positive, default=1, metavar="N", help="asked N times or more")
    parser.add_argument(
        "--most", type=positive, default=_MOST, metavar="N", help="N proposals at most (default: %(default)s)"
    )
    options = parser.parse_args(list(arguments))
    paths = record_paths(parser, options, options.to)
    check_absent(options.to)
    return _propose(paths, options)


def _propose(paths: Sequence[Path], options: argparse.Namespace) -> int:
    files = RecordFiles(paths)
    asked = Asked(files.records())
    retriever = opened(options)
    corpus = retriever.corpus
    known = {article: AskedQuestions(corpus.questions.get(article, ())) for article in corpus.ids}
    counts = partial(worth_learning, answered=options.answered)
    wanted = [
        each
        for each in asked.questions
        if each.article in known and options.article in (None, each.article) and counts(each)
    ]
    new = [each for each in wanted if known[str(each.article)].find(each.question) is None]
    found = clusters(new, counts, retriever.encoder)
    ranked = [cluster for cluster in found if cluster.total(counts) >= options.at_least]
    guesser = Guesser(retriever)
    proposals = [proposal(cluster, guesser, str(cluster.article)) for cluster in ranked[: options.most]]
    print(f"Questions to learn from: {len(wanted)}; reader questions already: {len(wanted) - len(new)}.")
    if not proposals:
        if files.lines and not asked.questions:
            print("No line holds a reader’s words; app.py keeps them with --log-questions or --feedback.")
        print("There is nothing to propose.")
        return 0
    write_private(options.to, proposals_text(proposals, options.to.name).encode())
    print(printable(f"{options.to}: proposals, most asked first: {len(proposals)} of {len(ranked)}."))
    print(printable(f"Look through it, then: python -m corpus learn {options.to}"))
    return 0
