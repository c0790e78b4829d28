"""Looks up a question among the reader questions, in the same words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from corpus.questions import MAX_EARLIER, ReaderQuestion, in_conversation
from corpus.similar import same_words


class AskedQuestions:
    """The reader questions of one article by their words, letter case and punctuation aside.

    Nothing but the same words in the same order is found. Safe for many threads.
    """

    def __init__(self, questions: Iterable[ReaderQuestion]) -> None:
        """The first of several questions in the same words is kept; ``check`` reports those that disagree."""
        self._by_words: dict[tuple[bool, str], ReaderQuestion] = {}
        for question in questions:
            self._by_words.setdefault(question.key, question)

    def find(self, question: str) -> ReaderQuestion | None:
        """The reader question in these words that stands by itself; None if there is none.

        Its ``sentence`` is None if the article does not answer it.
        """
        return self._by_words.get((True, same_words(question)))

    def find_follow_up(self, question: str, earlier: Sequence[str]) -> ReaderQuestion | None:
        """The reader question in these words that follows the same one or two of ``earlier``, oldest first; else None."""
        for count in range(min(len(earlier), MAX_EARLIER), 0, -1):
            text = in_conversation(earlier[-count:], question)
            if found := self._by_words.get((False, same_words(text))):
                return found
        return None
