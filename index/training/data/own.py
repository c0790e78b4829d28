"""The questions written for this project: about pages of its own, and about documents of the public sets."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from corpus.article import Article
from corpus.corpus import read_corpus
from index.training.data.documents import Measured, QuestionSet, Row, question_set, read_rows

PAGES = Path(__file__).parent / "pages"
"""Pages with their questions, ``NAME.md`` and ``NAME.asked.jsonl``."""
ASKED = Path(__file__).parent / "asked.jsonl"
"""Questions about documents of the public sets, whose texts are not in this repository."""


def read_pages(measured: Measured, folder: Path = PAGES) -> QuestionSet:
    """The pages as the bot divides them, with their questions.

    Raises:
        OSError: if they cannot be read.
        ValueError: if a gold text is no sentence of its page.
    """
    corpus = read_corpus(folder)
    return question_set("pages", (_page(article, folder) for article in corpus.articles), measured)


def read_asked(train: Path, measured: Measured, path: Path = ASKED) -> QuestionSet:
    """The questions about documents of public sets.

    Args:
        train: the folder of the sets, ``NAME.jsonl.gz``.
        measured: what is left out.
        path: a document a line: ``doc`` ("SET:ID"), ``passages`` (how many the questions were written about: the
            first), ``items`` as in the sets.

    Raises:
        OSError: if a file cannot be read.
    """
    asked = {row["doc"]: row for row in map(json.loads, path.read_text(encoding="utf-8").splitlines())}
    return question_set("asked", _with_texts(asked, train), measured)


def _with_texts(asked: Mapping[str, Row], train: Path) -> Iterator[Row]:
    for name in sorted({key.partition(":")[0] for key in asked}):
        for row in read_rows(train / f"{name}.jsonl.gz"):
            if (own := asked.get(f"{name}:{row['doc']}")) is not None:
                yield {**row, "passages": row["passages"][: own["passages"]], "items": own["items"]}


def _page(article: Article, folder: Path) -> Row:
    passages = [
        {
            "head": " ".join(article.section_path(passage)[-2:]),
            "text": passage.span.of(article.text),
            "sentences": [
                [span.start - passage.span.start, span.end - passage.span.start] for span in passage.sentences
            ],
        }
        for passage in article.passages
    ]
    lines = (folder / f"{article.id}.asked.jsonl").read_text(encoding="utf-8").splitlines()
    items = [_item(json.loads(line), article) for line in lines]
    return {"doc": article.id, "title": article.metadata.title, "passages": passages, "items": items}


def _item(asked: Mapping[str, Any], article: Article) -> dict[str, Any]:
    gold = [
        [number, span.start - passage.span.start, span.end - passage.span.start]
        for number, passage in enumerate(article.passages)
        for span in passage.sentences
        if _holds(span.of(article.text), asked["gold"])
    ]
    if asked["gold"] and not gold:
        raise ValueError(f"{article.id}: no sentence for {asked['question']!r}")
    return {
        "q": asked["question"],
        "history": [{"question": turn, "answer": ""} for turn in asked["history"]],
        "gold": gold,
    }


def _holds(sentence: str, gold: Sequence[str]) -> bool:
    """Whether a sentence is a gold text, most of one, or holds one."""
    words = " ".join(sentence.split())
    return any(text in words or (words in text and len(words) > len(text) / 3) for text in gold)
