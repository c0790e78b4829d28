"""What a store of vectors can do: the protocol between search and what keeps the embedded rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from index.dense.rows import Embeddings, RowTable

FEW_ARTICLES = 4
"""Up to this many articles every question is put to all of them."""


@dataclass(frozen=True, slots=True)
class ArticleRows:
    """The rows of one article.

    Attributes:
        table: int32 array (rows, 5), see ``rows.row_table``.
        embeddings: float32 (rows, dimension), unit length.
        owner: what owns the memory of the embeddings, if they do not.
    """

    table: RowTable
    embeddings: Embeddings
    owner: object = None


class Vectors(Protocol):
    """The embedded rows of a corpus. Safe for many threads.

    Articles are given by their place in the corpus. An article's own rows are always searched exactly.
    """

    def of_article(self, article: int) -> ArticleRows:
        """The rows of one article, in their order."""

    def nearest(self, query: Embeddings, k: int) -> RowTable:
        """The rows nearest to a query, the nearest first, near misses left out.

        Args:
            query: float32 (dimension,), unit length.
            k: how many at most.
        """

    def best_cosines(self, query: Embeddings, articles: Sequence[int]) -> list[float]:
        """The cosine of a query and the nearest row of each article, near misses left out; -1 if it has none."""
