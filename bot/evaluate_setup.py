"""What an evaluation runs on: the articles, the encoder and the index."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from corpus.corpus import Corpus, read_corpus
from index.encoder import Encoder
from index.location import default_index_folder
from index.store import CorpusIndex, open_index


@dataclass(frozen=True, slots=True)
class Setup:
    """An indexed corpus and the encoder of its index."""

    corpus: Corpus
    encoder: Encoder
    index: CorpusIndex


def open_setup(
    folder: Path, encoder: Encoder, index: Path | None, model: str | None, *, say: Callable[[str], None]
) -> Setup:
    """The corpus of a folder with its index, loaded, or built if it does not fit.

    Args:
        folder: the articles.
        encoder: what they are embedded with.
        index: the folder of the index; None for one of its own in the user's cache.
        model: the name under which the encoder was asked for.
        say: told in one line why an index is built.
    """
    corpus = read_corpus(folder)
    place = index or default_index_folder(folder, model)
    return Setup(corpus, encoder, open_index(corpus, encoder, place, say=say))
