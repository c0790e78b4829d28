"""The packaged model, the shipped article and its index, made once for all tests."""

from __future__ import annotations

import pytest

from bot.chat import Bot
from corpus.corpus import Corpus, default_folder, read_corpus
from index.building.build import build_index
from index.building.corpus_index import CorpusIndex
from index.encoding.cache import load_encoder
from index.encoding.encoder import Encoder
from index.search.retriever import Retriever


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    return load_encoder()


@pytest.fixture(scope="session")
def shipped_corpus() -> Corpus:
    return read_corpus(default_folder())


@pytest.fixture(scope="session")
def shipped_index(
    shipped_corpus: Corpus, encoder: Encoder, tmp_path_factory: pytest.TempPathFactory
) -> CorpusIndex:
    return build_index(shipped_corpus, encoder, tmp_path_factory.mktemp("index") / "shipped")


@pytest.fixture(scope="session")
def bot(shipped_corpus: Corpus, encoder: Encoder, shipped_index: CorpusIndex) -> Bot:
    return Bot(Retriever(shipped_corpus, encoder, shipped_index))
