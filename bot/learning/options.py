"""The options of the commands that read logs and feedback."""

from __future__ import annotations

import argparse
from pathlib import Path

from bot.learning.private_file import OutputError
from bot.opening import named_retriever
from index.options import add_finder_option, add_index_options
from index.search.retriever import Retriever


def record_parser(command: str, description: str, epilog: str) -> argparse.ArgumentParser:
    """The parser of a command, with the files, ``--article`` and the options of the index."""
    parser = argparse.ArgumentParser(
        prog=f"ask-the-article {command}",
        description=description,
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "files", nargs="*", type=Path, metavar="LOG", help="files of --log, or - for standard input"
    )
    parser.add_argument(
        "--feedback",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="a file of --feedback; can be given again",
    )
    parser.add_argument("--article", metavar="ID", help="only what was asked of this article")
    add_index_options(parser)
    add_finder_option(parser)
    return parser


def record_paths(
    parser: argparse.ArgumentParser, options: argparse.Namespace, *written: Path | None
) -> list[Path]:
    """The log and feedback files; wrong usage where there are none.

    Raises:
        OutputError: if one that is to be written is among them.
    """
    paths = [*options.files, *options.feedback]
    if not paths:
        parser.error("give a LOG or --feedback FILE")
    sources = {path.resolve() for path in paths}
    for path in written:
        if path is not None and path.resolve() in sources:
            raise OutputError(f"{path} is what is read; give another name")
    return paths


def positive(text: str) -> int:
    """A whole number from 1."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 9 and int(text) > 0):
        raise argparse.ArgumentTypeError(f"must be a whole number from 1, got {text}")
    return int(text)


def opened(options: argparse.Namespace) -> Retriever:
    """The articles and their index, as the options name them.

    Raises:
        corpus.errors.AskError: if they cannot be used, or hold no article of the name in ``--article``.
    """
    retriever = named_retriever(options)
    if options.article is not None:
        retriever.corpus.article(options.article)
    return retriever
