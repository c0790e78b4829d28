"""What one word of a message was meant to be, and whether that is sure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

from index.sparse.frequency import known_words, rare_zipf, zipf
from index.sparse.spelling.candidates import MIN_LETTERS, Candidates, length_bonus
from index.sparse.spelling.run_together import run_together

_MAX_LETTERS = 24
# From this on a word of the article is surely what was meant, from 0 on it may be.
_SURE = 1.0
# A word that the article lacks is meant from this on, a short one from the second on ("aleve" is not "alive").
_CLEAR, _CLEAR_SHORT = 1.0, 1.75
# Two words typed as one are meant from this on; from the second on where the one is often written ("overdid" is one word,
# "onthe" is two). What is written more often than the third is.
_PARTS, _PARTS_OF_A_WORD, _SELDOM = 1.5, 3.0, 2.0
# What is written this often may be a rare word ("droop", "carer"), so that a short one is never surely another word of
# the article; and one that the article lacks is meant only if it is this much commoner.
_WRITTEN, _COMMONER = 2.3, 2.5
# A word this common in another language is no slip ("geht" is not "get").
_COMMON = 5.0
# A word this common in the article's language is meant, whatever stands beside it ("rain" is not "pain").
_PLAIN = 4.5
_COMPOUND = re.compile(r"\b(?:[^\W\d_]+-|[b-hj-z] )[^\W\d_]+\b")


class Meant(NamedTuple):
    """A word, or two, that was meant; not ``sure`` where what was typed may be right as well."""

    word: str
    sure: bool = True


class Slips:
    """Chooses what was meant among the words of an article and the common ones of its language.

    Attributes:
        candidates: the words to choose from.
    """

    def __init__(
        self, own: Iterable[str], knows: Callable[[str], bool], *, language: str = "en", text: str = ""
    ) -> None:
        """See ``readings.Spelling``."""
        self.candidates = Candidates(own, language, text)
        self._knows = knows
        self._language = language
        self._text = text

    def meant(self, word: str, before: str = "", after: str = "") -> Meant:
        """What a lower-case word was meant to be, between its neighbours; the word itself if it is no slip."""
        if word in self.candidates.own or not word.isalpha() or len(word) > _MAX_LETTERS:
            return Meant(word)
        if self._language == "en" and (spoken := _text_speak().get(word)):
            return Meant(spoken)
        common = zipf(word, self._language)
        if common >= _PLAIN or len(word) < MIN_LETTERS or self._knows(word):
            return Meant(word)
        if word in self._compounds:
            return Meant(self._compounds[word])
        if not known_words(self._language):
            return Meant(word)
        return self._beside(word, before, after, common) if common else self._unknown(word, before, after)

    def _beside(self, word: str, before: str, after: str, common: float) -> Meant:
        """A known word stays; it may be another where its neighbour is that one's in the article."""
        near = self.candidates.in_article(word, before, after)
        best, value = max(near, key=_value, default=(word, 0.0))
        fits = value >= common and self.candidates.are_neighbours(before, best, after)
        return Meant(best, sure=False) if fits else Meant(word)

    def _unknown(self, word: str, before: str, after: str) -> Meant:
        """The likeliest of what is near a word that the language lacks; the word itself if nothing is likely enough.

        What speaks for it counts less, the commoner what was typed is itself.
        """
        own = dict(self.candidates.in_article(word, before, after))
        others = {**dict(self.candidates.in_language(word)), **own, **dict(self.candidates.parted(word))}
        best, value = max(others.items(), key=_value, default=(word, 0.0))
        rarely = rare_zipf(word, self._language)
        value -= rarely
        if value < 0 or self.candidates.is_foreign(word, _COMMON):
            return Meant(word)
        if best == word and not rarely and not self.candidates.is_foreign(word):  # nothing is near it
            return Meant(" ".join(run_together(word, self.candidates.own, self._language)) or word)
        is_long = len(word) > MIN_LETTERS + 2
        if best in own:
            return Meant(best, sure=value >= _SURE and (rarely < _WRITTEN or is_long))
        if " " in best:
            return Meant(best if value >= (_PARTS if rarely < _SELDOM else _PARTS_OF_A_WORD) else word)
        clear = value >= (_CLEAR if is_long else _CLEAR_SHORT)
        commoner = not rarely or zipf(best, self._language) + length_bonus(word) >= rarely + _COMMONER
        return Meant(best if clear and commoner else word)

    @cached_property
    def _compounds(self) -> Mapping[str, str]:
        """What the article writes with a hyphen, or with a letter apart ("x-ray", "x ray"), by its letters alone."""
        found = [match.group() for match in _COMPOUND.finditer(self._text.lower())]
        return {re.sub("[- ]", "", compound): compound for compound in found}


def _value(found: tuple[str, float]) -> tuple[float, str]:
    return found[1], found[0]


@cache
def _text_speak() -> Mapping[str, str]:
    """Words as they are typed in a hurry, by ear or in a dialect, and the English ones they stand for."""
    lines = Path(__file__).with_name("text_speak.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.partition(" ") for line in lines if not line.startswith("#"))
    return {typed: meant for typed, _, meant in pairs}
