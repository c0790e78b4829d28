"""``python -m corpus list | remove | update | watch``: what each takes and prints."""

from __future__ import annotations

import argparse
import sys

from corpus.corpus import find_articles
from corpus.errors import CorpusError, one_line
from corpus.keeping.listing import described
from corpus.keeping.removing import remove_articles
from corpus.reading.assemble import read_article


def add_keeping_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the commands to a command line; each still lacks ``--corpus``."""
    listing = commands.add_parser(
        "list",
        help="print the articles, their dates and their sources",
        description="Prints a line for each article: id, title, sentences, dates and where it was added from.",
    )
    listing.set_defaults(run=_list)
    remove = commands.add_parser(
        "remove",
        help="remove articles",
        description="Removes articles and the files of reader questions and signs beside them. "
        "What they were added from stays.",
    )
    remove.add_argument(
        "articles", metavar="ARTICLE", nargs="+", help="id of an article, as “list” prints it"
    )
    remove.set_defaults(run=_remove)
    update = commands.add_parser(
        "update",
        help="ask the sources again and take over what changed",
        description="Asks the source of each article that was added, and replaces the article if it changed. "
        "Exit status 1 if any source cannot be asked.",
    )
    update.add_argument("articles", metavar="ARTICLE", nargs="*", help="id of an article (default: all)")
    update.add_argument("--dry-run", action="store_true", help="say what would change and write nothing")
    update.set_defaults(run=_update)
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
    watch.set_defaults(run=_watch)


def _minutes(text: str) -> float:
    try:
        minutes = float(text)
    except ValueError:
        minutes = 0.0
    if not 1 <= minutes <= 10**6:
        raise argparse.ArgumentTypeError(f"an interval is a number of minutes from 1, got {text}")
    return minutes


def _list(options: argparse.Namespace) -> int:
    status = 0
    for article_id, path in find_articles(options.corpus).items():
        try:
            article = read_article(path, article_id, folder=options.corpus)
            print(one_line(f"{article_id}  {described(article)}"))
        except CorpusError as error:
            print(one_line(str(error)), file=sys.stderr)
            status = 1
    return status


def _remove(options: argparse.Namespace) -> int:
    for path in remove_articles(options.corpus, options.articles):
        print(one_line(f"removed  {path}"))
    return 0


def _update(options: argparse.Namespace) -> int:
    from corpus.adding.command import print_outcomes  # noqa: PLC0415 - slow to import
    from corpus.keeping.updating import update  # noqa: PLC0415

    outcomes = update(options.corpus, options.articles, dry_run=options.dry_run)
    return print_outcomes(outcomes, dry_run=options.dry_run, quiet=True)


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
