"""Embeddings in FAISS: build, search exactly, look up."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import TypeVar

import faiss
import numpy as np
import numpy.typing as npt

from index.dense.rows import Embeddings, RowKind, RowTable

Kind = TypeVar("Kind")


def write_faiss(vectors: faiss.Index, path: Path) -> None:
    """Writes a FAISS index, without a second copy of it in memory.

    Raises:
        OSError: if the file cannot be written.
    """
    try:
        faiss.write_index(vectors, str(path))
    except RuntimeError as error:
        raise OSError(errno.EIO, "the file cannot be written whole", str(path)) from error


def read_faiss(path: Path, kind: type[Kind], flags: int) -> Kind:
    """A FAISS index of one kind from a file; ``flags`` say how, as FAISS names them.

    Raises:
        ValueError: if the file is no such index.
    """
    try:
        found = faiss.read_index(str(path), flags)
    except RuntimeError as error:
        raise ValueError(f"{path.name} is no FAISS index") from error
    if not isinstance(found, kind):
        raise ValueError(f"{path.name} is another kind of FAISS index")
    return found


class PassageIndex:
    """An inner-product index of unit vectors: a score is a cosine, 1 for the same direction.

    Attributes:
        table: int32 array (rows, 5), see ``rows.row_table``; row i belongs to vector i.
    """

    def __init__(self, vectors: faiss.IndexFlatIP, table: RowTable) -> None:
        if vectors.ntotal != len(table):
            raise ValueError(f"{vectors.ntotal} vectors for {len(table)} rows")
        self._vectors = vectors
        self.table = table
        self._embeddings: Embeddings = faiss.rev_swig_ptr(
            vectors.get_xb(), vectors.ntotal * vectors.d
        ).reshape(vectors.ntotal, vectors.d)
        self._article_of_row = np.ascontiguousarray(table[:, 1])

    @classmethod
    def build(cls, embeddings: Embeddings, table: RowTable) -> PassageIndex:
        """An index of embeddings, float32 (rows, dimension), unit length, rows as in ``table``."""
        if embeddings.ndim != 2 or embeddings.dtype != np.float32:
            raise ValueError(
                f"embeddings must be float32 of two dimensions, got {embeddings.dtype} {embeddings.shape}"
            )
        vectors = faiss.IndexFlatIP(embeddings.shape[1])
        vectors.add(np.ascontiguousarray(embeddings))
        return cls(vectors, table)

    @classmethod
    def read(cls, path: Path, table: RowTable) -> PassageIndex:
        """An index from a file that ``write`` made, mapped into memory: processes share its pages.

        Raises:
            ValueError: if the file is not such an index.
        """
        return cls(read_faiss(path, faiss.IndexFlatIP, faiss.IO_FLAG_MMAP_IFC), table)

    def write(self, path: Path) -> None:
        """Writes the index as ``read`` takes it.

        Raises:
            OSError: if the file cannot be written.
        """
        write_faiss(self._vectors, path)

    def __len__(self) -> int:
        """How many rows there are."""
        return int(self._vectors.ntotal)

    @property
    def dimension(self) -> int:
        """Length of an embedding."""
        return int(self._vectors.d)

    def search(
        self, queries: Embeddings, k: int, *, article: int | None = None
    ) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int64]]:
        """The k nearest rows of each query, best first, equal scores in row order.

        Args:
            queries: float32 (n, dimension), unit length.
            k: how many rows at most; fewer come back if the index (or the article) has fewer.
            article: index of the one article to search, or None for all.

        Returns:
            Scores (n, m) and rows (n, m), m <= k.

        Raises:
            ValueError: if the queries have another dimension or k is under 1.
        """
        if queries.ndim != 2 or queries.shape[1] != self.dimension:
            raise ValueError(f"queries must have shape (n, {self.dimension}), got {queries.shape}")
        if k < 1:
            raise ValueError(f"k must be at least 1, got {k}")
        rows = self.rows_of(article) if article is not None else range(len(self))
        k = min(k, len(rows))
        if k == 0:
            return np.zeros((len(queries), 0), np.float32), np.zeros((len(queries), 0), np.int64)
        scores, found = self._search_whole_ties(np.ascontiguousarray(queries, np.float32), k, rows)
        order = np.lexsort((found, -scores), axis=1)[:, :k]
        return np.take_along_axis(scores, order, 1), np.take_along_axis(found, order, 1)

    def _search_whole_ties(
        self, queries: Embeddings, k: int, rows: range
    ) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int64]]:
        """At least k rows of a range for each query, with every row that ties with the k-th of them.

        FAISS keeps any of the rows that tie where it stops, so it is asked for more until none is left out.
        """
        faiss.omp_set_num_threads(1)  # of this thread: questions run side by side
        selector = faiss.IDSelectorRange(rows.start, rows.stop)
        wanted = k
        while True:
            wanted = min(wanted + 1, len(rows))
            scores, found = self._vectors.search(
                queries,
                wanted,
                params=faiss.SearchParameters(sel=selector),  # type: ignore[call-arg]
            )
            if wanted == len(rows) or (scores[:, -1] < scores[:, k - 1]).all():
                return scores, found
            wanted *= 2

    def rows_of(self, article: int) -> range:
        """The rows of one article."""
        # Of the rows' own type: of any other, numpy would copy all of them to compare.
        first, last = np.searchsorted(self._article_of_row, np.array((article, article + 1), np.int32))
        return range(int(first), int(last))

    def embeddings_of(self, rows: npt.NDArray[np.integer] | range) -> Embeddings:
        """The embeddings of rows, float32 (len(rows), dimension); a view where rows are a range."""
        if isinstance(rows, range):
            return np.asarray(self._embeddings[rows.start : rows.stop])
        return np.asarray(self._embeddings[rows])

    def count(self, kind: RowKind) -> int:
        """How many rows there are of one kind."""
        return int((self.table[:, 0] == int(kind)).sum())
