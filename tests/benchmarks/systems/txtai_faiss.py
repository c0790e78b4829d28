"""txtai with its default index (FAISS), its contents (SQLite), and vectors by Sentence Transformers.

https://neuml.github.io/txtai/embeddings/
https://neuml.github.io/txtai/embeddings/configuration/vectors/
"""

from pathlib import Path

from txtai import Embeddings

from tests.benchmarks.systems.runner import TOP, Ask, model, paragraphs, run


def build(articles: Path, index: Path) -> None:
    embeddings = Embeddings(path=model(), method="sentence-transformers", content=True)
    embeddings.index(paragraphs(articles))
    embeddings.save(str(index))


def load(_articles: Path, index: Path) -> Ask:
    embeddings = Embeddings()
    embeddings.load(str(index))
    return lambda question: [found["text"] for found in embeddings.search(question, TOP)]


if __name__ == "__main__":
    run(build, load)
