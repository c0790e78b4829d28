"""Connections to PostgreSQL, the only module that uses its driver.

asyncpg runs on an event loop in a thread of its own; its callers are threads that wait for their rows. A connection
string may name several hosts: a primary and its replicas. Reading takes the first that answers, and looks for another
when it goes away. Writing takes the primary.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Thread
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

import asyncpg

from corpus.errors import first_line
from index.postgres.database import SCHEMA, Row, StoreError

PATIENCE_S = 10.0
"""How long a query waits for a server that went away, or for another of its hosts."""

_CONNECT_S, _QUERY_S, _PAUSE_S = 3.0, 10.0, 0.1
_MAX_CONNECTIONS = 8
_CLASSES = ("connection_class", "record_class")  # what a pool tells of the connections that it wants
# Of 100,000 rows, pgvector finds 0.985 of the nearest ten with its 200 best in hand. It goes on looking where rows
# of other articles are left out.
_SETTINGS = {
    "search_path": f"{SCHEMA}, public",
    "hnsw.ef_search": "200",
    "hnsw.iterative_scan": "strict_order",
}
_EXPECTED = "expected postgresql://USER@HOST[:PORT][,HOST…]/DATABASE"
# A server that is not there, goes away, comes up, or takes back what a replica may not show any more.
_GONE = (
    OSError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.SerializationError,
    asyncpg.TooManyConnectionsError,
)

Result = TypeVar("Result")


class Transaction:
    """A transaction on a connection. What a call raises is that of ``Database.run``."""

    def __init__(self, database: Database, connection: asyncpg.Connection) -> None:
        self._database = database
        self._connection = connection

    def fetch(self, sql: str, *values: object) -> Sequence[Row]:
        """The rows of a query; ``values`` are its $1, $2 …."""
        return self._database.run(self._connection.fetch(sql, *values, timeout=None))

    def execute(self, script: str) -> None:
        """Runs statements."""
        self._database.run(self._connection.execute(script, timeout=None))

    def copy(self, table: str, columns: Sequence[str], content: Iterator[bytes]) -> None:
        """Appends rows in PostgreSQL's binary form to a table."""

        async def chunks() -> AsyncIterator[bytes]:
            for chunk in content:
                yield chunk

        self._database.run(
            self._connection.copy_to_table(
                table, schema_name=SCHEMA, columns=columns, source=chunks(), format="binary", timeout=None
            )
        )


class Database:
    """A database behind a connection string. Safe for many threads. What a call raises is that of ``run``.

    Attributes:
        place: its hosts, as they are named to the operator.
    """

    def __init__(self, url: str) -> None:
        """A database; nothing is asked of it yet.

        Raises:
            StoreError: if ``url`` is no connection string.
        """
        self._url = url
        try:
            parts = urlsplit(url)
            named = [urlsplit(f"//{each}") for each in parts.netloc.rpartition("@")[2].split(",") if each]
            hosts: list[tuple[str | None, int | None]] = [
                (each.hostname, each.port or 5432) for each in named
            ]
            self._hosts = hosts or [(None, None)]  # which the environment names
        except ValueError:
            raise StoreError(f"--store is no connection string; {_EXPECTED}") from None
        if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
            raise StoreError(f"--store is no connection string; {_EXPECTED}")
        self._user = unquote(parts.username or "")
        self._name = unquote(parts.path.strip("/"))
        self.place = ", ".join(f"{host}:{port}" for host, port in self._hosts if host) or "its socket"
        self._patience = 0.0  # a server that was never there is not waited for
        self._loop = asyncio.new_event_loop()
        Thread(target=self._loop.run_forever, daemon=True, name="postgres").start()
        self._pool: asyncpg.Pool = self.run(self._make_pool())

    def fetch(self, sql: str, *values: object) -> Sequence[Row]:
        """The rows of a query that only reads; asked again, of another host if need be, if a server goes away."""
        return self.run(self._fetch(sql, values))

    @contextmanager
    def transaction(self, *, write: bool) -> Iterator[Transaction]:
        """A transaction on one connection: all of it is written or nothing; what is read is of one moment.

        Raises:
            StoreError: if no server answers, or to write, none but replicas.
        """
        connection = self.run(self._connect("primary" if write else "any"))
        try:
            options = {} if write else {"isolation": "repeatable_read", "readonly": True}
            transaction = connection.transaction(**options)
            self.run(transaction.start())
            try:
                yield Transaction(self, connection)
            except BaseException:
                if not connection.is_closed():
                    self.run(transaction.rollback())
                raise
            self.run(transaction.commit())
        finally:
            self._loop.call_soon_threadsafe(connection.terminate)

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """What a coroutine of the driver returns.

        Raises:
            StoreError: in one line, for whatever the driver raises.
        """
        try:
            return asyncio.run_coroutine_threadsafe(work, self._loop).result()
        except (asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InvalidPasswordError):
            who = f"“{self._user}”" if self._user else "this user"
            raise StoreError(
                f"the database at {self.place} does not let {who} in; check name and password"
            ) from None
        except asyncpg.InvalidCatalogNameError:
            raise StoreError(
                f"there is no database “{self._name}” at {self.place}; create it first"
            ) from None
        except (asyncpg.UndefinedTableError, asyncpg.InvalidSchemaNameError):
            raise StoreError(
                f"the database at {self.place} holds no index yet; build it: python -m index --corpus DIR --store URL"
            ) from None
        except (asyncpg.TargetServerAttributeNotMatched, asyncpg.ReadOnlySQLTransactionError):
            raise StoreError(
                f"only replicas answer at {self.place}; an index is written to the primary"
            ) from None
        except _GONE as error:
            raise StoreError(
                f"no database answers at {self.place} ({_line(error)}); start it, or correct --store"
            ) from None
        except (asyncpg.PostgresError, ValueError) as error:
            raise StoreError(f"the database at {self.place} cannot be used ({_line(error)})") from None

    async def _make_pool(self) -> asyncpg.Pool:
        async def connect(*_: object, **classes: type) -> asyncpg.Connection:
            return await self._connect("any", {name: classes[name] for name in _CLASSES})

        return await asyncpg.create_pool(connect=connect, min_size=0, max_size=_MAX_CONNECTIONS)

    async def _connect(self, kind: str, classes: Mapping[str, type] | None = None) -> asyncpg.Connection:
        """A connection to the first host that answers and is of a kind, "any" or "primary"."""
        failure: Exception | None = None
        for host, port in self._hosts:
            try:
                return await asyncpg.connect(
                    self._url,
                    host=host,
                    port=port,
                    timeout=_CONNECT_S,
                    target_session_attrs=kind,
                    server_settings=_SETTINGS,
                    **(classes or {}),
                )
            except (*_GONE, asyncpg.TargetServerAttributeNotMatched) as error:
                if not isinstance(failure, asyncpg.TargetServerAttributeNotMatched):
                    failure = error
        raise failure or OSError("no host")

    async def _fetch(self, sql: str, values: Sequence[object]) -> Sequence[Row]:
        until = time.monotonic() + self._patience
        while True:
            try:
                async with self._pool.acquire() as connection:
                    rows: Sequence[Row] = await connection.fetch(sql, *values, timeout=_QUERY_S)
            except _GONE:
                if time.monotonic() >= until:
                    raise
                await asyncio.sleep(_PAUSE_S)
            else:
                self._patience = PATIENCE_S
                return rows


def _line(error: Exception) -> str:
    """What went wrong, in one line and without the connection string."""
    return getattr(error, "strerror", None) or first_line(error)
