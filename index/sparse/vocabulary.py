"""An article's own words, and which words of a question are key terms."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from functools import cache, cached_property, lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.sparse.frequency import rare_zipf, zipf
from index.sparse.spelling.readings import Spelling
from index.sparse.terms import stem, words
from index.sparse.word_index import ArticleWords

Places = npt.NDArray[np.int32]

# Rarity runs from 0 (as common as "the") to this, for a word that wordfreq does not know.
MAX_RARITY = 6.5
_MIN_RARITY = 0.3
RARE = 3.5
"""Words rarer than this (once in a hundred thousand) say what a message is about."""
# Words this common (Zipf scale) carry no meaning of their own in a language whose stop words are not listed.
_STOP_WORD = 5.3
# An address of the web or of mail, without what stands around it; a file name is taken for one too.
_ADDRESS = re.compile(
    r"[^\s@]+@[^\s@]+|https?://\S+|www\.\S+|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?:[/:?#]\S*)?", re.IGNORECASE
)
_AROUND = "<>()[]{}.,;:!?'\"*_`\u201c\u201d\u2018\u2019\u00ab\u00bb\u2026"
_NOWHERE: Places = np.zeros(0, np.int32)


class Vocabulary:
    """The words of one article and where they stand.

    Attributes:
        lengths: int32 (sentences,), how many different stems each sentence of the article has.
        language: of the article, an ISO 639-1 code.
    """

    def __init__(self, found: ArticleWords, text: str = "", language: str = "en") -> None:
        """The vocabulary of an article.

        Args:
            found: its words.
            text: the article's, for what stands beside what.
            language: of the article, an ISO 639-1 code.
        """
        self._found = found
        self._sentences = len(found.lengths)
        self._text = text
        self.language = language
        self.lengths = found.lengths

    @cached_property
    def _spelling(self) -> Spelling:
        """Words of an address alone are none to correct to: "brown bin" is not "council.example/brownbin"."""
        tokens = self._text.split()
        addresses = {token for token in tokens if _ADDRESS.fullmatch(token.strip(_AROUND))}
        text = " ".join(token for token in tokens if token not in addresses)
        inside = set(words(" ".join(addresses))) - set(words(text))
        own = (word for word in self._found.words if word not in inside)
        return Spelling(own, knows=self.has, language=self.language, text=text)

    def __contains__(self, term: str) -> bool:
        """True if the article has a word of this stem."""
        return self._place(term) is not None

    def readings(self, text: str) -> tuple[str, ...]:
        """The text with its slips put right, and where that is unsure, a second reading: the likelier first."""
        return self._spelling.readings(text)

    def corrected(self, text: str) -> str:
        """The likeliest reading of a text."""
        return self.readings(text)[0]

    def key_terms(self, question: str) -> dict[str, float]:
        """The stems of a question's words that carry meaning, with their rarity (0.3 to 6.5), in order."""
        return key_terms(words(self.corrected(question)), self.language)

    def lacks_a_rare_word(self, question: str) -> bool:
        """True if a question has a rare word that the article does not have: it is about something else."""
        return any(its >= RARE and term not in self for term, its in self.key_terms(question).items())

    def has(self, word: str) -> bool:
        """True if an article of the corpus has the word, or its language has it as another form of one."""
        lexicon = self._found.lexicon
        return lexicon.has(word) or (
            stem(word) != word
            and lexicon.stem_number(stem(word)) is not None
            and rare_zipf(word, self.language) > 0
        )

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


def key_terms(in_words: Iterable[str], language: str = "en") -> dict[str, float]:
    """The stems of the words that carry meaning in a language, with their rarity (0.3 to 6.5), in order."""
    return {
        stem(word): max(rarity(word, language), _MIN_RARITY)
        for word in in_words
        if len(word) > 1 and not _is_stop_word(word, language)
    }


def _is_stop_word(word: str, language: str) -> bool:
    return stem(word) in _stop_stems() if language == "en" else zipf(word, language) >= _STOP_WORD


@cache
def _stop_stems() -> frozenset[str]:
    """The stems of English words that carry no meaning of their own, and what contractions end in."""
    lines = Path(__file__).with_name("stop_words.txt").read_text(encoding="utf-8").splitlines()
    listed = [word for line in lines if not line.startswith("#") for word in line.split()]
    return frozenset(map(stem, listed)) | {"s", "t", "m", "re", "ve", "ll", "d"}


@lru_cache(maxsize=50_000)
def rarity(word: str, language: str = "en") -> float:
    """How rare a word is in a language, from 0 ("the") to 6.5 (never seen), on a logarithmic scale."""
    return min(max(7.5 - zipf(word, language), 0.0), MAX_RARITY)
