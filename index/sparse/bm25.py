"""BM25 over the passages of many articles: finds names and rare words that embeddings blur."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from index.sparse.terms import terms

POSTING = np.dtype([("text", np.int32), ("score", np.float32)])
"""A text that has a term, and what the term counts there."""

_COMMON = 10_000
"""A term that stands in more texts than this tells little of any, and would take as long as all the others."""


@dataclass(frozen=True, slots=True)
class Frequencies:
    """How many texts there are, and how many of them have each of some terms."""

    texts: int = 0
    having: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: Frequencies) -> Frequencies:
        """Those of two collections of texts together."""
        both = Counter(self.having) + Counter(other.having)
        return Frequencies(self.texts + other.texts, both)

    def rarity(self, term: str) -> float:
        """Lucene's inverse document frequency of a term, which at least one text has."""
        having = self.having[term]
        return math.log(1 + (self.texts - having + 0.5) / (having + 0.5))


class LexicalIndex:
    """BM25 (Lucene's variant, k1 1.5, b 0.75) over texts, each term's share in each text worked out before.

    Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009.

    Attributes:
        arrays: what it is kept in: ``postings``, of type ``POSTING``, those of one term in a row; ``ends``, int64,
            where each term's postings end; ``terms``, bytes, the terms in that order, UTF-8, one a line; ``texts``,
            int64 (1,), how many texts there are.
    """

    def __init__(self, arrays: Mapping[str, npt.NDArray[np.generic]]) -> None:
        self.arrays = arrays
        self._postings: npt.NDArray[np.void] = arrays["postings"]  # type: ignore[assignment]
        self._ends = arrays["ends"]
        self._texts = int(arrays["texts"][0])
        in_order = bytes(arrays["terms"]).decode("utf-8").split("\n")
        self._numbers = {term: number for number, term in enumerate(in_order)}

    @classmethod
    def build(cls, texts: Sequence[str]) -> LexicalIndex:
        """The index of at least one text.

        Raises:
            ValueError: if there is none.
        """
        import bm25s  # noqa: PLC0415 - an eighth of a second to import, for builds alone

        if not texts:
            raise ValueError("BM25 needs at least one text")
        model = bm25s.BM25(method="lucene")
        model.index([terms(text) or [""] for text in texts], show_progress=False)
        starts, numbers = model.scores["indptr"], model.vocab_dict
        in_order = sorted(term for term, number in numbers.items() if number + 1 < len(starts))
        slices = [slice(starts[numbers[term]], starts[numbers[term] + 1]) for term in in_order]
        postings = np.empty(len(model.scores["data"]), POSTING)
        postings["text"] = np.concatenate([model.scores["indices"][each] for each in slices])
        postings["score"] = np.concatenate([model.scores["data"][each] for each in slices])
        return cls(
            {
                "postings": postings,
                "ends": np.cumsum([each.stop - each.start for each in slices], dtype=np.int64),
                "terms": np.frombuffer("\n".join(in_order).encode(), np.uint8),
                "texts": np.array([len(texts)], np.int64),
            }
        )

    def frequencies(self, query: str) -> Frequencies:
        """How many of the texts have each term of a query."""
        having = {term: len(self._of(self._numbers[term])) for term in terms(query) if term in self._numbers}
        return Frequencies(self._texts, having)

    def best(
        self, query: str, k: int, among: Frequencies | None = None
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
        """The texts that share a word with the query, the likeliest first, at most k, and their scores.

        Ties are in the texts' order. ``among`` is as for ``scores``.
        """
        scores = self.scores(query, among)
        sharing = np.flatnonzero(scores)
        if len(sharing) > k:
            least = np.partition(scores[sharing], -k)[-k]
            sharing = sharing[scores[sharing] >= least]
        best = sharing[np.lexsort((sharing, -scores[sharing]))][:k]
        return best, scores[best]

    def scores(self, query: str, among: Frequencies | None = None) -> npt.NDArray[np.float32]:
        """The score of each text, float32 (texts,); 0 where no word is shared, or none but very common ones.

        Args:
            query: the query.
            among: of all texts that are searched, where these are a part of them; None where they are all.
        """
        found = np.zeros(self._texts, np.float32)
        own = self.frequencies(query)
        whole = among or own
        known = [term for term in terms(query) if term in own.having]
        telling = [term for term in known if whole.having[term] <= _COMMON]
        if among and not telling and any(count <= _COMMON for count in among.having.values()):
            return found  # another part has a telling word
        for term in telling or known:
            postings = self._of(self._numbers[term])
            found[postings["text"]] += postings["score"] * np.float32(whole.rarity(term) / own.rarity(term))
        return found

    def _of(self, number: int) -> npt.NDArray[np.void]:
        """The postings of a term by its number, of type ``POSTING``."""
        return self._postings[self._ends[number - 1] if number else 0 : self._ends[number]]
