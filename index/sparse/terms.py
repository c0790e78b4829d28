"""Words of a text as search terms."""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import lru_cache

import Stemmer

WORD = re.compile(r"[^\W_]+(?:[.,][0-9]+)*(?:['’][^\W_]+)?")

# Scripts written without spaces between words: each character is a term of its own.
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\u0e00-\u0e7f]")

_local = threading.local()


def words(text: str) -> list[str]:
    """The words of a text in order, lower-cased, compatibility forms and accents folded, "'s" taken off."""
    folded = text.replace("’", "'").lower()
    if not folded.isascii():
        folded = unicodedata.normalize("NFKD", text.replace("’", "'")).lower()
        folded = "".join(c for c in folded if not unicodedata.combining(c))
    if folded.isascii():
        return [word.removesuffix("'s") for word in WORD.findall(folded)]
    found = []
    for word in WORD.findall(folded):
        if not word.isascii() and _UNSPACED.search(word):
            found += list(word)
        else:
            found.append(word.removesuffix("'s"))
    return found


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The word without its inflection (Porter 2, English)."""
    stemmer = getattr(_local, "stemmer", None)
    if stemmer is None:
        stemmer = _local.stemmer = Stemmer.Stemmer("english")
    return str(stemmer.stemWord(word))


def terms(text: str) -> list[str]:
    """The stems of a text's words, in order."""
    return [stem(word) for word in words(text)]
