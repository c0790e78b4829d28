"""Slips of the keyboard: the known word that an unknown one was meant to be."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import lru_cache

from rapidfuzz.distance import OSA

# Shorter words have too many neighbours that are words of their own; longer ones are no single word.
_MIN_LETTERS, _MAX_LETTERS = 6, 24
_ENDINGS = ("s", "d", "r", "ly", "al", "ed", "er", "es", "ing")


class Spelling:
    """Corrects to the words of ``vocabulary``; words in ``ordinary`` are never slips.

    One slip (a letter more, less, other, or two swapped) is allowed in words of six or seven letters,
    two in longer ones. The first letter has to be right.
    """

    def __init__(self, vocabulary: Iterable[str], *, ordinary: Collection[str] = ()) -> None:
        self._kept = frozenset(vocabulary) | frozenset(ordinary)
        self._by_start: dict[tuple[str, int], list[str]] = {}
        for word in sorted(self._kept - frozenset(ordinary)):
            if len(word) >= _MIN_LETTERS - 1:
                self._by_start.setdefault((word[0], len(word)), []).append(word)
        self.correct = lru_cache(maxsize=4096)(self._correct)

    def _correct(self, word: str) -> str:
        if not _MIN_LETTERS <= len(word) <= _MAX_LETTERS or word in self._kept:
            return word
        slips = 1 if len(word) < 8 else 2
        best, best_distance = word, slips + 1
        for length in range(len(word) - slips, len(word) + slips + 1):
            for known in self._by_start.get((word[0], length), ()):
                distance = OSA.distance(word, known, score_cutoff=best_distance - 1)
                if distance < best_distance:
                    best, best_distance = known, distance
        if word.removesuffix(best) != word or any(word == best + ending for ending in _ENDINGS):
            return word
        return best
