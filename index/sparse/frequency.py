"""How common a word is in a language, on wordfreq's Zipf scale: 3 is once per million words, 6 once per thousand."""

from __future__ import annotations

import gzip
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from importlib.util import find_spec
from itertools import islice
from pathlib import Path

import msgpack

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
    listed = _listed(_bins("small", language))
    plain = {_plain(word): common for word, common in reversed(listed.items()) if not word.isascii()}
    return {**plain, **listed}


@cache
def common_words(language: str) -> Mapping[str, float]:
    """The words that come ten times per million words or more, about 7,000; read in 3 ms."""
    return _listed(_bins("small", language, round((_TOP - _COMMON) * _BINS) + 1))


@lru_cache(maxsize=50_000)
def rare_zipf(word: str, language: str = "en") -> float:
    """The same as ``zipf`` down to once per hundred million words (1), misspellings that are often seen included.

    The first call reads a long list (50 ms for English): ask where ``zipf`` is 0 and it matters.
    """
    for place, words in enumerate(_rare_words(language)):
        if word in words:
            return _value(place)
    return zipf(word, language)


@cache
def _rare_words(language: str) -> list[list[str]]:
    return _bins("large", language)


def _bins(size: str, language: str, first: int | None = None) -> list[list[str]]:
    """The words of a list of wordfreq, bin by bin, or of its first bins; empty without a list of the language.

    The list is read as wordfreq's ``read_cBpack`` does, without importing that package (a tenth of a second).
    """
    package = find_spec("wordfreq")
    folder = Path(*(package.submodule_search_locations or ())) if package else Path()
    path = folder / "data" / f"{size}_{language}.msgpack.gz"
    if not path.is_file():
        return []
    with gzip.open(path) as file:
        unpacker = msgpack.Unpacker(file)
        count = unpacker.read_array_header()
        unpacker.skip()  # its format and version
        return list(islice(unpacker, count - 1 if first is None else first))


def _listed(bins: Sequence[Sequence[str]]) -> dict[str, float]:
    return {word: _value(place) for place, words in enumerate(bins) for word in words}


def _value(place: int) -> float:
    """How common the words of a bin are, by its place."""
    return _TOP - place / _BINS


def _plain(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
