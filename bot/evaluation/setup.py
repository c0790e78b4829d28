"""What an evaluation runs on: the articles, the encoder and the index."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from corpus.corpus import Corpus, read_corpus
from index.building.build import open_index
from index.building.corpus_index import CorpusIndex
from index.encoding.encoder import Encoder, Progress


@dataclass(frozen=True, slots=True)
class Setup:
    """An indexed corpus and the encoder of its index."""

    corpus: Corpus
    encoder: Encoder
    index: CorpusIndex


def open_setup(
    folder: Path,
    encoder: Encoder,
    index: Path,
    *,
    say: Callable[[str], None],
    progress: Progress | None = None,
) -> Setup:
    """The corpus of a folder with its index, loaded, or built if it does not fit.

    Args:
        folder: the articles.
        encoder: what they are embedded with.
        index: the folder of the index.
        say: told in one line why an index is built.
        progress: called with (rows embedded, all rows) meanwhile.
    """
    corpus = read_corpus(folder)
    return Setup(corpus, encoder, open_index(corpus, encoder, index, say=say, progress=progress))
