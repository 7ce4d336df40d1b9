"""Connections and transactions: one writer at a time, readers that do not wait for it.

Work on the database is written as plain functions of a connection and runs to its end even if the
task that asked for it is cancelled: a statement abandoned half-way would leave its connection in a
state nobody knows. Cancellation is delivered right after, and rolls an open transaction back.

Not guaranteed: that a cancelled transaction was rolled back. It may have been committed as a
whole, so what the caller does must be safe to repeat. On SQLite (WAL, synchronous=NORMAL) the last
commits may be lost, as a whole and in order, when the machine loses its power; up to one that was
asked to be durable they are not. On PostgreSQL the server decides (synchronous_commit, on unless
its administrator turned it off).
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from monitor.errors import StoreError
from monitor.store.engines import DURABLE

T = TypeVar("T")
Run = Callable[[Callable[[Connection], T]], Coroutine[Any, Any, T]]


async def finish(work: Coroutine[Any, Any, T]) -> T:
    """The result of `work`, which runs to its end even if the caller is cancelled meanwhile."""
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        if not task.cancelled():
            task.exception()  # looked at, or asyncio complains
        raise cancelled
    return task.result()


class Transaction:
    """An open write transaction."""

    def __init__(self, database: "Database", connection: AsyncConnection) -> None:
        self._database = database
        self._connection = connection

    async def run(self, work: Callable[[Connection], T]) -> T:
        """Call `work` with the transaction's connection."""
        with self._database.translated():
            return await finish(self._connection.run_sync(work))


class Database:
    """The two engines of an open database. `writer` is None where it was opened to be read."""

    def __init__(self, name: str, reader: AsyncEngine, writer: AsyncEngine | None) -> None:
        self._name = name
        self._reader = reader
        self._writer = writer
        self._turn = asyncio.Lock()
        self._owner: asyncio.Task[Any] | None = None

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Call `work` with a connection that sees one committed state and cannot write."""

        async def reading() -> T:
            async with self._reader.connect() as connection:
                return await connection.run_sync(work)

        with self.translated():
            return await finish(reading())

    @asynccontextmanager
    async def write(self, *, durable: bool = False) -> AsyncIterator[Transaction]:
        """A transaction: committed at the end of the block, rolled back if left by an exception.

        What is committed as `durable`, and all before it, survives a loss of power. Raises
        StoreError if another process holds the database for too long.
        """
        if self._writer is None:
            raise StoreError(f"{self._name}: opened to be read, not written")
        task = asyncio.current_task()
        if self._owner is task:
            raise RuntimeError("a transaction inside a transaction of the same task")
        async with self._turn:
            self._owner = task
            connection = self._writer.connect()
            try:
                with self.translated():
                    await finish(_begin(connection, durable=durable))
                yield Transaction(self, connection)
                with self.translated():
                    await finish(_commit(connection))
            finally:
                self._owner = None
                with self.translated():
                    await finish(_close(connection))

    async def change(self, work: Callable[[Connection], T], *, durable: bool = False) -> T:
        """Call `work` in a write transaction of its own."""
        async with self.write(durable=durable) as transaction:
            return await transaction.run(work)

    async def close(self) -> None:
        """Close every connection."""
        for engine in (self._writer, self._reader):
            if engine is not None:
                await finish(engine.dispose())

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Turn what the library raises into StoreError. Never shows a statement's values."""
        try:
            yield
        except DBAPIError as error:
            raise StoreError(f"{self._name}: {_reason(error)}") from error
        except OverflowError as error:  # sqlite3's, for more than 64 bits
            raise StoreError(f"{self._name}: {_UNSTORABLE}") from error
        except (SQLAlchemyError, OSError, ValueError) as error:  # ValueError: a column refused it
            words = str(error).partition("\n")[0]  # the statement follows
            raise StoreError(f"{self._name}: {words}") from error


async def _begin(connection: AsyncConnection, *, durable: bool) -> None:
    await connection.start()
    await connection.execution_options(**{DURABLE: durable})
    await connection.begin()


async def _commit(connection: AsyncConnection) -> None:
    await connection.commit()


async def _close(connection: AsyncConnection) -> None:
    if connection.sync_connection is not None:  # else it was never made
        await connection.close()


_UNSTORABLE = "a value that the database cannot hold"

_KNOWN = (
    ("database is locked", "locked by another process for too long"),
    ("lock timeout", "locked by another process for too long"),
    ("not a database", "not a database of monitor: the file has another format"),
    ("readonly database", "the file or its folder is read-only"),
    ("unable to open", "cannot be opened: check the folder and its permissions"),
    ("disk is full", "cannot be written: the disk is full"),
    ("No space left", "cannot be written: the disk is full"),
    ("disk I/O error", "cannot be written: the disk is full or failing"),
    ("malformed", "the file is damaged; restore a backup"),
)


def _reason(error: DBAPIError) -> str:
    """What went wrong, for a person. Only words of the database, no values of ours."""
    words = str(error.orig).partition("\n")[0]
    for part, reason in _KNOWN:
        if part in words:
            return reason
    if "invalid input for query argument" in words:  # asyncpg quotes the value
        return _UNSTORABLE
    return words.rpartition(">: ")[2][:200] or type(error.orig).__name__
