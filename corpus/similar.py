"""Which texts are nearly the same, by the words they share."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

_WORD = re.compile(r"\w+")


def words(text: str) -> tuple[str, ...]:
    """The words of a text in order, without case and punctuation."""
    return tuple(_WORD.findall(text.casefold().replace("’", "").replace("'", "")))


def same_words(text: str) -> str:
    """What texts in the same words have in common, case and punctuation aside; "" for a text without words."""
    return " ".join(words(unicodedata.normalize("NFKC", text)))


def similarity(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of words that two sets have in common (Jaccard), 0 to 1; 0 if either is empty."""
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared) if shared else 0.0


def similar_pairs(sets: Sequence[frozenset[str]], threshold: float) -> Iterator[tuple[int, int]]:
    """Positions ``(i, j)``, ``i < j``, of all sets at least ``threshold`` similar, ordered by ``j``.

    Two sets that similar share one of their rarest words (the prefix filter of Chaudhuri et al., 2006), so
    that few of all pairs are compared.

    Raises:
        ValueError: if the threshold is not above 0 and at most 1.
    """
    if not 0 < threshold <= 1:
        raise ValueError(f"a threshold lies in (0, 1], got {threshold}")
    count = Counter(word for words_of_one in sets for word in words_of_one)
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for j, one in enumerate(sets):
        rarest_first = sorted(one, key=lambda word: (count[word], word))
        prefix = rarest_first[: len(one) - math.ceil(threshold * len(one) - 1e-9) + 1]
        candidates = {i for word in prefix for i in holders[word]}
        yield from ((i, j) for i in sorted(candidates) if similarity(sets[i], one) >= threshold)
        for word in prefix:
            holders[word].append(j)
