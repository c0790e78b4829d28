"""The tables of the index in a database.

An article is written once, with its rows, and never changed: a changed one is a new article. A build names its
articles in their order. The build before the last stays, for the servers that have not opened the last yet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.postgres.database import SCHEMA, StoreError

if TYPE_CHECKING:
    from index.postgres.connection import Database, Transaction

VERSION = 1
"""Raised whenever tables change their meaning."""

_TABLES = f"""
CREATE TABLE version (number integer NOT NULL);
INSERT INTO version VALUES ({VERSION});
CREATE TABLE builds (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    made timestamptz NOT NULL DEFAULT now(),
    manifest text NOT NULL,
    articles bigint[] NOT NULL
);
CREATE TABLE articles (
    key bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    digest text NOT NULL,
    files text[] NOT NULL,
    contents bytea[] NOT NULL
);
CREATE TABLE parts (
    build bigint NOT NULL REFERENCES builds ON DELETE CASCADE,
    name text NOT NULL,
    piece integer NOT NULL,
    content bytea NOT NULL,
    PRIMARY KEY (build, name, piece)
);
"""
_ROWS = """
CREATE TABLE rows (
    article bigint NOT NULL,
    place integer NOT NULL,
    kind smallint NOT NULL,
    passage integer NOT NULL,
    sentence integer NOT NULL,
    item integer NOT NULL,
    embedding vector({dimension}) NOT NULL,
    PRIMARY KEY (article, place)
)
"""


def make_tables(transaction: Transaction, dimension: int) -> None:
    """Makes what tables are missing, for embeddings of a dimension; a build of another dimension is dropped.

    Raises:
        StoreError: if the database has no pgvector, or tables of another version.
    """
    transaction.execute("SELECT pg_advisory_xact_lock(hashtext('ask_the_article'))")
    if not transaction.fetch("SELECT 1 FROM pg_extension WHERE extname = 'vector'"):
        if not transaction.fetch("SELECT 1 FROM pg_available_extensions WHERE name = 'vector'"):
            raise StoreError(
                "the database has no pgvector; install it on the server: https://github.com/pgvector/pgvector"
            )
        transaction.execute("CREATE EXTENSION vector")
    if not transaction.fetch("SELECT 1 FROM pg_namespace WHERE nspname = $1", SCHEMA):
        transaction.execute(f"CREATE SCHEMA {SCHEMA}")
    if not transaction.fetch("SELECT 1 FROM pg_tables WHERE schemaname = $1", SCHEMA):
        transaction.execute(_TABLES)
    check_version(transaction)
    if dimension != _dimension(transaction):
        transaction.execute("DROP TABLE IF EXISTS rows; DELETE FROM builds; DELETE FROM articles")
        transaction.execute(_ROWS.format(dimension=dimension))


def check_version(session: Database | Transaction) -> None:
    """Checks that the tables are of this version.

    Raises:
        StoreError: if they are not, or there are none.
    """
    found = [row["number"] for row in session.fetch("SELECT number FROM version")]
    if found != [VERSION]:
        raise StoreError(
            "the database holds an index of another version of this program; "
            f"use that version, or drop its schema ({SCHEMA}) and build the index anew"
        )


def _dimension(transaction: Transaction) -> int | None:
    """The dimension of the embeddings; None if there is no table of them."""
    sql = "SELECT atttypmod FROM pg_attribute WHERE attrelid = to_regclass('rows') AND attname = 'embedding'"
    return next((int(row["atttypmod"]) for row in transaction.fetch(sql)), None)
