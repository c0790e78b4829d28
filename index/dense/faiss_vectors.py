"""The rows of a corpus in files, searched by FAISS: exactly where they are few, else by lists around centres."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from index.dense.approximate import MIN_ROWS, PUT_IN_ORDER, NearRows
from index.dense.exact import PassageIndex
from index.dense.rows import Embeddings, RowKind, RowTable
from index.dense.vectors import FEW_ARTICLES, ArticleRows

VECTOR_PARTS = ("vectors", "rows", "near")
"""What the names of its files begin with, before a "-"."""


class FaissVectors:
    """Vectors in FAISS, mapped into memory.

    Attributes:
        exact: all rows.
        near: finds rows among very many of them; None where there are not so many.
    """

    def __init__(self, exact: PassageIndex, near: NearRows | None = None) -> None:
        self.exact = exact
        self.near = near

    @classmethod
    def build(cls, embeddings: Embeddings, table: RowTable) -> FaissVectors:
        """The store of embeddings, float32 (rows, dimension), unit length, rows as in ``table``."""
        exact = PassageIndex.build(embeddings, table)
        answering = np.flatnonzero(~np.isin(table[:, 0], (RowKind.NEAR_MISS, RowKind.REFERENCE)))
        if len(answering) < MIN_ROWS or len(np.unique(table[:, 1])) <= FEW_ARTICLES:
            return cls(exact)
        return cls(exact, NearRows.build(embeddings, answering))

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
        exact = PassageIndex.read(vectors, np.load(rows, allow_pickle=False))
        return cls(exact, NearRows.read(near) if near else None)

    def parts(self) -> Iterator[tuple[str, str, Callable[[Path], None]]]:
        """The data files: how each name begins and ends, and what writes it."""
        yield "vectors", ".faiss", self.exact.write
        yield "rows", ".npy", self._write_table
        if self.near is not None:
            yield "near", ".faiss", self.near.write

    def _write_table(self, path: Path) -> None:
        with path.open("wb") as file:
            np.save(file, self.exact.table, allow_pickle=False)

    @property
    def dimension(self) -> int:
        """Length of an embedding."""
        return self.exact.dimension

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.exact)

    def count(self, kind: RowKind) -> int:
        """How many rows there are of one kind."""
        return self.exact.count(kind)

    def of_article(self, article: int) -> ArticleRows:
        """The rows of one article, in their order."""
        rows = self.exact.rows_of(article)
        return ArticleRows(
            self.exact.table[rows.start : rows.stop], self.exact.embeddings_of(rows), owner=self.exact
        )

    def nearest(self, query: Embeddings, k: int) -> RowTable:
        """The rows nearest to a query, float32 (dimension,), the nearest first, near misses left out; k at most."""
        if self.near is not None:
            rows = self.near.search(query, max(k, PUT_IN_ORDER))
            rows = rows[np.lexsort((rows, -(self.exact.embeddings_of(rows) @ query)))][:k]
        else:
            rows = self.exact.search(query[None, :], k)[1].reshape(-1)
        table = self.exact.table[rows]
        return np.asarray(table[table[:, 0] != int(RowKind.NEAR_MISS)])

    def best_cosines(self, query: Embeddings, articles: Sequence[int]) -> list[float]:
        """The cosine of a query and the nearest row of each article, near misses left out; -1 if it has none."""
        return [self._best_cosine(query, article) for article in articles]

    def _best_cosine(self, query: Embeddings, article: int) -> float:
        found = self.of_article(article)
        answering = found.table[:, 0] != int(RowKind.NEAR_MISS)
        return float((found.embeddings @ query)[answering].max(initial=-1.0))
