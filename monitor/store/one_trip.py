"""aiosqlite with one trip to its thread for a statement, where it makes four.

SQLAlchemy asks aiosqlite for a cursor, executes, fetches and closes, and waits for the thread each
time. A trip costs more than most of our statements, so here the four are one: measured, a post's
transaction takes half the time.

The rows of a result are held in memory as a whole, as SQLAlchemy does with aiosqlite anyway.
"""

import sqlite3
from collections.abc import Callable, Iterable
from typing import Any, Self

from aiosqlite import Connection


class OneTripCursor:
    """What SQLAlchemy uses of an aiosqlite cursor. Holds the last statement's whole result."""

    description: Any = None
    rowcount = -1
    lastrowid: int | None = None
    arraysize = 1

    def __init__(self, connection: "OneTripConnection") -> None:
        self._connection = connection
        self._rows: list[Any] = []

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, sql: str, parameters: Iterable[Any] = ()) -> Self:
        """Execute a statement and fetch its rows."""
        await self._connection.trip(lambda c: self._keep(c.execute(sql, tuple(parameters))))
        return self

    async def executemany(self, sql: str, parameters: Iterable[Iterable[Any]]) -> Self:
        """Execute a statement for each set of parameters."""
        rows = [tuple(row) for row in parameters]
        await self._connection.trip(lambda c: self._keep(c.executemany(sql, rows)))
        return self

    async def fetchall(self) -> list[Any]:
        """The rows of the last statement."""
        return self._rows

    async def close(self) -> None:
        """Nothing is open any more."""

    def _keep(self, cursor: sqlite3.Cursor) -> None:
        """Take over the result. Runs in the connection's thread."""
        self.description = cursor.description
        self._rows = cursor.fetchall() if cursor.description else []
        self.rowcount = cursor.rowcount
        self.lastrowid = cursor.lastrowid
        cursor.close()


class OneTripConnection(Connection):
    """An aiosqlite connection that gives out such cursors."""

    def cursor(self) -> OneTripCursor:  # type: ignore[override]
        """A new cursor; asks nothing of the thread."""
        return OneTripCursor(self)

    async def trip(self, work: Callable[[sqlite3.Cursor], None]) -> None:
        """Call `work` with a new cursor in the connection's thread."""
        await self._execute(lambda: work(self._conn.cursor()))  # type: ignore[no-untyped-call]


async def connect(database: str, **options: Any) -> OneTripConnection:
    """Open a connection; arguments as for `sqlite3.connect`."""
    connection = OneTripConnection(lambda: sqlite3.connect(database, **options), 64)
    connection._thread.daemon = True  # a leaked connection must not keep the process alive
    await connection
    return connection
