"""A small corpus whose articles each show one thing, with its index."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from corpus.corpus import Corpus, read_corpus
from index.building.build import build_index
from index.encoding.encoder import Encoder
from index.search.retriever import Retriever
from tests.browser.serving import Server, app

LONG = " ".join(f"Sentence number {n} of the long passage says a little more." for n in range(1, 61))
ARTICLES = {
    "long": f"# Long\n\n{LONG}\n\nA short end.\n",
    "lists": "# Lists\n\n## Fruit\n\nGood fruit includes:\n\n- Apples\n- Pears\n- Plums\n\nOthers rot.\n",
    "plain": "No heading. Nothing more.\n",
    "sourced": (
        "---\ntitle: Sourced\nauthor: A. Writer\npublished: 2020-02-29\nupdated: last spring\nsite: A Site\n"
        "editor: E. Ditor\nurl: https://example.org/sourced\n---\n\n# Sourced\n\nText on bees.\n\n"
        "## Kinds\n\n### Honey bees\n\nThey make honey.\n\n### Bumblebees\n\nThey hum.\n\n"
        "## The Bottom Line\n\nBees matter.\n\n"
        "## References\n\n"
        "1. Alder P. Honey bees in winter. J Bees. 2001. doi:10.1000/bees.1\n"
        "2. Birch Q. Bumblebees and heat. https://example.org/bumble\n"
        "3. Cedar R. A field guide to wasps.\n"
    ),
}


@pytest.fixture(scope="session")
def small(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Retriever:
    folder = tmp_path_factory.mktemp("small")
    for name, text in ARTICLES.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    corpus: Corpus = read_corpus(folder)
    return Retriever(corpus, encoder, build_index(corpus, encoder, tmp_path_factory.mktemp("small-index")))


@pytest.fixture(scope="session")
def programs() -> Iterator[Server]:
    """``app.py`` with all that it offers to programs."""
    with app("--mcp") as server:
        yield server
