"""LangChain with its FAISS vector store and Hugging Face embeddings.

https://docs.langchain.com/oss/python/integrations/vectorstores/faiss
https://docs.langchain.com/oss/python/integrations/text_embedding/sentence_transformers
"""

from pathlib import Path

from langchain_community.vectorstores import FAISS
from langchain_huggingface import HuggingFaceEmbeddings

from tests.benchmarks.systems.runner import TOP, Ask, model, paragraphs, run


def build(articles: Path, index: Path) -> None:
    embeddings = HuggingFaceEmbeddings(model_name=model())
    FAISS.from_texts(paragraphs(articles), embeddings).save_local(str(index))


def load(_articles: Path, index: Path) -> Ask:
    embeddings = HuggingFaceEmbeddings(model_name=model())
    store = FAISS.load_local(str(index), embeddings, allow_dangerous_deserialization=True)
    return lambda question: [found.page_content for found in store.similarity_search(question, k=TOP)]


if __name__ == "__main__":
    run(build, load)
