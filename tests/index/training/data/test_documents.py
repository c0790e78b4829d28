"""Question sets: read as published, without what is measured on."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from corpus.corpus import Corpus
from index.training.data.documents import Measured, read_set

NOTHING = Measured([])
TEXT = "Wash the pan once with soap. Dry it well. Rub oil into it while it is warm."


def written(folder: Path, name: str, *documents: dict[str, Any]) -> Path:
    path = folder / f"{name}.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(document) + "\n" for document in documents)
    return path


def document(*items: dict[str, Any], text: str = TEXT) -> dict[str, Any]:
    return {"doc": "d", "title": "Pans", "passages": [{"head": "", "text": text}], "items": list(items)}


def item(question: str, *gold: list[int], **more: object) -> dict[str, Any]:
    return {"q": question, "history": [], "gold": [[0, *span] for span in gold], **more}


def test_gold_is_the_sentences_that_hold_the_answer(tmp_path: Path) -> None:
    path = written(tmp_path, "pans", document(item("what then", [25, 40]), item("which oil")))
    found = read_set(path, NOTHING)
    assert [question.gold for question in found.questions] == [{(0, 0), (0, 1)}, frozenset()]
    assert found.documents[0][0].heading == "Pans"


@pytest.mark.parametrize("more", [{"in_dev": True}, {"level": "sentence_pair"}])
def test_questions_about_measured_documents_and_bare_pairs_are_left_out(
    tmp_path: Path, more: dict[str, object]
) -> None:
    path = written(
        tmp_path, "pans", document(item("what then", [0, 5], **more)), document(item("why", [0, 5]))
    )
    assert [question.text for question in read_set(path, NOTHING).questions] == ["why"]


def test_every_sixth_document_of_the_written_set_is_kept_apart(tmp_path: Path) -> None:
    path = written(tmp_path, "written", *(document(item(f"question {n}", [0, 5])) for n in range(12)))
    trained = [question.text for question in read_set(path, NOTHING).questions]
    held = [question.text for question in read_set(path, NOTHING, held=True).questions]
    assert held == ["question 5", "question 11"]
    assert sorted(trained + held) == sorted(f"question {n}" for n in range(12))


def test_no_measured_article_and_none_of_its_reader_questions_is_trained_on(
    shipped_corpus: Corpus, tmp_path: Path
) -> None:
    article = shipped_corpus.articles[0]
    asked = shipped_corpus.questions[article.id]
    question = next(each.question for each in asked if len(each.question.split()) > 8)
    passage = article.passages[0].span.of(article.text)
    path = written(
        tmp_path,
        "pans",
        document(item("what hurts", [0, 5]), text=f"We quote: {passage.upper()}"),
        document(item(question.upper(), [0, 5]), item("how do I season it", [0, 5])),
    )
    found = read_set(path, Measured([shipped_corpus]))
    assert [each.text for each in found.questions] == ["how do I season it"]
    assert len(found.documents) == 1
