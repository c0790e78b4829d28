"""BM25 over the passages of many articles: finds names and rare words that embeddings blur."""

from __future__ import annotations

from collections.abc import Sequence

import bm25s
import numpy as np
import numpy.typing as npt

from index.terms import terms


class LexicalIndex:
    """BM25 (Lucene's variant, k1 1.5, b 0.75) over texts.

    Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        if not texts:
            raise ValueError("BM25 needs at least one text")
        in_terms = [terms(text) or [""] for text in texts]
        self._bm25 = bm25s.BM25(method="lucene")
        self._bm25.index(in_terms, show_progress=False)

    def scores(self, query: str) -> npt.NDArray[np.float32]:
        """The score of each text, float32 (texts,); 0 where no word is shared."""
        known = [term for term in terms(query) if term in self._bm25.vocab_dict]
        if not known:
            return np.zeros(self._bm25.scores["num_docs"], np.float32)
        return np.asarray(self._bm25.get_scores(known), np.float32)
