"""What the other modules ask of a database, whatever its driver."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from importlib.util import find_spec
from typing import Any, Protocol

from corpus.errors import AskError

SCHEMA = "ask_the_article"
"""The schema that holds the tables."""

Row = Mapping[str, Any]


class StoreError(AskError):
    """The database cannot be used."""


class Session(Protocol):
    """What reads a database: each query by itself, or all of one moment."""

    def fetch(self, sql: str, *values: object) -> Sequence[Row]:
        """The rows of a query; ``values`` are its $1, $2 ….

        Raises:
            StoreError: if the database cannot be used.
        """


class Transaction(Session, Protocol):
    """One transaction: all of it is written or nothing, and all that it reads is of one moment."""

    def execute(self, script: str) -> None:
        """Runs statements.

        Raises:
            StoreError: if the database cannot be used.
        """

    def copy(self, table: str, columns: Sequence[str], content: Iterator[bytes]) -> None:
        """Appends rows in PostgreSQL's binary form to a table.

        Raises:
            StoreError: if the database cannot be used.
        """


class Database(Session, Protocol):
    """A database. Safe for many threads.

    A query by itself is asked again, of another of its hosts if need be, if a server goes away.
    """

    def transaction(self, *, write: bool) -> AbstractContextManager[Transaction]:
        """A transaction on one connection, to the primary if it is to write.

        Raises:
            StoreError: if no server answers, or to write, none but replicas.
        """


def open_database(url: str) -> Database:
    """The database behind a connection string; nothing is asked of it yet.

    Raises:
        StoreError: if the driver is not installed, or ``url`` is no connection string.
    """
    if find_spec("asyncpg") is None:
        raise StoreError("--store needs the extra postgres: pip install asyncpg")
    from index.postgres.connection import Connections  # noqa: PLC0415 - may be missing

    return Connections(url)
