"""How common a word is in a language, on wordfreq's Zipf scale: 3 is once per million words, 6 once per thousand."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache

from wordfreq import available_languages, get_frequency_dict, get_frequency_list

LATIN = ("en", "de", "fr", "es", "it", "pt", "nl", "pl", "tr")
"""The languages in Latin script that are told apart."""

# A list of wordfreq is in bins of one hundredth of the scale, downwards from 9.
_TOP, _BINS = 9.0, 100
_COMMON = 4.0


@lru_cache(maxsize=50_000)
def zipf(word: str, language: str = "en") -> float:
    """How common a lower-case word is, its accents kept or not; 0 if it comes less than once per million words."""
    return known_words(language).get(word, 0.0)


@cache
def known_words(language: str) -> Mapping[str, float]:
    """The words that come once per million words or more, with and without accents; empty without a list of them."""
    if language not in available_languages("small"):
        return {}
    listed = {word: math.log10(share) + _TOP for word, share in get_frequency_dict(language, "small").items()}
    plain = {_plain(word): common for word, common in reversed(listed.items()) if not word.isascii()}
    return {**plain, **listed}


@cache
def common_words(language: str) -> Mapping[str, float]:
    """The words that come ten times per million words or more, about 7,000; read in 10 ms."""
    if language not in available_languages("small"):
        return {}
    bins = get_frequency_list(language, "small")[: round((_TOP - _COMMON) * _BINS) + 1]
    return {word: _TOP - place / _BINS for place, words in enumerate(bins) for word in words}


@lru_cache(maxsize=50_000)
def rare_zipf(word: str, language: str = "en") -> float:
    """The same as ``zipf`` down to once per hundred million words (1), misspellings that are often seen included.

    The first call reads a long list (50 ms for English): ask where ``zipf`` is 0 and it matters.
    """
    for place, words in enumerate(_rare_words(language)):
        if word in words:
            return _TOP - place / _BINS
    return zipf(word, language)


@cache
def _rare_words(language: str) -> list[list[str]]:
    return get_frequency_list(language, "large") if language in available_languages("large") else []


def _plain(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
