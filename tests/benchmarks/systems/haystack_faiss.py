"""Haystack with its FAISS document store and Sentence Transformers embedders, in a pipeline.

https://docs.haystack.deepset.ai/reference/integrations-faiss
https://docs.haystack.deepset.ai/docs/sentencetransformerstextembedder
"""

from pathlib import Path

from haystack import Document, Pipeline
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)
from haystack_integrations.components.retrievers.faiss import FAISSEmbeddingRetriever
from haystack_integrations.document_stores.faiss import FAISSDocumentStore

from tests.benchmarks.systems.runner import TOP, Ask, model, paragraphs, run

DIMENSION = 384  # of all-MiniLM-L6-v2


def build(articles: Path, index: Path) -> None:
    index.mkdir(parents=True, exist_ok=True)
    store = FAISSDocumentStore(embedding_dim=DIMENSION)
    embedder = SentenceTransformersDocumentEmbedder(model=model(), progress_bar=False)
    embedder.warm_up()
    documents = [Document(content=text) for text in paragraphs(articles)]
    store.write_documents(embedder.run(documents)["documents"])
    store.save(str(index / "store"))


def load(_articles: Path, index: Path) -> Ask:
    store = FAISSDocumentStore(index_path=str(index / "store"), embedding_dim=DIMENSION)
    pipeline = Pipeline()
    pipeline.add_component(
        "text_embedder", SentenceTransformersTextEmbedder(model=model(), progress_bar=False)
    )
    pipeline.add_component("retriever", FAISSEmbeddingRetriever(document_store=store, top_k=TOP))
    pipeline.connect("text_embedder.embedding", "retriever.query_embedding")

    def ask(question: str) -> list[str]:
        found = pipeline.run({"text_embedder": {"text": question}})
        return [document.content for document in found["retriever"]["documents"]]

    return ask


if __name__ == "__main__":
    run(build, load)
