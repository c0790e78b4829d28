"""The short script that a person writes from the documentation of Sentence Transformers and FAISS.

https://sbert.net/examples/sentence_transformer/applications/semantic-search/README.html
https://github.com/facebookresearch/faiss/wiki/Getting-started
"""

import json
from pathlib import Path

import faiss
from sentence_transformers import SentenceTransformer

from tests.benchmarks.systems.runner import TOP, Ask, model, paragraphs, run


def build(articles: Path, index: Path) -> None:
    texts = paragraphs(articles)
    embeddings = SentenceTransformer(model()).encode(texts, normalize_embeddings=True)
    vectors = faiss.IndexFlatIP(embeddings.shape[1])
    vectors.add(embeddings)
    index.mkdir(parents=True, exist_ok=True)
    faiss.write_index(vectors, str(index / "vectors.faiss"))
    (index / "texts.json").write_text(json.dumps(texts))


def load(_articles: Path, index: Path) -> Ask:
    encoder = SentenceTransformer(model())
    vectors = faiss.read_index(str(index / "vectors.faiss"))
    texts = json.loads((index / "texts.json").read_text())

    def ask(question: str) -> list[str]:
        _, found = vectors.search(encoder.encode([question], normalize_embeddings=True), TOP)
        return [texts[row] for row in found[0]]

    return ask


if __name__ == "__main__":
    run(build, load)
