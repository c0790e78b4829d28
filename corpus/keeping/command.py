"""``python -m corpus list | remove | update | watch``: what each takes and prints."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import one_line

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]


def add_keeping_commands(commands: Commands) -> list[argparse.ArgumentParser]:
    """Adds the commands to a command line; each still lacks ``--corpus``."""
    listing = commands.add_parser(
        "list",
        help="print the articles, their dates and their sources",
        description="Prints a line for each article: id, title, sentences, dates and where it was added from.",
    )
    remove = commands.add_parser(
        "remove",
        help="remove articles",
        description="Removes articles and the files of reader questions and signs beside them. "
        "What they were added from stays.",
    )
    remove.add_argument(
        "articles", metavar="ARTICLE", nargs="+", help="id of an article, as “list” prints it"
    )
    update = commands.add_parser(
        "update",
        help="ask the sources again and take over what changed",
        description="Asks the source of each article that was added, and replaces the article if it changed. "
        "Exit status 1 if any source cannot be asked.",
    )
    update.add_argument("articles", metavar="ARTICLE", nargs="*", help="id of an article (default: all)")
    update.add_argument("--dry-run", action="store_true", help="say what would change and write nothing")
    watch = commands.add_parser(
        "watch",
        help="keep articles and index current until interrupted",
        description="Updates articles and builds the index whenever a file of the corpus or of a source changes. "
        "Servers are asked at an interval. A page that serves the corpus takes the changes over by itself.",
    )
    watch.add_argument(
        "sources", metavar="SOURCE", nargs="*", help="also add what is new in this file, folder, page or feed"
    )
    watch.add_argument(
        "--every",
        type=_minutes,
        default=60.0,
        metavar="MINUTES",
        help="between two questions to servers (default: 60)",
    )
    watch.add_argument("--model", metavar="NAME", help="as for app.py")
    watch.add_argument("--index", metavar="DIR", help="as for app.py")
    return [listing, remove, update, watch]


def _minutes(text: str) -> float:
    try:
        minutes = float(text)
    except ValueError:
        minutes = 0.0
    if not 1 <= minutes <= 10**6:
        raise argparse.ArgumentTypeError(f"an interval is a number of minutes from 1, got {text}")
    return minutes


def run_keeping(options: argparse.Namespace) -> int:
    """Runs one of the commands; returns its exit status.

    Raises:
        CorpusError: if the folder or an article of it cannot be used.
    """
    if options.command == "list":
        return _list(options.corpus)
    if options.command == "remove":
        from corpus.keeping.removing import remove_articles  # noqa: PLC0415 - not for the other commands

        for path in remove_articles(options.corpus, options.articles):
            print(one_line(f"removed  {path}"))
        return 0
    if options.command == "watch":
        return _watch(options)
    from corpus.adding.command import print_outcomes  # noqa: PLC0415 - slow to import
    from corpus.keeping.updating import update  # noqa: PLC0415

    outcomes = update(options.corpus, options.articles, dry_run=options.dry_run)
    return print_outcomes(outcomes, dry_run=options.dry_run, quiet=True)


def _list(folder: Path) -> int:
    from corpus.keeping.listing import list_articles  # noqa: PLC0415 - not for the other commands

    status = 0
    for entry in list_articles(folder):
        if entry.is_problem:
            status = 1
            print(one_line(entry.told), file=sys.stderr)
        else:
            print(one_line(f"{entry.article}  {entry.told}"))
    return status


def _watch(options: argparse.Namespace) -> int:
    from corpus.adding.command import print_outcome  # noqa: PLC0415 - slow to import
    from corpus.keeping.watching import Watched, watch  # noqa: PLC0415

    named = [("--model", options.model), ("--index", options.index)]
    build = [part for name, value in named if value for part in (name, value)]
    watched = Watched(options.corpus, options.sources, options.every * 60, build)
    try:
        watch(watched, lambda outcome: print_outcome(outcome, changes=True))
    except KeyboardInterrupt:
        return 130
    return 0
