"""An article's own words, and which words of a question are key terms."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt
from bm25s.stopwords import STOPWORDS_EN_PLUS
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein
from wordfreq import zipf_frequency

from index.sparse.terms import WORD, stem, words
from index.sparse.word_index import ArticleWords

Places = npt.NDArray[np.int32]

# wordfreq's Zipf scale: 3 is once per million words. Below this a word that no article has, but the article
# nearly has, is read as a slip of the keys ("spazms", "acupunture").
_SLIP_ZIPF = 2.6
_SLIP_MIN_LETTERS = 4
_SLIP_MIN_SIMILARITY = 0.72

# Rarity runs from 0 (as common as "the") to this, for a word that wordfreq does not know.
MAX_RARITY = 6.5
_MIN_RARITY = 0.3
_NOWHERE: Places = np.zeros(0, np.int32)
_STOP_STEMS = frozenset(stem(word) for word in STOPWORDS_EN_PLUS) | {"s", "t", "m", "re", "ve", "ll", "d"}


class Vocabulary:
    """The words of one article and where they stand.

    Attributes:
        lengths: int32 (sentences,), how many different stems each sentence of the article has.
    """

    def __init__(self, found: ArticleWords) -> None:
        self._found = found
        self._sentences = len(found.lengths)
        self.lengths = found.lengths

    @cached_property
    def _words(self) -> list[str]:
        return self._found.words

    def __contains__(self, term: str) -> bool:
        """True if the article has a word of this stem."""
        return self._place(term) is not None

    def correct(self, word: str) -> str:
        """The article's word that a rare word, unknown to all articles, is a slip of; else the word itself."""
        if (
            len(word) < _SLIP_MIN_LETTERS
            or self._found.lexicon.stem_number(stem(word)) is not None
            or zipf_frequency(word, "en", "small") >= _SLIP_ZIPF
        ):
            return word
        found = process.extractOne(
            word,
            self._words,
            scorer=DamerauLevenshtein.normalized_similarity,
            score_cutoff=_SLIP_MIN_SIMILARITY,
        )
        return str(found[0]) if found else word

    def corrected(self, text: str) -> str:
        """The text with slips of the keys put right, where a word of the article was meant."""
        return WORD.sub(lambda match: self._written(match.group()), text)

    def key_terms(self, question: str) -> dict[str, float]:
        """The stems of a question's words that carry meaning, with their rarity (0.3 to 6.5), in order."""
        return key_terms([self.correct(word) for word in words(question)])

    def _written(self, word: str) -> str:
        lowered = words(word)
        corrected = [self.correct(part) for part in lowered]
        return word if corrected == lowered else " ".join(corrected)

    def places(self, term: str) -> tuple[Places, Places]:
        """The sentences that have a word of this stem, and the passages under headings that have one, by number."""
        place = self._place(term)
        if place is None:
            return _NOWHERE, _NOWHERE
        ends = self._found.ends
        texts = self._found.texts[ends[place - 1] if place else 0 : ends[place]]
        headings = int(np.searchsorted(texts, self._sentences))
        return texts[:headings], texts[headings:] - self._sentences

    def _place(self, term: str) -> int | None:
        """The place of a stem among the article's own."""
        number = self._found.lexicon.stem_number(term)
        if number is None:
            return None
        stems = self._found.stems
        place = int(np.searchsorted(stems, number))
        return place if place < len(stems) and stems[place] == number else None

    def weight(self, term: str, its_rarity: float) -> float:
        """What a term counts in comparing: the more, the rarer it is in English and in this article."""
        sentences = max(self._sentences, 1)
        having = len(self.places(term)[0])
        here = math.log((sentences + 1) / (having + 0.5)) / math.log(sentences + 1)
        return its_rarity * (0.3 + here)


def key_terms(in_words: Iterable[str]) -> dict[str, float]:
    """The stems of the words that carry meaning, with their rarity (0.3 to 6.5), in order."""
    return {
        stem(word): max(rarity(word), _MIN_RARITY)
        for word in in_words
        if len(word) > 1 and stem(word) not in _STOP_STEMS
    }


@lru_cache(maxsize=50_000)
def rarity(word: str) -> float:
    """How rare a word is in English, from 0 ("the") to 6.5 (never seen), on a logarithmic scale."""
    return min(max(7.5 - float(zipf_frequency(word, "en", "small")), 0.0), MAX_RARITY)
