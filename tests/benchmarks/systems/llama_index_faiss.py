"""LlamaIndex with its FAISS vector store and Hugging Face embeddings; its retriever, as there is no LLM.

https://developers.llamaindex.ai/python/examples/vector_stores/faissindexdemo
https://developers.llamaindex.ai/python/examples/embeddings/huggingface
"""

from pathlib import Path

import faiss
from llama_index.core import Document, Settings, StorageContext, VectorStoreIndex, load_index_from_storage
from llama_index.embeddings.huggingface import HuggingFaceEmbedding
from llama_index.vector_stores.faiss import FaissVectorStore

from tests.benchmarks.systems.runner import TOP, Ask, model, paragraphs, run

DIMENSION = 384  # of all-MiniLM-L6-v2


def build(articles: Path, index: Path) -> None:
    Settings.embed_model = HuggingFaceEmbedding(model_name=model())
    vectors = FaissVectorStore(faiss_index=faiss.IndexFlatL2(DIMENSION))
    built = VectorStoreIndex.from_documents(
        [Document(text=text) for text in paragraphs(articles)],
        storage_context=StorageContext.from_defaults(vector_store=vectors),
    )
    built.storage_context.persist(persist_dir=str(index))


def load(_articles: Path, index: Path) -> Ask:
    Settings.embed_model = HuggingFaceEmbedding(model_name=model())
    vectors = FaissVectorStore.from_persist_dir(str(index))
    storage = StorageContext.from_defaults(vector_store=vectors, persist_dir=str(index))
    retriever = load_index_from_storage(storage).as_retriever(similarity_top_k=TOP)
    return lambda question: [found.get_content() for found in retriever.retrieve(question)]


if __name__ == "__main__":
    run(build, load)
