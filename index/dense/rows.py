"""What is embedded: the rows of the index, and what each points at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus.article import Article, Passage
from corpus.corpus import Corpus

CountTokens = Callable[[Sequence[str]], list[int]]
RowTable = npt.NDArray[np.int32]
Embeddings = npt.NDArray[np.float32]


class RowKind(IntEnum):
    """The grain of a row's text."""

    SENTENCE = 0
    HEADED_SENTENCE = 1
    PASSAGE = 2
    QUESTION = 3
    NEAR_MISS = 4
    REFERENCE = 5


@dataclass(frozen=True, slots=True)
class Row:
    """One text to embed and what it points at.

    ``article`` and ``passage`` are indices into the corpus's articles and the article's passages,
    ``sentence`` into the passage's sentences. ``item`` is an index into the article's reader questions
    or its references, for rows of those kinds. What does not apply is -1: no sentence answers a near miss.
    """

    kind: RowKind
    article: int
    passage: int
    sentence: int
    text: str
    item: int = -1


def corpus_rows(corpus: Corpus, count_tokens: CountTokens, max_tokens: int) -> list[Row]:
    """All rows of a corpus, article by article, so that an article's rows are one range.

    A text longer than the model's window becomes several rows that point at the same passage or
    sentence, so that no word is cut off.
    """
    rows = [
        row
        for number, article in enumerate(corpus.articles)
        for row in _article_rows(corpus, number, article)
    ]
    lengths = count_tokens([row.text for row in rows])
    fitted: list[Row] = []
    for row, length in zip(rows, lengths, strict=True):
        if length <= max_tokens:
            fitted.append(row)
        else:
            pieces = windows(row.text, count_tokens, max_tokens)
            fitted += [replace(row, text=piece) for piece in pieces]
    return fitted


def row_table(rows: Sequence[Row]) -> RowTable:
    """int32 array of shape (len(rows), 5): kind, article, passage, sentence, item of each row."""
    table = [(int(row.kind), row.article, row.passage, row.sentence, row.item) for row in rows]
    return np.array(table, np.int32).reshape(len(rows), 5)


def array_writer(array: npt.NDArray[Any]) -> Callable[[Path], None]:
    """What writes an array into a file."""

    def write(path: Path) -> None:
        with path.open("wb") as file:
            np.save(file, array, allow_pickle=False)

    return write


def arrays_writer(arrays: Mapping[str, npt.NDArray[Any]]) -> Callable[[Path], None]:
    """What writes arrays into a file under their names."""

    def write(path: Path) -> None:
        named: dict[str, Any] = dict(arrays)
        with path.open("wb") as file:
            np.savez(file, allow_pickle=False, **named)

    return write


def windows(text: str, count_tokens: CountTokens, max_tokens: int) -> list[str]:
    """Cuts a text into pieces that each fit the model's window, at white space where there is any.

    Raises:
        ValueError: if even one character does not fit.
    """
    if count_tokens([text])[0] <= max_tokens:
        return [text]
    if len(text) < 2:
        raise ValueError(f"a window of {max_tokens} tokens holds no text")
    cut = _middle_gap(text)
    return [piece for half in (text[:cut], text[cut:]) for piece in windows(half, count_tokens, max_tokens)]


def headed(path: Sequence[str], text: str) -> str:
    """A text under its headings, as it is embedded: "Treatments › Acupuncture: …"."""
    return f"{' › '.join(path)}: {text}" if path else text


def _article_rows(corpus: Corpus, number: int, article: Article) -> Iterator[Row]:
    places: dict[tuple[int, int], tuple[int, int]] = {}
    for index, passage in enumerate(article.passages):
        path = article.section_path(passage)
        for place, sentence in enumerate(passage.sentences):
            places[(sentence.start, sentence.end)] = (index, place)
            text = sentence.of(article.text)
            yield Row(RowKind.SENTENCE, number, index, place, text)
            yield Row(
                RowKind.HEADED_SENTENCE,
                number,
                index,
                place,
                headed(path, _with_lead_in(article, passage, place)),
            )
        yield Row(RowKind.PASSAGE, number, index, -1, headed(path, passage.span.of(article.text)))
    for item, question in enumerate(corpus.questions.get(article.id, ())):
        if question.sentence is None:
            yield Row(RowKind.NEAR_MISS, number, -1, -1, question.as_read, item)
        else:
            index, place = places[(question.sentence.start, question.sentence.end)]
            yield Row(RowKind.QUESTION, number, index, place, question.as_read, item)
    for item, reference in enumerate(article.references):
        yield Row(RowKind.REFERENCE, number, -1, -1, reference.span.of(article.text), item)


def _with_lead_in(article: Article, passage: Passage, place: int) -> str:
    """A sentence as it is understood in its place: a list item after its lead-in, a row with its headers."""
    sentence = passage.sentences[place]
    if passage.kind == "table":
        return next(b for b in passage.blocks if b.span.holds(sentence)).with_header(article.text)
    lead_in = passage.blocks[0]
    if passage.kind != "list" or lead_in.kind != "paragraph" or lead_in.span.holds(sentence):
        return sentence.of(article.text)
    return f"{lead_in.sentences[-1].of(article.text)} {sentence.of(article.text)}"


def _middle_gap(text: str) -> int:
    """Where to cut a text in two: the white space nearest its middle, else the middle."""
    middle = len(text) // 2
    before = text.rfind(" ", 1, middle)
    after = text.find(" ", middle, len(text) - 1)
    gaps = [gap for gap in (before, after) if gap > 0]
    return min(gaps, key=lambda gap: abs(gap - middle)) if gaps else middle
