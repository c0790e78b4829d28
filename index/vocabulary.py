"""An article's own words, and which words of a question are key terms."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from bm25s.stopwords import STOPWORDS_EN_PLUS
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein
from wordfreq import zipf_frequency

from corpus.article import Article
from index.terms import WORD, stem, words

# wordfreq's Zipf scale: 3 is once per million words. Below this a word that the article does not have,
# but nearly has, is read as a slip of the keys ("spazms", "acupunture").
_SLIP_ZIPF = 2.6
_SLIP_MIN_LETTERS = 4
_SLIP_MIN_SIMILARITY = 0.72

# Rarity runs from 0 (as common as "the") to this, for a word that wordfreq does not know.
_MAX_RARITY = 6.5
_MIN_RARITY = 0.3
_STOP_STEMS = frozenset(stem(word) for word in STOPWORDS_EN_PLUS) | {"s", "t", "m", "re", "ve", "ll", "d"}


class Vocabulary:
    """The words of one article: its sentences, its headings, how many sentences hold each.

    Attributes:
        sentence_terms: for each sentence of the article, in order, the stems of its words.
        heading_terms: for each passage, the stems of the headings over it.
        headed_terms: for each sentence, its stems and those of the headings over it.
        passage_terms: for each passage, the stems of its words and of its headings.
    """

    def __init__(self, article: Article) -> None:
        passages = article.passages
        in_words = [[words(span.of(article.text)) for span in passage.sentences] for passage in passages]
        headings = [words(" ".join(article.section_path(passage))) for passage in passages]
        of_passages = [[frozenset(map(stem, found)) for found in passage] for passage in in_words]
        self.sentence_terms = [terms for passage in of_passages for terms in passage]
        self.heading_terms = [frozenset(map(stem, found)) for found in headings]
        self.headed_terms = [
            terms | heading
            for passage, heading in zip(of_passages, self.heading_terms, strict=True)
            for terms in passage
        ]
        self.passage_terms = [
            heading.union(*passage) for heading, passage in zip(self.heading_terms, of_passages, strict=True)
        ]
        self._sentences_with = Counter(term for sentence in self.sentence_terms for term in sentence)
        self._words = sorted(
            {word for passage in in_words for found in passage for word in found}.union(*headings)
        )
        self._terms = frozenset(self._sentences_with).union(*self.heading_terms)

    def __contains__(self, term: str) -> bool:
        """True if the article has a word of this stem."""
        return term in self._terms

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

    def weight(self, term: str, its_rarity: float) -> float:
        """What a term counts in comparing: the more, the rarer it is in English and in this article."""
        sentences = max(len(self.sentence_terms), 1)
        here = math.log((sentences + 1) / (self._sentences_with[term] + 0.5)) / math.log(sentences + 1)
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
    return min(max(7.5 - float(zipf_frequency(word, "en", "small")), 0.0), _MAX_RARITY)
