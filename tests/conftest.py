"""The packaged model, the shipped article and its index, made once for all tests and all servers they start."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.chat import Bot
from corpus.corpus import Corpus, default_folder, read_corpus
from index.building.build import open_index
from index.building.corpus_index import CorpusIndex
from index.encoding.cache import load_encoder
from index.encoding.encoder import Encoder
from index.finder.finder import load_finder
from index.search.retriever import Retriever
from index.system.location import default_index_folder, encoder_folder

ExportInto = Callable[[Path], None]


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    return load_encoder()


@pytest.fixture(scope="session")
def shipped_corpus() -> Corpus:
    return read_corpus(default_folder())


@pytest.fixture(scope="session")
def export_into(encoder: Encoder) -> ExportInto:
    """Copies the exported model into an index folder, where it would be exported anew in many seconds."""

    def copy(index: Path) -> None:
        shutil.copytree(encoder_folder(None, encoder.digest), encoder_folder(index, encoder.digest))

    return copy


@pytest.fixture(scope="session")
def shipped_index(shipped_corpus: Corpus, encoder: Encoder) -> CorpusIndex:
    """That of the user's cache, which ``app.py`` opens too."""
    place = default_index_folder(default_folder(), None)
    return open_index(shipped_corpus, encoder, place, say=lambda _: None)


@pytest.fixture(scope="session")
def bot(shipped_corpus: Corpus, encoder: Encoder, shipped_index: CorpusIndex) -> Bot:
    return Bot(Retriever(shipped_corpus, encoder, shipped_index, load_finder()))
