"""What the finder reads: one sequence of tokens for a question and a run of sentences.

``[CLS] question [SEP] (earlier questions [SEP]) heading sentences [SEP]``; the second segment begins at
the heading. Training and answering make their sequences here, so that both read alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

MAX_TOKENS = 160
"""Length of a sequence: the question and 100 words of text."""

_MAX_QUESTION = 40
_MAX_EARLIER = 24
_MAX_HEADING = 20
# A window of a long passage begins with the last sentence of the window before it.
_OVERLAP = 1


@dataclass(frozen=True, slots=True)
class Marks:
    """The ids of a tokenizer's special tokens."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sentence stands in a window: tokens ``start`` to ``end`` (exclusive)."""

    sentence: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Window:
    """One sequence.

    Attributes:
        tokens: token ids, at most ``MAX_TOKENS``.
        text_start: where the second segment, the text, begins.
        places: the sentences in it, by their number in the passage.
    """

    tokens: tuple[int, ...]
    text_start: int
    places: tuple[Place, ...]


def question_tokens(question: Sequence[int], earlier: Sequence[int], marks: Marks) -> tuple[int, ...]:
    """The first segment: the end of the question, and the end of the questions before it.

    Args:
        question: token ids of the question.
        earlier: token ids of the questions before it as one text, oldest first; empty for none.
        marks: the special tokens.
    """
    first = (marks.start, *question[-_MAX_QUESTION:], marks.end)
    return (*first, *earlier[-_MAX_EARLIER:], marks.end) if earlier else first


def windows(
    question: Sequence[int], heading: Sequence[int], sentences: Sequence[Sequence[int]], marks: Marks
) -> list[Window]:
    """A passage read with a question, in as many windows as it needs.

    Each sentence stands whole in a window, unless it alone is longer than one: then its beginning does.

    Args:
        question: the first segment, see ``question_tokens``.
        heading: token ids of the headings that the passage stands under.
        sentences: token ids of each sentence of the passage.
        marks: the special tokens.
    """
    found: list[Window] = []
    first = 0
    while first < len(sentences):
        window = _window(question, heading, sentences, first, marks)
        found.append(window)
        last = window.places[-1].sentence
        first = len(sentences) if last + 1 == len(sentences) else max(first + 1, last + 1 - _OVERLAP)
    return found


def _window(
    question: Sequence[int],
    heading: Sequence[int],
    sentences: Sequence[Sequence[int]],
    first: int,
    marks: Marks,
) -> Window:
    tokens = [*question, *heading[-_MAX_HEADING:]]
    places: list[Place] = []
    for number in range(first, len(sentences)):
        room = MAX_TOKENS - 1 - len(tokens)
        if places and len(sentences[number]) > room:
            break
        start = len(tokens)
        tokens += sentences[number][:room]
        places.append(Place(number, start, len(tokens)))
    return Window((*tokens, marks.end), len(question), tuple(places))
