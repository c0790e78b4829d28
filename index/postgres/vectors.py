"""The rows of a corpus in a database, searched by pgvector."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from index.dense.approximate import MIN_ROWS
from index.dense.rows import Embeddings, RowKind, RowTable
from index.dense.vectors import FEW_ARTICLES, ArticleRows
from index.postgres.database import StoreError

if TYPE_CHECKING:
    from index.postgres.connection import Database, Transaction

COLUMNS = ("article", "place", "kind", "passage", "sentence", "item", "embedding")
_COPIED_AT_ONCE = 4096
_TOLD = f"kind NOT IN ({RowKind.NEAR_MISS:d}, {RowKind.REFERENCE:d})"

INDEX = f"CREATE INDEX IF NOT EXISTS rows_near ON rows USING hnsw (embedding vector_ip_ops) WHERE {_TOLD}"
"""Finds rows among many; see ``PostgresVectors.nearest``."""

# In a sum, the distance cannot be looked up in an index: all rows are compared.
_NEAREST = """
SELECT article, place, kind, passage, sentence, item, (embedding <#> $1::float4[]::vector)::float4 AS distance
FROM rows WHERE {which} ORDER BY {distance} LIMIT $2
"""
_EXACTLY = _NEAREST.format(which="true", distance="(embedding <#> $1::float4[]::vector) + 0, article, place")
_BY_INDEX = _NEAREST.format(which=_TOLD, distance="embedding <#> $1::float4[]::vector")
_OF_ARTICLE = """
SELECT kind, passage, sentence, item, vector_send(embedding) AS embedding
FROM rows WHERE article = $1 ORDER BY place
"""
_BEST = f"""
SELECT article, max(-(embedding <#> $1::float4[]::vector))::float4 AS cosine
FROM rows WHERE article = ANY($2::bigint[]) AND kind <> {RowKind.NEAR_MISS:d} GROUP BY article
"""
_COUNT = f"SELECT count(*) AS rows FROM rows WHERE article = ANY($1::bigint[]) AND {_TOLD}"
_IS_THERE = "SELECT 1 FROM builds WHERE id = $1"


class PostgresVectors:
    """Vectors of one build in a database. Safe for many threads if its session is.

    Each function raises ``StoreError`` if the database cannot be used, or does not hold the build any more.
    """

    def __init__(
        self,
        session: Database | Transaction,
        build: int,
        keys: Sequence[int],
        dimension: int,
    ) -> None:
        """The vectors of a build.

        Args:
            session: asks the database.
            build: the number of the build.
            keys: its articles' keys in the table ``articles``, in the order of the corpus.
            dimension: length of an embedding.
        """
        self._session = session
        self._build = build
        self._keys = keys
        self._numbers = {key: number for number, key in enumerate(keys)}
        self._dimension = dimension
        (told,) = session.fetch(_COUNT, keys)
        self.is_large = told["rows"] >= MIN_ROWS and len(keys) > FEW_ARTICLES

    def of_article(self, article: int) -> ArticleRows:
        """The rows of one article, in their order."""
        found = self._session.fetch(_OF_ARTICLE, self._keys[article])
        if not found:
            self._check_build()
        table = [(row["kind"], article, row["passage"], row["sentence"], row["item"]) for row in found]
        # As pgvector sends it: dimension and a spare number, two bytes each, then the values.
        sent = np.frombuffer(b"".join(row["embedding"] for row in found), np.uint8).reshape(len(found), -1)
        embeddings = sent[:, 4:].copy().view(">f4").astype(np.float32).reshape(len(found), self._dimension)
        return ArticleRows(np.array(table, np.int32).reshape(-1, 5), embeddings)

    def nearest(self, query: Embeddings, k: int) -> RowTable:
        """The rows nearest to a query, float32 (dimension,), the nearest first, near misses left out; k at most.

        Rows of articles that are in another build alone are left out; more are asked for until there are k.
        """
        sql = _BY_INDEX if self.is_large else _EXACTLY
        wanted = 2 * k  # so that rows that tie with the last are put in their order
        while True:
            found = self._session.fetch(sql, query.tolist(), wanted)
            own = [row for row in found if row["article"] in self._numbers]
            if len(own) >= k or len(found) < wanted:
                break
            wanted *= 2
        if not own:
            self._check_build()
        rows = [
            (-row["distance"], row["kind"], self._numbers[row["article"]], row["passage"], row["sentence"],
             row["item"], row["place"])
            for row in own
        ]  # fmt: skip
        best = sorted(rows, key=lambda row: (-row[0], row[2], row[6]))[:k]
        table = np.array([row[1:6] for row in best], np.int32).reshape(-1, 5)
        return np.asarray(table[table[:, 0] != int(RowKind.NEAR_MISS)])

    def best_cosines(self, query: Embeddings, articles: Sequence[int]) -> list[float]:
        """The cosine of a query and the nearest row of each article, near misses left out; -1 if it has none."""
        keys = [self._keys[article] for article in articles]
        found = {
            row["article"]: float(row["cosine"]) for row in self._session.fetch(_BEST, query.tolist(), keys)
        }
        return [found.get(key, -1.0) for key in keys]

    def _check_build(self) -> None:
        if not self._session.fetch(_IS_THERE, self._build):
            raise StoreError(
                "the database does not hold the index that was opened here; start the program again"
            )


def copied(
    keys: Sequence[int], tables: Sequence[RowTable], embeddings: Sequence[Embeddings]
) -> Iterator[bytes]:
    """Rows as PostgreSQL's binary COPY takes them, in the order of ``COLUMNS``.

    Args:
        keys: the key of each article.
        tables: the rows of each, see ``rows.row_table``.
        embeddings: float32 (rows, dimension) of each.
    """
    yield b"PGCOPY\n\xff\r\n\0" + bytes(8)
    for key, table, vectors in zip(keys, tables, embeddings, strict=True):
        for first in range(0, len(table), _COPIED_AT_ONCE):
            some = slice(first, first + _COPIED_AT_ONCE)
            yield _in_binary(key, first, table[some], vectors[some])
    yield b"\xff\xff"


def _in_binary(key: int, first: int, table: RowTable, embeddings: Embeddings) -> bytes:
    dimension = embeddings.shape[1]
    vector = np.dtype([("dimension", ">i2"), ("spare", ">i2"), ("values", ">f4", (dimension,))])
    types = [np.dtype(kind) for kind in (">i8", ">i4", ">i2", ">i4", ">i4", ">i4", vector)]
    form: list[tuple[str, Any]] = [("columns", ">i2")]
    for name, kind in zip(COLUMNS, types, strict=True):
        form += [(f"{name} bytes", ">i4"), (name, kind)]
    rows = np.zeros(len(table), np.dtype(form))
    rows["columns"] = len(COLUMNS)
    for name, kind in zip(COLUMNS, types, strict=True):
        rows[f"{name} bytes"] = kind.itemsize
    rows["article"], rows["place"] = key, np.arange(first, first + len(table))
    rows["kind"], _, rows["passage"], rows["sentence"], rows["item"] = table.T
    rows["embedding"]["dimension"], rows["embedding"]["values"] = dimension, embeddings
    return rows.tobytes()
