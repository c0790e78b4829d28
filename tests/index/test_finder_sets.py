from __future__ import annotations

from pathlib import Path

import pytest

from corpus.corpus import default_folder, read_corpus
from index.finder.prepare import own_questions
from index.finder.sets import Document, plain_question, read_sets

SHARED = Path(__file__).parents[3] / "shared"
PUBLIC = SHARED / "eval" / "public"


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    if not PUBLIC.exists():
        pytest.skip("the training sets are not beside the repository")
    return read_sets(SHARED / "train", PUBLIC, own_questions())


def test_article_reader_questions_and_evaluation_questions_are_never_trained_on(
    documents: list[Document],
) -> None:
    trained = [document for document in documents if document.side == "train"]
    article = read_corpus(default_folder()).articles[0]
    sentences = {plain_question(s.of(article.text)) for p in article.passages for s in p.sentences}
    text = "\n".join(plain_question(p.text) for document in trained for p in document.passages)
    assert own_questions() & {plain_question(q.text) for d in trained for q in d.questions} == set()
    assert [s for s in sorted(sentences) if len(s) >= 60 and s in text] == []


def test_no_document_stands_on_two_sides(documents: list[Document]) -> None:
    assert len({(d.of_set, d.id) for d in documents}) == len(documents)
