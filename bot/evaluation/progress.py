"""What an evaluation runs on: the articles, the encoder and the index."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from corpus.corpus import Corpus, default_folder, read_corpus
from index.building.build import open_index
from index.building.corpus_index import CorpusIndex
from index.encoding.cache import load_encoder
from index.encoding.encoder import Encoder, Progress
from index.finder.finder import Finder, load_finder
from index.postgres.database import open_database
from index.postgres.opening import check_model, open_stored
from index.system.location import default_index_folder


@dataclass(frozen=True, slots=True)
class Setup:
    """An indexed corpus, the encoder of its index, and the answer finder (None to answer without)."""

    corpus: Corpus
    encoder: Encoder
    index: CorpusIndex
    finder: Finder | None = None


def open_setup(
    folder: Path,
    encoder: Encoder,
    index: Path,
    *,
    finder: Finder | None = None,
    say: Callable[[str], None],
    progress: Progress | None = None,
) -> Setup:
    """The corpus of a folder with its index, loaded, or built if it does not fit.

    Args:
        folder: the articles.
        encoder: what they are embedded with.
        index: the folder of the index.
        finder: the answer finder, or None to answer without it.
        say: told in one line why an index is built.
        progress: called with (rows embedded, all rows) meanwhile.
    """
    corpus = read_corpus(folder)
    return Setup(corpus, encoder, open_index(corpus, encoder, index, say=say, progress=progress), finder)


def setup_of(options: argparse.Namespace) -> Setup:
    """The indexed corpus that the options of ``add_index_options`` name."""
    encoder = load_encoder(options.model, index=options.index, say=say)
    if options.store is not None:
        stored = open_stored(open_database(options.store))
        check_model(stored, encoder)
        return Setup(stored.corpus, encoder, stored.index, None if options.no_finder else load_finder())
    folder = options.corpus or default_folder()
    place = options.index or default_index_folder(folder, options.model)
    finder = None if options.no_finder else load_finder()
    return open_setup(folder, encoder, place, finder=finder, say=say, progress=ProgressLine("rows embedded"))


class ProgressLine:
    """Tells on stderr how far it is, every two seconds."""

    _EVERY_S = 2.0

    def __init__(self, what: str) -> None:
        self._what = what
        self._told = time.monotonic()

    def __call__(self, done: int, count: int) -> None:
        """Tells that ``done`` of ``count`` are done."""
        if time.monotonic() - self._told >= self._EVERY_S:
            self._told = time.monotonic()
            say(f"{done} of {count} {self._what}")


def say(line: str) -> None:
    """Prints a line on stderr."""
    print(line, file=sys.stderr, flush=True)
