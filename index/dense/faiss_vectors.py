"""The rows of a corpus in files, held by FAISS: all are compared where they are few, else those of near lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt

from index.dense.approximate import MIN_ROWS, PUT_IN_ORDER, NearRows
from index.dense.faiss_files import read_faiss, write_faiss
from index.dense.rows import Embeddings, RowKind, RowTable, array_writer
from index.dense.vectors import FEW_ARTICLES, ArticleRows

VECTOR_PARTS = ("vectors", "rows", "near")
"""What the names of its files begin with, before a "-"."""


class FaissVectors:
    """Unit vectors in FAISS, mapped into memory: processes share its pages.

    Attributes:
        table: int32 array (rows, 5), see ``rows.row_table``; row i belongs to vector i.
        embeddings: float32 (rows, dimension), a view of what FAISS holds.
    """

    def __init__(self, vectors: faiss.IndexFlatIP, table: RowTable, near: NearRows | None = None) -> None:
        """The store of vectors and their rows; ``near`` finds rows among very many, None where there are not so many.

        Raises:
            ValueError: if there are not as many vectors as rows.
        """
        if vectors.ntotal != len(table):
            raise ValueError(f"{vectors.ntotal} vectors for {len(table)} rows")
        self._vectors = vectors
        self._near = near
        self.table = table
        self.embeddings: Embeddings = faiss.rev_swig_ptr(
            vectors.get_xb(), vectors.ntotal * vectors.d
        ).reshape(vectors.ntotal, vectors.d)
        self._indexed = None if near is None else _indexed(table)
        self._article_of_row = np.ascontiguousarray(table[:, 1])

    @classmethod
    def build(cls, embeddings: Embeddings, table: RowTable) -> FaissVectors:
        """The store of embeddings, float32 (rows, dimension), unit length, rows as in ``table``."""
        vectors = faiss.IndexFlatIP(embeddings.shape[1])
        vectors.add(np.ascontiguousarray(embeddings))
        indexed = _indexed(table)
        if len(indexed) < MIN_ROWS or len(np.unique(table[:, 1])) <= FEW_ARTICLES:
            return cls(vectors, table)
        return cls(vectors, table, NearRows.build(embeddings, indexed))

    @classmethod
    def read(cls, place: Callable[[str], Path | None]) -> FaissVectors:
        """The store in the files that ``parts`` wrote, mapped into memory.

        Args:
            place: tells where a part is; None for one that there is not.

        Raises:
            ValueError, OSError: if a file is missing or not what it should be.
        """
        vectors, rows, near = (place(part) for part in VECTOR_PARTS)
        if not (vectors and rows):
            raise ValueError("a file is missing")
        return cls(
            read_faiss(vectors, faiss.IndexFlatIP, faiss.IO_FLAG_MMAP_IFC),
            np.load(rows, allow_pickle=False),
            NearRows.read(near) if near else None,
        )

    def parts(self) -> Iterator[tuple[str, str, Callable[[Path], None]]]:
        """The data files: how each name begins and ends, and what writes it."""
        yield "vectors", ".faiss", partial(write_faiss, self._vectors)
        yield "rows", ".npy", array_writer(self.table)
        if self._near is not None:
            yield "near", ".faiss", self._near.write

    def rows_of(self, article: int) -> slice:
        """Which rows are those of one article."""
        # Of the rows' own type: of any other, numpy would copy all of them to compare.
        first, last = np.searchsorted(self._article_of_row, np.array((article, article + 1), np.int32))
        return slice(int(first), int(last))

    def of_article(self, article: int) -> ArticleRows:
        """The rows of one article, in their order."""
        rows = self.rows_of(article)
        return ArticleRows(self.table[rows], self.embeddings[rows], owner=self)

    def nearest(self, query: Embeddings, k: int) -> RowTable:
        """The rows nearest to a query, float32 (dimension,), the nearest first, near misses left out; k at most.

        Rows that tie are in their order.
        """
        return self.in_order(query, self.likely(query, max(k, PUT_IN_ORDER))[1], k)[0]

    def likely(self, query: Embeddings, count: int) -> tuple[Embeddings, npt.NDArray[np.int64]]:
        """Of so many rows near a query: about the cosine of each, and its number; of very many, most of the nearest."""
        if self._near is None or self._indexed is None:
            cosines = self.embeddings @ query
            rows = np.argsort(-cosines, kind="stable")[:count]
            return cosines[rows], rows
        about, places = self._near.search(query, count)
        return about, self._indexed[places]

    def in_order(self, query: Embeddings, rows: npt.NDArray[np.int64], k: int) -> tuple[RowTable, Embeddings]:
        """Those of some rows that are nearest to a query, as ``nearest`` gives them, and the cosine of each."""
        rows = np.sort(rows)
        cosines = self.embeddings[rows] @ query
        best = np.argsort(-cosines, kind="stable")[:k]
        answering = self.table[rows[best], 0] != int(RowKind.NEAR_MISS)
        return self.table[rows[best][answering]], cosines[best][answering]

    def best_cosines(self, query: Embeddings, articles: Sequence[int]) -> list[float]:
        """The cosine of a query and the nearest row of each article, near misses left out; -1 if it has none."""
        return [self._best_cosine(query, article) for article in articles]

    def _best_cosine(self, query: Embeddings, article: int) -> float:
        rows = self.rows_of(article)
        answering = self.table[rows, 0] != int(RowKind.NEAR_MISS)
        return float((self.embeddings[rows] @ query)[answering].max(initial=-1.0))


def _indexed(table: RowTable) -> npt.NDArray[np.int64]:
    """Which rows are looked for among very many: a sentence is, under its headings, and not once more by itself."""
    left_out = (RowKind.SENTENCE, RowKind.NEAR_MISS, RowKind.REFERENCE)
    return np.flatnonzero(~np.isin(table[:, 0], left_out))
