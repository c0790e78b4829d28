"""What the other modules need of a database whether its driver is installed or not."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from corpus.errors import AskError

if TYPE_CHECKING:
    from index.postgres.connection import Database

SCHEMA = "ask_the_article"
"""The schema that holds the tables."""

Row = Mapping[str, Any]


class StoreError(AskError):
    """The database cannot be used."""


def open_database(url: str) -> Database:
    """The database behind a connection string; nothing is asked of it yet.

    Raises:
        StoreError: if the driver is not installed, or ``url`` is no connection string.
    """
    if find_spec("asyncpg") is None:
        raise StoreError("--store needs the extra postgres: pip install asyncpg")
    from index.postgres.connection import Database  # noqa: PLC0415 - may be missing

    return Database(url)
