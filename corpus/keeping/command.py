"""``python -m corpus list | remove | update``: what each takes and prints."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

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
    return [listing, remove, update]


def run_keeping(options: argparse.Namespace, printable: Callable[[str], str]) -> int:
    """Runs one of the commands; returns its exit status.

    Args:
        options: of the command line.
        printable: makes one line of a text, whatever is in it.

    Raises:
        CorpusError: if the folder or an article of it cannot be used.
    """
    if options.command == "list":
        return _list(options.corpus, printable)
    if options.command == "remove":
        from corpus.keeping.removing import remove_articles  # noqa: PLC0415 - not for the other commands

        for path in remove_articles(options.corpus, options.articles):
            print(printable(f"removed  {path}"))
        return 0
    from corpus.adding.command import print_outcomes  # noqa: PLC0415 - slow to import
    from corpus.keeping.updating import update  # noqa: PLC0415

    outcomes = update(options.corpus, options.articles, dry_run=options.dry_run)
    return print_outcomes(outcomes, dry_run=options.dry_run, quiet=True)


def _list(folder: Path, printable: Callable[[str], str]) -> int:
    from corpus.keeping.listing import list_articles  # noqa: PLC0415 - not for the other commands

    status = 0
    for entry in list_articles(folder):
        if entry.is_problem:
            status = 1
            print(printable(entry.told), file=sys.stderr)
        else:
            print(printable(f"{entry.article}  {entry.told}"))
    return status
