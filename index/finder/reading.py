"""Text as the finder reads it: passages under their headings as token windows, and which tokens are which sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tokenizers import Tokenizer

from corpus.article import Span

# A window is encoded in one piece; longer texts cost more than they explain of their sentences.
MAX_WINDOW_TOKENS = 224
MAX_HEADING_TOKENS = 32
# The question and, before it, the turn it may lean on.
MAX_QUESTION_TOKENS = 48
MAX_HISTORY_TOKENS = 64
# What is read of one sentence.
MAX_SENTENCE_TOKENS = 64


@dataclass(frozen=True, slots=True)
class Window:
    """Sentences of one passage under its headings, as the encoder takes them.

    Attributes:
        tokens: token ids, start and end marks included.
        sentences: the passage's sentences (by index) that stand in it.
        places: the range of tokens of each, in the same order.
    """

    tokens: tuple[int, ...]
    sentences: tuple[int, ...]
    places: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class AskedTokens:
    """A question as the encoder takes it: token ids, and where the question itself starts after its history."""

    tokens: tuple[int, ...]
    start: int


class Reader:
    """Makes windows and questions of texts, with the encoder's own tokenizer."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._start, self._end = tokenizer.encode("").ids

    def windows(self, heading: str, text: str, sentences: Sequence[Span]) -> list[Window]:
        """The windows of a passage; together they hold every sentence that has a token.

        Args:
            heading: the titles above the passage as one text, or "".
            text: the passage's text.
            sentences: its sentences, as spans of ``text``.
        """
        head = self._ids(f"{heading}:")[:MAX_HEADING_TOKENS] if heading else []
        encoded = self._tokenizer.encode(text, add_special_tokens=False)
        of_sentence: list[list[int]] = [[] for _ in sentences]
        place = 0
        for token, (start, _) in zip(encoded.ids, encoded.offsets, strict=True):
            while place < len(sentences) and start >= sentences[place].end:
                place += 1
            if place == len(sentences):
                break
            if start >= sentences[place].start:
                of_sentence[place].append(token)
        room = MAX_WINDOW_TOKENS - len(head) - 2
        found: list[Window] = []
        tokens: list[int] = []
        placed: list[tuple[int, tuple[int, int]]] = []

        def close() -> None:
            if placed:
                ids = (self._start, *head, *tokens, self._end)
                found.append(Window(ids, tuple(p[0] for p in placed), tuple(p[1] for p in placed)))
            tokens.clear()
            placed.clear()

        for index, ids in enumerate(of_sentence):
            cut = ids[:MAX_SENTENCE_TOKENS]
            if not cut:
                continue
            if len(tokens) + len(cut) > room:
                close()
            first = 1 + len(head) + len(tokens)
            placed.append((index, (first, first + len(cut))))
            tokens += cut
        close()
        return found

    def question(self, question: str, history: str = "") -> AskedTokens:
        """A question as the encoder takes it, after ``history`` (the words of earlier turns) if there are any."""
        ids = self._ids(question)[:MAX_QUESTION_TOKENS]
        before = self._ids(history)[-MAX_HISTORY_TOKENS:] if history else []
        return AskedTokens((self._start, *before, *ids, self._end), 1 + len(before))

    def _ids(self, text: str) -> list[int]:
        return list(self._tokenizer.encode(text, add_special_tokens=False).ids)
