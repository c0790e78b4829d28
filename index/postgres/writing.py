"""Writes the index of a corpus into a database: vectors, texts and all else in one transaction, or nothing."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from corpus.article import Article
from corpus.corpus import Corpus, find_articles, read_corpus
from corpus.questions import questions_path
from corpus.signs import signs_path
from index.building.corpus_index import made_from, parts
from index.building.manifest import FORMAT, manifest_of, parser_digest
from index.dense.rows import Embeddings, Row, RowTable, corpus_rows, row_table
from index.encoding.encoder import Encoder, Progress
from index.postgres.database import StoreError
from index.postgres.schema import make_tables
from index.postgres.vectors import COLUMNS, INDEX, PostgresVectors, copied

if TYPE_CHECKING:
    from index.postgres.connection import Database, Transaction

_PIECE_BYTES = 16 << 20


@dataclass(frozen=True, slots=True)
class _Written:
    """An article as it is written: its digest, the files it is made of, and its rows."""

    digest: str
    files: tuple[Path, ...]
    texts: tuple[str, ...]
    table: RowTable


@dataclass(frozen=True, slots=True)
class _Known:
    """What a database holds: the articles of the last build in their order, and the key of each by its digest.

    ``articles`` is empty where another version of the program divided them for the build.
    """

    articles: list[int]
    keys: dict[str, int]


def write_index(
    corpus: Corpus,
    folder: Path,
    encoder: Encoder,
    database: Database,
    *,
    anew: bool = False,
    progress: Progress | None = None,
) -> None:
    """Embeds what is new in a corpus and writes its index, whole or not at all; readers see it from then on.

    Args:
        corpus: what to index.
        folder: the folder that it was read from.
        encoder: what to embed it with.
        database: where to write.
        anew: True writes every article again, those too that have not changed.
        progress: called with (texts embedded, all that are to be).

    Raises:
        StoreError: if the database cannot be used, or the articles change meanwhile; it then holds what it held before.
    """
    with database.transaction(write=True) as transaction:
        make_tables(transaction, encoder.dimension)
        before = _known(transaction)
    written = _articles(corpus, folder, encoder)
    known = dict(before.keys)
    new = {each.digest: each for each in written if anew or each.digest not in known}
    if not new and [known[each.digest] for each in written] == before.articles:
        return
    texts = [text for each in new.values() for text in each.texts]
    embeddings = encoder.encode_documents(texts, progress)
    ends = np.cumsum([len(each.texts) for each in new.values()])
    embedded = dict(zip(new, np.split(embeddings, ends[:-1]), strict=True)) if new else {}
    with database.transaction(write=True) as transaction:
        make_tables(transaction, encoder.dimension)
        if _known(transaction) != before:
            raise StoreError("another build was written meanwhile; run the command again")
        known |= {digest: _write_article(transaction, each, folder) for digest, each in new.items()}
        _write_rows(transaction, known, new, embedded)
        keys = [known[each.digest] for each in written]
        _write_build(transaction, corpus, encoder, keys, [each.table for each in written])
        if read_corpus(folder).digest != corpus.digest:
            raise StoreError("the articles have changed meanwhile; run the command again")


def _known(transaction: Transaction) -> _Known:
    last = transaction.fetch("SELECT manifest, articles FROM builds ORDER BY id DESC LIMIT 1")
    fits = last and json.loads(last[0]["manifest"]).get("parser_digest") == parser_digest()
    rows = transaction.fetch("SELECT key, digest FROM articles ORDER BY key")
    return _Known(last[0]["articles"] if fits else [], {row["digest"]: row["key"] for row in rows})


def _articles(corpus: Corpus, folder: Path, encoder: Encoder) -> list[_Written]:
    """The articles of a corpus with their files and rows, in its order."""
    paths = find_articles(folder)
    rows = corpus_rows(corpus, encoder.count_tokens, encoder.max_tokens)
    of_article = {number: tuple(own) for number, own in groupby(rows, key=lambda row: row.article)}
    return [
        _article(article, paths[article.id], of_article.get(number, ()), folder, encoder)
        for number, article in enumerate(corpus.articles)
    ]


def _article(article: Article, path: Path, rows: Sequence[Row], folder: Path, encoder: Encoder) -> _Written:
    beside = (questions_path(folder, article.id), signs_path(folder, article.id))
    files = (path, *(each for each in beside if each.is_file()))
    table = row_table(rows)
    digest = hashlib.sha256(f"{FORMAT}\n{encoder.digest}\n".encode())
    for file in files:
        digest.update(f"{_name(file, folder)}\n{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    texts = tuple(row.text for row in rows)
    for text in texts:  # the same file, read by another version of the program, may have other rows
        digest.update(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest())
    digest.update(np.ascontiguousarray(table[:, [0, 2, 3, 4]]).tobytes())
    return _Written(digest.hexdigest(), files, texts, table)


def _name(path: Path, folder: Path) -> str:
    """The path below the folder; bytes that are not UTF-8 become U+FFFD, as in an article's id."""
    return path.relative_to(folder).as_posix().encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _write_article(transaction: Transaction, article: _Written, folder: Path) -> int:
    """Writes an article's files; returns its key."""
    names = [_name(path, folder) for path in article.files]
    contents = [path.read_bytes() for path in article.files]
    sql = "INSERT INTO articles (digest, files, contents) VALUES ($1, $2, $3) RETURNING key"
    (row,) = transaction.fetch(sql, article.digest, names, contents)
    return int(row["key"])


