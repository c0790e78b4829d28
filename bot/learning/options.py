"""The options of the commands that read logs and feedback."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from bot.learning.private_file import OutputError
from bot.opening import named_retriever
from index.options import add_finder_option, add_index_options
from index.search.retriever import Retriever


def add_record_options(parser: argparse.ArgumentParser) -> None:
    """Adds the files, ``--article`` and the options of the index."""
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


def record_paths(parser: argparse.ArgumentParser, options: argparse.Namespace) -> list[Path]:
    """The log and feedback files; wrong usage where there are none."""
    paths = [*options.files, *options.feedback]
    if not paths:
        parser.error("give a LOG or --feedback FILE")
    return paths


def positive(text: str) -> int:
    """A whole number from 1."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 9 and int(text) > 0):
        raise argparse.ArgumentTypeError(f"must be a whole number from 1, got {text}")
    return int(text)


def refuse_to_overwrite(read: Sequence[Path], written: Sequence[Path | None]) -> None:
    """Makes sure that no file is written over one that is read.

    Raises:
        OutputError: if one would be.
    """
    sources = {path.resolve() for path in read}
    for path in written:
        if path is not None and path.resolve() in sources:
            raise OutputError(f"{path} is what is read; give another name")


def opened(options: argparse.Namespace) -> Retriever:
    """The articles and their index, as the options name them.

    Raises:
        corpus.errors.AskError: if they cannot be used, or hold no article of the name in ``--article``.
    """
    retriever = named_retriever(options)
    if options.article is not None:
        retriever.corpus.article(options.article)
    return retriever
