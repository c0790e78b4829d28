"""Reads the question sets: documents with passages, and questions with the sentences that answer them."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.article import Span
from corpus.corpus import Corpus
from corpus.reading.sentences import split_sentences

Row = Mapping[str, Any]
"""A document with its questions, in the form of the sets' README; a passage may name its ``sentences``: [start, end]."""

# Longer documents are contracts and books; cutting them into sentences costs more than they teach.
_MAX_DOCUMENT_CHARS = 400_000
# Every so-manyth document of a set is kept apart: the decision is fitted on what the finder has not seen.
_HELD_STEP = {"written": 6}

# What shares so many words in a row with a measured article is not trained on.
_RUN_WORDS = 16
# Shorter questions ("how is it treated") are asked of everything.
_MIN_QUESTION_WORDS = 6


@dataclass(frozen=True, slots=True)
class Text:
    """A passage: its heading ("" for none), its words and its sentences."""

    heading: str
    text: str
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question to a document.

    Attributes:
        text: the question.
        earlier: the questions before it, oldest first.
        document: the number of its document in the set.
        gold: the sentences that answer, each (passage, sentence); empty if none does.
    """

    text: str
    earlier: tuple[str, ...]
    document: int
    gold: frozenset[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """One set: documents as passages, and the questions about them."""

    name: str
    documents: tuple[tuple[Text, ...], ...]
    questions: tuple[Question, ...]


class Measured:
    """The texts and reader questions of corpora that are measured on."""

    def __init__(self, corpora: Sequence[Corpus]) -> None:
        self._runs = frozenset(
            run for corpus in corpora for article in corpus.articles for run in _runs(article.text)
        )
        self._asked = frozenset(
            _plain(question.question)
            for corpus in corpora
            for questions in corpus.questions.values()
            for question in questions
        )

    def has_text_of(self, texts: Iterable[str]) -> bool:
        """True if a text shares sixteen words in a row with a measured article."""
        return any(run in self._runs for text in texts for run in _runs(text))

    def has_question(self, question: str) -> bool:
        """True if a question of six words or more is a measured article's reader question."""
        plain = _plain(question)
        return len(plain.split()) >= _MIN_QUESTION_WORDS and plain in self._asked


def read_set(path: Path, measured: Measured, *, held: bool = False) -> QuestionSet:
    """A set from ``NAME.jsonl.gz``, without what is measured on.

    Args:
        path: the file.
        measured: documents that share text with it are left out, and its questions.
        held: True for the documents that are kept apart, False for those to train on.

    Raises:
        OSError: if the file cannot be read.
        ValueError: if it is not in the form of its README.
    """
    name = path.name.removesuffix(".jsonl.gz")
    step = _HELD_STEP.get(name, 0)
    return question_set(
        name,
        (
            row
            for number, row in enumerate(read_rows(path))
            if held == (step > 0 and number % step == step - 1)
        ),
        measured,
    )


def read_rows(path: Path) -> Iterator[Row]:
    """The documents of a file ``NAME.jsonl.gz``.

    Raises:
        OSError: if the file cannot be read.
        ValueError: if a line is not JSON.
    """
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def question_set(name: str, rows: Iterable[Row], measured: Measured) -> QuestionSet:
    """A set of documents and their questions, without what is measured on; see ``read_set``."""
    documents: list[tuple[Text, ...]] = []
    questions: list[Question] = []
    for row in rows:
        items = [item for item in row["items"] if _is_trained_on(item, measured)]
        if not items or sum(len(passage["text"]) for passage in row["passages"]) > _MAX_DOCUMENT_CHARS:
            continue
        if measured.has_text_of(passage["text"] for passage in row["passages"]):
            continue
        document = tuple(_text(passage, row["title"]) for passage in row["passages"])
        questions += [
            question for item in items if (question := _question(item, len(documents), document)) is not None
        ]
        documents.append(document)
    return QuestionSet(name, tuple(documents), tuple(questions))


def _is_trained_on(item: Row, measured: Measured) -> bool:
    if item.get("in_dev") or item.get("level") == "sentence_pair":
        return False
    return not measured.has_question(item["q"])


def _text(passage: Row, title: str) -> Text:
    text = passage["text"]
    spans = passage.get("sentences")
    sentences = split_sentences(text) if spans is None else tuple(Span(start, end) for start, end in spans)
    return Text(passage["head"] or title or "", text, sentences)


def _question(item: Row, number: int, document: Sequence[Text]) -> Question | None:
    """The question, or None if its answer lies in no sentence."""
    gold = frozenset(
        (passage, place)
        for passage, start, end in item["gold"]
        for place, span in enumerate(document[passage].sentences)
        if span.start < end and start < span.end
    )
    if bool(gold) != bool(item["gold"]):
        return None
    return Question(item["q"], tuple(turn["question"] for turn in item["history"]), number, gold)


def _runs(text: str) -> Iterator[str]:
    words = re.findall(r"\w+", text.lower())
    for start in range(len(words) - _RUN_WORDS + 1):
        yield " ".join(words[start : start + _RUN_WORDS])


def _plain(question: str) -> str:
    return " ".join(re.findall(r"\w+", question.lower()))
