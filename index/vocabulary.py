"""An article's own words, and which words of a question are key terms."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from bm25s.stopwords import STOPWORDS_EN_PLUS
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein
from wordfreq import zipf_frequency

from index.forward_index import ArticleWords
from index.terms import WORD, stem, words

Places = npt.NDArray[np.int64]

# wordfreq's Zipf scale: 3 is once per million words. Below this a word that the article does not have,
# but nearly has, is read as a slip of the keys ("spazms", "acupunture").
_SLIP_ZIPF = 2.6
_SLIP_MIN_LETTERS = 4
_SLIP_MIN_SIMILARITY = 0.72

# Rarity runs from 0 (as common as "the") to this, for a word that wordfreq does not know.
MAX_RARITY = 6.5
_MIN_RARITY = 0.3
_NOWHERE: Places = np.zeros(0, np.int64)
_STOP_STEMS = frozenset(stem(word) for word in STOPWORDS_EN_PLUS) | {"s", "t", "m", "re", "ve", "ll", "d"}


class Vocabulary:
    """The words of one article and where they stand.

    Attributes:
        lengths: int64 (sentences,), how many different stems each sentence of the article has.
    """

    def __init__(self, found: ArticleWords) -> None:
        stems = [stem(word) for word in found.words]
        self._words = found.words
        self._numbers = {term: number for number, term in enumerate(dict.fromkeys(stems))}
        self._sentences = found.sentences
        count = max(len(found.ends), 1)
        of_word = np.array([self._numbers[term] for term in stems], np.int64)
        texts = np.repeat(np.arange(len(found.ends)), np.diff(found.ends, prepend=0))
        pairs = np.unique(of_word[found.numbers] * count + texts)
        self._texts = pairs % count
        self._ends = np.searchsorted(pairs, np.arange(1, len(self._numbers) + 1) * count)
        in_sentences = self._texts[self._texts < found.sentences]
        self.lengths = np.bincount(in_sentences, minlength=found.sentences)

    def __contains__(self, term: str) -> bool:
        """True if the article has a word of this stem."""
        return term in self._numbers

    def correct(self, word: str) -> str:
        """The article's word that a rare, unknown word is a slip of; else the word itself."""
        if (
            len(word) < _SLIP_MIN_LETTERS
            or stem(word) in self
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
        number = self._numbers.get(term)
        if number is None:
            return _NOWHERE, _NOWHERE
        texts = self._texts[self._ends[number - 1] if number else 0 : self._ends[number]]
        headings = int(np.searchsorted(texts, self._sentences))
        return texts[:headings], texts[headings:] - self._sentences

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
