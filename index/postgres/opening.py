"""Opens what a database holds: the articles and their index, all of one moment."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from zipfile import BadZipFile

from corpus.corpus import Corpus, read_corpus
from index.building.corpus_index import PARTS, CorpusIndex, passage_counts, read_parts
from index.building.manifest import FORMAT, Manifest
from index.encoding.encoder import Encoder
from index.postgres.database import StoreError
from index.postgres.schema import check_version
from index.postgres.vectors import PostgresVectors

if TYPE_CHECKING:
    from index.postgres.connection import Database, Transaction

_LAST = "SELECT id, manifest, articles FROM builds ORDER BY id DESC LIMIT 1"
_REBUILD = "build it anew: python -m index --corpus DIR --store URL"


class Build(NamedTuple):
    """A build in a database: its number, what it was built from, and its articles' keys in their order."""

    number: int
    manifest: Manifest
    keys: list[int]


@dataclass(frozen=True, slots=True)
class Stored:
    """What a database holds.

    Attributes:
        manifest: what it was built from.
        corpus: the articles.
        index: their index; its vectors stay in the database.
    """

    manifest: Manifest
    corpus: Corpus
    index: CorpusIndex


def last_build(session: Database | Transaction) -> Build:
    """The last build in a database.

    Raises:
        StoreError: if there is none, or one of another version.
    """
    check_version(session)
    found = session.fetch(_LAST)
    if not found:
        raise StoreError(f"the database holds no index yet; {_REBUILD}")
    form = json.loads(found[0]["manifest"])
    if form.get("format") != FORMAT:
        raise StoreError(
            f"the index in the database was built by another version of this program; {_REBUILD}"
        )
    return Build(found[0]["id"], Manifest(**form), found[0]["articles"])


def open_stored(database: Database) -> Stored:
    """The last build in a database.

    Raises:
        StoreError: if there is none, it was built by another version, or of other articles than are there.
        corpus.errors.CorpusError: if its articles cannot be read.
    """
    database.fetch("SELECT 1")  # from here on, a server that goes away is waited for
    with (
        database.transaction(write=False) as transaction,
        tempfile.TemporaryDirectory(prefix="ask-the-article-", ignore_cleanup_errors=True) as place,
    ):
        build, manifest, keys = last_build(transaction)
        corpus = _corpus(transaction, keys, Path(place))
        if not manifest.is_divided_alike:
            raise StoreError(
                f"another version of this program divided the articles for the index in the database; {_REBUILD}"
            )
        if corpus.digest != manifest.corpus_digest:
            raise StoreError(f"the articles in the database are not those of its index; {_REBUILD}")
        vectors = PostgresVectors(database, build, keys, manifest.dimension)
        files = {part: _part(transaction, build, part, Path(place)) for part in PARTS}
        try:
            index = read_parts(vectors, passage_counts(corpus.articles), files.__getitem__)
        except (OSError, ValueError, BadZipFile) as error:
            raise StoreError(f"the index in the database is damaged ({error}); {_REBUILD}") from error
    return Stored(manifest, corpus, index)


def fits(manifest: Manifest, corpus: Corpus, encoder: Encoder) -> bool:
    """Whether what is stored is the index of a corpus, divided as here and embedded with an encoder's model."""
    stored = manifest.corpus_digest, manifest.model_digest
    return stored == (corpus.digest, encoder.digest) and manifest.is_divided_alike


def check_model(stored: Stored, encoder: Encoder) -> None:
    """Checks that what is stored was embedded with an encoder's model.

    Raises:
        StoreError: if it was not.
    """
    if other := stored.manifest.other_model(encoder):
        named = "" if stored.manifest.model == encoder.name else "name that model with --model, or "
        raise StoreError(f"the index in the database was built with {other}; {named}{_REBUILD}")


def _corpus(session: Database | Transaction, keys: list[int], place: Path) -> Corpus:
    """The articles with these keys, by way of a folder."""
    folder = place / "articles"
    folder.mkdir()
    for row in session.fetch("SELECT files, contents FROM articles WHERE key = ANY($1::bigint[])", keys):
        for name, content in zip(row["files"], row["contents"], strict=True):
            path = (folder / name).resolve()
            if not path.is_relative_to(folder.resolve()):
                raise StoreError(f"the index in the database is damaged (a file {name!a}); {_REBUILD}")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    return read_corpus(folder)


def _part(session: Database | Transaction, build: int, part: str, place: Path) -> Path | None:
    """A file of a build beside its vectors; None if it has no such part.

    What is mapped into memory stays there although the file is removed.
    """
    sql = "SELECT content FROM parts WHERE build = $1 AND name = $2 ORDER BY piece"
    pieces = session.fetch(sql, build, part)
    if not pieces:
        return None
    path = place / part
    path.write_bytes(b"".join(row["content"] for row in pieces))
    return path
