"""This program's retrieval alone: the question's embedding, the likely articles, and all evidence in them."""

from pathlib import Path

from corpus.corpus import read_corpus
from index.building.build import load_index
from index.encoding.cache import load_encoder
from index.search.retriever import Retriever
from tests.benchmarks.systems.runner import TOP, Ask, run


def build(_articles: Path, _index: Path) -> None:
    """Uses the index of the program."""


def load(articles: Path, index: Path) -> Ask:
    corpus, encoder = read_corpus(articles), load_encoder(index=index, export=False)
    retriever = Retriever(corpus, encoder, load_index(corpus, encoder, index))

    def ask(question: str) -> list[str]:
        query = encoder.encode_queries([question])[0]
        found = []
        for view in retriever.views(query, question):
            evidence = view.evidence(query, view.vocabulary.key_terms(question))
            best = evidence.passage.argsort()[::-1][:TOP]
            found += [view.sentences[number].of(view.article.text) for number in best]
        return found

    return ask


if __name__ == "__main__":
    run(build, load)