def _write_rows(
    transaction: Transaction,
    keys: dict[str, int],
    new: dict[str, _Written],
    embedded: dict[str, Embeddings],
) -> None:
    content = copied(
        [keys[digest] for digest in new],
        [article.table for article in new.values()],
        [embedded[digest] for digest in new],
    )
    transaction.copy("rows", COLUMNS, content)


def _write_build(
    transaction: Transaction,
    corpus: Corpus,
    encoder: Encoder,
    keys: Sequence[int],
    tables: Sequence[RowTable],
) -> None:
    """Writes the build itself and what is counted over all articles, and removes the build before the last."""
    kinds = np.concatenate([table[:, 0] for table in tables])
    sql = "INSERT INTO builds (manifest, articles) VALUES ($1, $2) RETURNING id"
    (row,) = transaction.fetch(sql, json.dumps(asdict(manifest_of(corpus, encoder, kinds))), keys)
    vectors = PostgresVectors(transaction, row["id"], keys, encoder.dimension)
    if vectors.is_large:
        transaction.execute(f"SET LOCAL maintenance_work_mem = '1GB'; {INDEX}")
    for name, piece, content in _pieces(corpus, vectors):
        transaction.fetch("INSERT INTO parts VALUES ($1, $2, $3, $4)", row["id"], name, piece, content)
    transaction.execute(
        "DELETE FROM builds WHERE id < (SELECT max(id) FROM builds WHERE id < (SELECT max(id) FROM builds));"
        "DELETE FROM articles WHERE key NOT IN (SELECT unnest(articles) FROM builds);"
        "DELETE FROM rows WHERE article NOT IN (SELECT key FROM articles)"
    )


def _pieces(corpus: Corpus, vectors: PostgresVectors) -> Iterator[tuple[str, int, bytes]]:
    """The files of the index beside its vectors, in pieces: the name of a part, the piece's number and content."""
    with tempfile.TemporaryDirectory(prefix="ask-the-article-") as folder:
        path = Path(folder) / "part"
        for name, _, write in parts(made_from(corpus, vectors)):
            write(path)
            with path.open("rb") as file:
                for piece, content in enumerate(iter(partial(file.read, _PIECE_BYTES), b"")):
                    yield name, piece, content
