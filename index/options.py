"""What the command lines share: which articles, model and index to use, and a line for the operator."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def say(line: str) -> None:
    """Tells the operator, on stderr, what takes time or goes wrong."""
    print(line, file=sys.stderr, flush=True)


def add_index_options(parser: argparse.ArgumentParser) -> None:
    """Adds ``--corpus``, ``--model``, ``--index`` and ``--store``; all are None where they are not given."""
    parser.add_argument(
        "--corpus", type=Path, metavar="DIR", help="folder of Markdown articles (default: the shipped one)"
    )
    parser.add_argument(
        "--model", metavar="NAME", help="Sentence Transformers model, by name or folder (default: packaged)"
    )
    parser.add_argument(
        "--index", type=Path, metavar="DIR", help="folder of the index (default: in the user's cache)"
    )
    parser.add_argument(
        "--store",
        metavar="URL",
        help="PostgreSQL database of index and articles, as postgresql://user@host/name (default: files)",
    )


def add_finder_option(parser: argparse.ArgumentParser) -> None:
    """Adds ``--no-finder``."""
    parser.add_argument(
        "--no-finder",
        action="store_true",
        help="answer by similarity and words alone, without the answer finder",
    )
