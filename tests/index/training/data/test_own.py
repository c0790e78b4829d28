"""Questions written for this project: their sentences are those of the bot, their texts those of the sets."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from corpus.corpus import Corpus
from index.training.data.documents import Measured
from index.training.data.own import read_asked, read_pages

NOTHING = Measured([])
PAGE = """---
title: Stove
---

# Stove

Sweep the stove in spring. Open the flue first.

## What you need

Have these at hand:

- a wire brush
- a bucket with **a lid**
"""


def page(folder: Path, *questions: dict[str, object]) -> Path:
    (folder / "stove.md").write_text(PAGE, encoding="utf-8")
    lines = [json.dumps({"kind": "lay", "history": [], **question}) for question in questions]
    (folder / "stove.asked.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def test_a_page_is_divided_as_the_bot_divides_it(tmp_path: Path) -> None:
    found = read_pages(
        NOTHING,
        page(
            tmp_path,
            {"question": "what do i put the ash in", "gold": ["a bucket with a lid"]},
            {"question": "when", "history": ["do i sweep it"], "gold": ["Sweep the stove in spring."]},
            {"question": "how much is a brush", "gold": []},
        ),
    )
    first, last = found.documents[0]
    assert [first.heading, last.heading] == ["Stove", "What you need"]
    assert [span.of(last.text) for span in last.sentences] == [
        "Have these at hand:",
        "a wire brush",
        "a bucket with a lid",
    ]
    assert [question.gold for question in found.questions] == [{(1, 2)}, {(0, 0)}, frozenset()]
    assert found.questions[1].earlier == ("do i sweep it",)


def test_a_gold_text_that_is_not_on_its_page_is_refused(tmp_path: Path) -> None:
    folder = page(tmp_path, {"question": "when", "gold": ["Sweep it in the autumn."]})
    with pytest.raises(ValueError, match="stove: no sentence for 'when'"):
        read_pages(NOTHING, folder)


def test_questions_about_a_public_document_take_its_first_passages_from_its_set(tmp_path: Path) -> None:
    passages = [{"head": "", "text": "It burns wood."}, {"head": "", "text": "It came in 1950."}]
    document = {"doc": "d", "title": "Stove", "passages": passages, "items": [{"q": "theirs", "gold": []}]}
    other = {**document, "doc": "e"}
    with gzip.open(tmp_path / "stoves.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(each) + "\n" for each in (document, other))
    item = {"q": "what goes in", "history": [], "gold": [[0, 0, 14]], "kind": "lay"}
    asked = tmp_path / "asked.jsonl"
    asked.write_text(json.dumps({"doc": "stoves:d", "passages": 1, "items": [item]}) + "\n", encoding="utf-8")
    found = read_asked(tmp_path, NOTHING, asked)
    assert [[text.text for text in each] for each in found.documents] == [["It burns wood."]]
    assert [(each.text, each.gold) for each in found.questions] == [("what goes in", frozenset({(0, 0)}))]


def test_no_page_of_ours_repeats_the_shipped_article(shipped_corpus: Corpus) -> None:
    every, allowed = read_pages(NOTHING), read_pages(Measured([shipped_corpus]))
    assert len(every.questions) > 7_000
    assert len(allowed.documents) == len(every.documents)
