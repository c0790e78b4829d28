"""What one word of a message was meant to be: slips of the keys, spelling by ear, two words typed as one.

The weighing follows the noisy channel (Kernighan, Church and Gale, "A spelling correction program based on a
noisy channel model", 1990): how common the word meant is, less what the slip costs, less how common the word
typed is. All values are on the Zipf scale, so that 1 is a factor of ten.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import jellyfish
from rapidfuzz import process
from rapidfuzz.distance import OSA

from index.sparse.frequency import LATIN, common_words, known_words, rare_zipf, zipf
from index.sparse.spelling.run_together import run_together
from index.sparse.terms import words

_MIN_LETTERS, _MAX_LETTERS = 3, 24
# A word of the article is taken to be as common as this, a nearer one as common as its language has it where that is more:
# a common word is not to be taken for its neighbour's sake alone.
_OWN = 5.0
# What a slip costs: a letter more, less or other; two swapped; one doubled or single; the first letter other, which
# is seldom wrong; a space left out.
_SLIP, _SWAPPED, _DOUBLED, _FIRST_LETTER, _NO_SPACE = 2.0, 1.5, 0.25, 1.0, 0.25
# What speaks for a word: it sounds the same; it stands beside the same neighbour in the article; it is long (each
# letter from the sixth on, up to 1), so that few words are near it by chance.
_SOUND, _NEIGHBOUR, _LETTER = 1.0, 2.0, 0.25
# From this on a word of the article is what was meant, from 0 on it may be. One that the article does not have has
# to be clearer, the more so for a short one ("aleve" is not "alive"); two words for one need not.
_SURE, _CLEAR, _CLEAR_SHORT, _CLEAR_PARTS = 1.0, 1.75, 2.5, 0.5
# What is written this often may be a rare word ("droop", "carer"), so that a short one is never surely another word of
# the article; and a word that the article does not have is to be this much commoner.
_WRITTEN, _COMMONER = 2.3, 2.5
# Two words in one that are written more often than this are one ("overdid").
_SELDOM = 2.0
# Parts of two words typed as one: very common if they have two letters, common if they have more.
_SHORT_PART, _PART, _LONG_PART = 6.3, 4.5, 4.0
# A word this common in another language is no slip ("geht" is not "get"); one this common in the article's own is
# what was meant, whatever stands beside it.
_COMMON, _ANY = 5.0, 0.1
_COMPOUND = re.compile(r"\b(?:[^\W\d_]+-|[b-hj-z] )[^\W\d_]+\b")


class Meant(NamedTuple):
    """A word, or two, that was meant; not ``sure`` where what was typed may be right as well."""

    word: str
    sure: bool = True


class Slips:
    """Finds what was meant among the words of an article first, then among the common ones of its language."""

    def __init__(
        self, own: Iterable[str], knows: Callable[[str], bool], *, language: str = "en", text: str = ""
    ) -> None:
        """See ``readings.Spelling``."""
        self.own = frozenset(own)
        self._knows = knows
        self._language = language
        self._text = text

    def meant(self, word: str, before: str = "", after: str = "") -> Meant:
        """What a lower-case word was meant to be, between its neighbours; the word itself if it is no slip."""
        if word in self.own or not word.isalpha() or len(word) > _MAX_LETTERS:
            return Meant(word)
        if self._language == "en" and (spoken := _text_speak().get(word)):
            return Meant(spoken)
        common = zipf(word, self._language)
        if common >= _COMMON or len(word) < _MIN_LETTERS or self._knows(word):
            return Meant(word)
        if word in self._compounds:
            return Meant(self._compounds[word])
        if not known_words(self._language):
            return Meant(word)
        return self._beside(word, before, after, common) if common else self._unknown(word, before, after)

    def _beside(self, word: str, before: str, after: str, common: float) -> Meant:
        """A known word stays; it may be another where its neighbour is that one's in the article."""
        best, value = max(self._near(word, before, after), key=_value, default=(word, 0.0))
        fits = value >= common and self._are_neighbours(before, best, after)
        return Meant(best, sure=False) if fits else Meant(word)

    def _unknown(self, word: str, before: str, after: str) -> Meant:
        own = dict(self._near(word, before, after))
        others = dict(self._near_in_language(word)) if max(own.values(), default=0.0) < _OWN - _SLIP else {}
        best, value = max(
            {**others, **own, **dict(self._parted(word))}.items(), key=_value, default=(word, 0.0)
        )
        rarely = rare_zipf(word, self._language)
        value -= rarely
        if value < 0 or self._is_foreign(word):
            return Meant(word)
        if best == word and not rarely and not self._is_foreign(word, _ANY):  # nothing is near it
            return Meant(" ".join(run_together(word, self.own, self._language)) or word)
        if best in own:
            return Meant(best, sure=value >= _SURE and (rarely < _WRITTEN or len(word) > _MIN_LETTERS + 2))
        if " " in best:
            return Meant(best if value >= _CLEAR_PARTS and rarely < _SELDOM else word)
        clear = value >= (_CLEAR if len(word) > _MIN_LETTERS + 2 else _CLEAR_SHORT)
        commoner = not rarely or zipf(best, self._language) + _length(word) >= rarely + _COMMONER
        return Meant(best if clear and commoner else word)

    def _near(self, word: str, before: str, after: str) -> Iterator[tuple[str, float]]:
        """The article's words that are near, and what speaks for each less what the slip costs."""
        limit, sound = _limit(word), self._sound(word)
        near = process.extract(
            word, self._words, scorer=OSA.distance, score_cutoff=limit + 1, limit=None, processor=None
        )
        found = {other: int(distance) for other, distance, _ in near}
        for other in self._by_sound.get(sound, ()) if len(sound) > 2 else ():
            if OSA.distance(word, other) <= 1 + len(word) // 3:
                found.setdefault(other, limit + 1)
        for other, distance in found.items():
            alike = bool(sound) and self._sound(other) == sound
            beside = self._are_neighbours(before, other, after)
            is_near = distance <= limit or alike
            if is_near or (beside and len(word) > _MIN_LETTERS + 1):
                if len(word) == _MIN_LETTERS and not (alike and other[0] == word[0]):
                    continue
                common = max(_OWN, zipf(other, self._language)) if is_near else _OWN
                value = common - _cost(word, other, distance)
                value += _SOUND * alike + _NEIGHBOUR * beside + (_length(word) if distance <= limit else 0.0)
                value -= _FIRST_LETTER * (other[0] != word[0] and not alike and not beside)
                yield other, value

    def _near_in_language(self, word: str) -> Iterator[tuple[str, float]]:
        """The same of the common words of the language that begin, or sound, like what was typed."""
        limit, sound = _limit(word), self._sound(word)
        for length in range(len(word) - limit, len(word) + limit + 1) if len(word) > _MIN_LETTERS else ():
            near = process.extract(
                word,
                _words_by_length(self._language).get(length, []),
                scorer=OSA.distance,
                score_cutoff=limit,
                limit=None,
            )
            for other, distance, _ in near:
                alike = bool(sound) and self._sound(other) == sound
                if alike or other[0] == word[0]:
                    cost = _cost(word, other, int(distance))
                    yield other, zipf(other, self._language) - cost + _SOUND * alike + _length(word)

    def _parted(self, word: str) -> Iterator[tuple[str, float]]:
        """Two words that it may be typed from ("lowerback"), and how common they are together."""
        for at in range(2, len(word) - 1):
            first, second = word[:at], word[at:]
            if self._is_part(first) and self._is_part(second):
                together = zipf(first, self._language) + zipf(second, self._language) - 9.0
                beside = (first, second) in self.pairs
                yield f"{first} {second}", together - _NO_SPACE + 2 * _NEIGHBOUR * beside

    def _is_part(self, part: str) -> bool:
        least = {2: _SHORT_PART, 3: _PART}.get(len(part), _LONG_PART)
        return zipf(part, self._language) >= least or (part in self.own and len(part) > _MIN_LETTERS)

    def _are_neighbours(self, before: str, word: str, after: str) -> bool:
        return (before, word) in self.pairs or (word, after) in self.pairs

    def _is_foreign(self, word: str, least: float = _COMMON) -> bool:
        others = (language for language in LATIN if language != self._language)
        return any(common_words(language).get(word, 0.0) >= least for language in others)

    def _sound(self, word: str) -> str:
        """How a word sounds in English (metaphone); "" in another language."""
        return jellyfish.metaphone(word) if self._language == "en" else ""

    @cached_property
    def _words(self) -> list[str]:
        return sorted(word for word in self.own if word.isalpha() and len(word) >= _MIN_LETTERS)

    @cached_property
    def _by_sound(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for word in self._words:
            found.setdefault(self._sound(word), []).append(word)
        return found

    @cached_property
    def pairs(self) -> frozenset[tuple[str, str]]:
        """The words that stand side by side in the article."""
        return frozenset(pairwise(words(self._text)))

    @cached_property
    def _compounds(self) -> Mapping[str, str]:
        """What the article writes with a hyphen, or with a letter apart ("x-ray", "x ray"), by its letters alone."""
        found = [match.group() for match in _COMPOUND.finditer(self._text.lower())]
        return {re.sub("[- ]", "", compound): compound for compound in found}


def _limit(word: str) -> int:
    return 1 if len(word) < 8 else 2


def _length(word: str) -> float:
    return min(_LETTER * max(len(word) - 5, 0), 1.0)


def _cost(typed: str, meant: str, distance: int) -> float:
    if re.sub(r"(.)\1", r"\1", typed) == re.sub(r"(.)\1", r"\1", meant):
        return _DOUBLED
    return _SWAPPED if distance == 1 and sorted(typed) == sorted(meant) else _SLIP * distance


def _value(found: tuple[str, float]) -> tuple[float, str]:
    return found[1], found[0]


@cache
def _text_speak() -> Mapping[str, str]:
    """Words as they are typed in a hurry, and the English ones they stand for."""
    lines = Path(__file__).with_name("text_speak.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.partition(" ") for line in lines if not line.startswith("#"))
    return {typed: meant for typed, _, meant in pairs}


@cache
def _words_by_length(language: str) -> Mapping[int, list[str]]:
    """The words of a language that come once per million words or more."""
    found: dict[int, list[str]] = {}
    for word in known_words(language):
        if word.isalpha():
            found.setdefault(len(word), []).append(word)
    return found
