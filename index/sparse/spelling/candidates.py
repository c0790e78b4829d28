"""Which words one that was typed may stand for, and what speaks for each: slips of the keys, spelling by ear.

The weighing follows the noisy channel (Kernighan, Church and Gale, "A spelling correction program based on a
noisy channel model", 1990): how common the word meant is, less what the slip costs. All values are on the Zipf scale,
so that 1 is a factor of ten.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

from index.sparse.frequency import LATIN, common_words, known_words, rare_zipf, zipf
from index.sparse.spelling.by_ear import consonants, first_sound, vowels_apart
from index.sparse.spelling.keys import DOUBLED, NEAR_KEY, single, slip_cost
from index.sparse.terms import words

MIN_LETTERS = 3
_LONG = 8
# A word of the article counts as at least this common; one that is near, as common as in its language where that is more (a
# common word is not to be taken for its neighbour's sake alone). One that the article lacks counts so much less.
_OWN, _NOT_OWN = 5.0, 0.75
# What it costs that a word is spelt by ear: each letter other; each vowel that sounds otherwise. That it begins otherwise,
# which is seldom so; that a space is left out.
_LETTER_BY_EAR, _VOWEL, _BEGINNING, _NO_SPACE = 0.4, 1.0, 1.0, 0.25
# What speaks for a word: it sounds the same; it stands beside the same neighbour in the article; it is long (each
# letter from the sixth on, up to 1), so that few words are near it by chance.
_SOUND, _NEIGHBOUR, _LETTER = 1.0, 2.0, 0.25
# A word that is written this often is not taken for one of other vowels ("cupping" is not "keeping").
_HEARD = 1.75
# Of three letters, only words this common are meant.
_VERY_COMMON = 6.0
# What is spelt by ear is looked for among words this common.
_FAIRLY_COMMON = 3.5
# Parts of two words typed as one: very common if they have two letters, common if they have more.
_SHORT_PART, _PART, _LONG_PART = 6.3, 4.5, 4.0


class Candidates:
    """The words near one that was typed: of an article, of its language, and two typed as one.

    Attributes:
        own: the article's words.
    """

    def __init__(self, own: Iterable[str], language: str, text: str) -> None:
        """See ``readings.Spelling``."""
        self.own = frozenset(own)
        self._language = language
        self._text = text

    def in_article(self, typed: str, before: str, after: str) -> Iterator[tuple[str, float]]:
        """The article's words that are near a lower-case word between its neighbours, and what speaks for each."""
        limit = _limit(typed)
        near = process.extract(typed, self._words, scorer=OSA.distance, score_cutoff=limit + 1, limit=None)
        found = {other for other, _, _ in near}
        found.update(
            other for other in self._by_consonants.get(self._heard(typed), ()) if self._alike(typed, other)
        )
        for other in found:
            distance, alike = OSA.distance(typed, other), self._alike(typed, other)
            beside = self.are_neighbours(before, other, after)
            is_near = distance <= limit or alike
            if is_near or (beside and len(typed) > MIN_LETTERS + 1):
                sure = alike or slip_cost(typed, other) <= DOUBLED
                if len(typed) == MIN_LETTERS and not (sure and other[0] == typed[0]):
                    continue
                common = max(_OWN, zipf(other, self._language)) if is_near else _OWN
                begins = other[0] == typed[0] or alike or beside
                for_it = self._speaks_for(typed, other, alike=alike) + _NEIGHBOUR * beside
                yield other, common + for_it - _BEGINNING * (not begins)

    def in_language(self, typed: str) -> Iterator[tuple[str, float]]:
        """The same of the words of the language that begin, or sound, like what was typed."""
        if len(typed) <= MIN_LETTERS:
            yield from self._as_short(typed)
            return
        limit = _limit(typed)
        found: set[str] = set()
        for length in range(len(typed) - limit, len(typed) + limit + 1):
            same = _words_by_length(self._language).get(length, [])
            near = process.extract(typed, same, scorer=OSA.distance, score_cutoff=limit, limit=None)
            found.update(other for other, _, _ in near)
        heard = self._heard(typed)
        by_consonants = _words_by_consonants(self._language, first_sound(typed)) if heard else {}
        found.update(other for other in by_consonants.get(heard, ()) if self._alike(typed, other))
        for other in found:
            alike = self._alike(typed, other)
            if alike or other[0] == typed[0]:
                common = zipf(other, self._language) - _NOT_OWN
                begins = first_sound(other) == first_sound(typed)
                yield other, common + self._speaks_for(typed, other, alike=alike) - _BEGINNING * (not begins)

    def _as_short(self, typed: str) -> Iterator[tuple[str, float]]:
        """Very common words of as few letters, two of them swapped or one beside its key."""
        for other in _words_by_length(self._language).get(len(typed), []):
            common, cost = zipf(other, self._language), slip_cost(typed, other)
            if common >= _VERY_COMMON and cost <= NEAR_KEY:
                yield other, common - cost - _NOT_OWN

    def parted(self, typed: str) -> Iterator[tuple[str, float]]:
        """Two words that it may be typed from ("lowerback"), and how common they are together."""
        for at in range(2, len(typed) - 1):
            first, second = typed[:at], typed[at:]
            if self._is_part(first) and self._is_part(second):
                together = zipf(first, self._language) + zipf(second, self._language) - 9.0
                beside = (first, second) in self.pairs
                yield f"{first} {second}", together - _NO_SPACE + _SOUND + 2 * _NEIGHBOUR * beside

    def are_neighbours(self, before: str, word: str, after: str) -> bool:
        """True if the article has the word beside one of the two."""
        return (before, word) in self.pairs or (word, after) in self.pairs

    def is_foreign(self, word: str, least: float = 0.0) -> bool:
        """True if another language has a word among its common ones, as common as ``least`` (Zipf scale) or more."""
        others = (common_words(language) for language in LATIN if language != self._language)
        return any(word in common and common[word] >= least for common in others)

    def _is_part(self, part: str) -> bool:
        least = {2: _SHORT_PART, 3: _PART}.get(len(part), _LONG_PART)
        return zipf(part, self._language) >= least or (part in self.own and len(part) > MIN_LETTERS)

    def _heard(self, word: str) -> str:
        """The consonants that are heard in an English word; "" in another language."""
        return consonants(word) if self._language == "en" else ""

    def _alike(self, typed: str, other: str) -> bool:
        """True if two English words sound alike but for another vowel, or two in a long word, one of them left out."""
        if self._language != "en" or consonants(typed) != consonants(other):
            return False
        vowels = vowels_apart(typed, other)
        return vowels == 0 or (len(consonants(typed)) > 1 and vowels <= _most_vowels(typed))

    def _speaks_for(self, typed: str, other: str, *, alike: bool) -> float:
        """That it sounds alike and is near a long word, less the slips, or the spelling by ear where that costs less.

        A word of another language is not taken to be spelt by ear, nor one that is written now and then to have another
        vowel, nor one with more letters than its sound needs ("wahs" is not "was").
        """
        distance, cost = OSA.distance(typed, other), slip_cost(typed, other)
        vowels = vowels_apart(typed, other) if alike else 0.0
        by_ear = alike and not self.is_foreign(typed) and len(single(typed)) <= len(single(other))
        if by_ear and (vowels == 0 or rare_zipf(typed, self._language) < _HEARD):
            cost = min(cost, _LETTER_BY_EAR * distance + _VOWEL * vowels)
        return _SOUND * alike + (length_bonus(typed) if distance <= _limit(typed) else 0.0) - cost

    @cached_property
    def _words(self) -> list[str]:
        return sorted(word for word in self.own if word.isalpha() and len(word) >= MIN_LETTERS)

    @cached_property
    def _by_consonants(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for word in self._words:
            found.setdefault(self._heard(word), []).append(word)
        return found

    @cached_property
    def pairs(self) -> frozenset[tuple[str, str]]:
        """The words that stand side by side in the article."""
        return frozenset(pairwise(words(self._text)))


def _limit(typed: str) -> int:
    """How many letters may be other."""
    return 1 if len(typed) < _LONG else 2


def _most_vowels(typed: str) -> float:
    return 1 if len(typed) < _LONG else 2.5


def length_bonus(typed: str) -> float:
    """What speaks for what is near a long word, 0 to 1."""
    return min(_LETTER * max(len(typed) - 5, 0), 1.0)


@cache
def _words_by_length(language: str) -> Mapping[int, list[str]]:
    """The words of a language that come once per million words or more."""
    found: dict[int, list[str]] = {}
    for word in known_words(language):
        if word.isalpha():
            found.setdefault(len(word), []).append(word)
    return found


@cache
def _words_by_consonants(language: str, first: str) -> Mapping[str, list[str]]:
    """The fairly common words of a language that begin with one sound, by their consonants."""
    found: dict[str, list[str]] = {}
    for word, common in known_words(language).items():
        if common >= _FAIRLY_COMMON and word.isalpha() and first_sound(word) == first:
            found.setdefault(consonants(word), []).append(word)
    return found
