"""The rows of very many articles near a query, found without looking at all of them.

Rows fall into lists around centres found by k-means; a query is compared with the centres and then with the
rows of the nearest lists alone (Sivic and Zisserman, "Video Google", 2003; FAISS's IndexIVF). Rows are kept in
one bit a dimension (Gao and Long, "RaBitQ", SIGMOD 2024): which are near is right, in which order is a hint.
"""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt

from index.dense.faiss_files import read_faiss, write_faiss
from index.dense.rows import Embeddings
from index.system.processors import cores

MIN_ROWS = 10_000
"""From how many rows on this pays; below, an exact search takes about as long as the centres would."""

# Lists by the square root of the rows, and how many are looked into. On 4,173 rows of 334 encyclopedia
# articles the right article is among the first four for 0.960 of 400 questions (0.953 with 8 lists, 0.965 with
# 32), 0.968 by an exact search, and 0.902 by an exact search of the passages without their sentences. On 753
# questions to them, one bit a dimension, put in order by the embeddings, finds as many as one byte (0.948), in a
# sixth of the room and, over 1.4 million made-up rows, in a third of the time. On 100,000 rows, mixtures of real
# embeddings, the first ten are right to 0.985 with 128 lists and 300 rows put in order (0.975 with 64, 0.929 with 16
# and 60), in twice the time of the latter.
_LISTS_PER_ROOT = 2
_LOOKED_INTO = 128
PUT_IN_ORDER = 300
"""How many rows to look for at least, and to compare with the query by their embeddings."""
_TRAINING_ROWS_PER_LIST = 64


class NearRows:
    """An approximate index of unit vectors, by the numbers of their rows. Safe for many threads."""

    def __init__(self, index: faiss.IndexIVFRaBitQ) -> None:
        self._index = index
        self._index.nprobe = _LOOKED_INTO

    @classmethod
    def build(cls, embeddings: Embeddings, rows: npt.NDArray[np.int64]) -> NearRows:
        """The index of some rows.

        Args:
            embeddings: float32 (all rows, dimension), unit length.
            rows: the numbers of those to index, at least one.
        """
        faiss.omp_set_num_threads(cores())
        lists = max(int(_LISTS_PER_ROOT * len(rows) ** 0.5), 1)
        centres = faiss.IndexFlatIP(embeddings.shape[1])
        index = faiss.IndexIVFRaBitQ(centres, embeddings.shape[1], lists, faiss.METRIC_INNER_PRODUCT)
        index.cp.min_points_per_centroid = 1
        index.cp.max_points_per_centroid = _TRAINING_ROWS_PER_LIST
        sample = np.random.default_rng(0).permutation(len(rows))[: lists * _TRAINING_ROWS_PER_LIST]
        index.train(np.ascontiguousarray(embeddings[np.sort(rows[sample])]))
        for first in range(0, len(rows), 65_536):
            some = rows[first : first + 65_536]
            index.add_with_ids(np.ascontiguousarray(embeddings[some]), some)
        return cls(index)

    @classmethod
    def read(cls, path: Path) -> NearRows:
        """An index from a file that ``write`` made, its lists mapped into memory.

        Raises:
            ValueError: if the file is not such an index.
        """
        index = read_faiss(path, faiss.IndexIVFRaBitQ, faiss.IO_FLAG_MMAP)
        lists = index.invlists and faiss.downcast_InvertedLists(index.invlists)
        if isinstance(lists, faiss.OnDiskInvertedLists):
            # Each search would start threads to read lists ahead: half its time, where they are in memory.
            lists.prefetch_nthread = 0
        return cls(index)

    def write(self, path: Path) -> None:
        """Writes the index as ``read`` takes it.

        Raises:
            OSError: if the file cannot be written.
        """
        write_faiss(self._index, path)

    def search(self, query: Embeddings, k: int) -> npt.NDArray[np.int64]:
        """The numbers of the rows near one query, float32 (dimension,), about the nearest first: (m,), m <= k."""
        faiss.omp_set_num_threads(1)  # of this thread: several take longer to wake than one takes to look
        _, found = self._index.search(query[None, :], k)
        return np.asarray(found[0][found[0] >= 0], np.int64)
