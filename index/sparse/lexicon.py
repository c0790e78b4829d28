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
        words: the different words, sorted.
        stems: their different stems, sorted.
        stem_of: int32 (words,), each one's stem by its place in ``stems``.
    """

    def __init__(self, words: Sequence[str], stems: Sequence[str], stem_of: Numbers) -> None:
        self.words = words
        self.stem_of = stem_of
        self.stems = stems

    @classmethod
    def build(cls, words: Iterable[str]) -> Lexicon:
        """The lexicon of some words."""
        in_order = sorted(set(words))
        of_word = [stem(word) for word in in_order]
        stems = sorted(set(of_word))
        places = {term: place for place, term in enumerate(stems)}
        return cls(in_order, stems, np.array([places[term] for term in of_word], np.int32))

    @classmethod
    def read(cls, arrays: Mapping[str, npt.NDArray[np.generic]]) -> Lexicon:
        """The lexicon that ``arrays`` has made into arrays."""
        stem_of = np.asarray(arrays["stem_of"], np.int32)
        words, stems = (bytes(arrays[name]).decode("utf-8").split("\n") for name in ("words", "stems"))
        return cls(words, stems, stem_of)

    def arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """``words`` and ``stems``, bytes, UTF-8, one a line, and ``stem_of``."""
        lines = {"words": self.words, "stems": self.stems}
        return {
            **{name: np.frombuffer("\n".join(of).encode(), np.uint8) for name, of in lines.items()},
            "stem_of": self.stem_of,
        }

    def has(self, word: str) -> bool:
        """True if an article has the word."""
        return _place(self.words, word) is not None

    def stem_number(self, term: str) -> int | None:
        """The number of a stem; None if no word of the lexicon has it."""
        return _place(self.stems, term)


def _place(in_order: Sequence[str], text: str) -> int | None:
    place = bisect_left(in_order, text)
    return place if place < len(in_order) and in_order[place] == text else None
