"""The different words of all articles and their stems, each with a number."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from index.sparse.terms import stem

Numbers = npt.NDArray[np.int32]


class Lexicon:
    """Words in order, and the number of each one's stem.

    Attributes:
        arrays: what it is kept in: ``words`` and ``stems``, bytes, UTF-8, one a line, and ``stem_of``.
        words: the different words, sorted.
        stems: their different stems, sorted.
        stem_of: int32 (words,), each one's stem by its place in ``stems``.
    """

    def __init__(self, arrays: Mapping[str, npt.NDArray[np.generic]]) -> None:
        self.arrays = {name: arrays[name] for name in ("words", "stems", "stem_of")}
        self.words, self.stems = (
            bytes(arrays[name]).decode("utf-8").split("\n") for name in ("words", "stems")
        )
        self.stem_of = np.asarray(arrays["stem_of"], np.int32)

    @classmethod
    def build(cls, words: Iterable[str]) -> Lexicon:
        """The lexicon of some words."""
        in_order = sorted(set(words))
        of_word = [stem(word) for word in in_order]
        stems = sorted(set(of_word))
        places = {term: place for place, term in enumerate(stems)}
        return cls(
            {
                "words": np.frombuffer("\n".join(in_order).encode(), np.uint8),
                "stems": np.frombuffer("\n".join(stems).encode(), np.uint8),
                "stem_of": np.array([places[term] for term in of_word], np.int32),
            }
        )

    def has(self, word: str) -> bool:
        """True if an article has the word."""
        return _place(self.words, word) is not None

    def stem_number(self, term: str) -> int | None:
        """The number of a stem; None if no word of the lexicon has it."""
        return _place(self.stems, term)


def _place(in_order: Sequence[str], text: str) -> int | None:
    place = bisect_left(in_order, text)
    return place if place < len(in_order) and in_order[place] == text else None
