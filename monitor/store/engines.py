"""Engines for SQLite and PostgreSQL, set up so that both behave alike.

SQLite: `BEGIN IMMEDIATE` for writers, so that a second process waits at the beginning of its
transaction and never fails in the middle; `BEGIN` for readers, one snapshot each.
PostgreSQL: an advisory lock at the beginning of each write transaction does the same.
"""

import fcntl
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, event
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from monitor.errors import StoreError, StoreTakenError
from monitor.store.one_trip import OneTripConnection, connect

READERS = 4
"""How many reads may run at the same time."""

SQLITE = "sqlite+aiosqlite:///file"
"""Chooses dialect and pool; the file is opened by ourselves."""

LOG_BYTES = 64 * 1024 * 1024
"""What the write-ahead log may keep of the disk after a long read has made it grow."""

DURABLE = "monitor_durable"
"""The option of a connection whose next commit is to survive a loss of power."""

_WRITER_LOCK = 0x6D6F6E31_0001  # held for one transaction
_ANALYSER_LOCK = 0x6D6F6E31_0002  # held as long as the connection lives


_WAL_FORMAT = b"\x02\x02"
"""At byte 18 of an SQLite file that is written with a log beside it; a backup has 1, 1 there."""


def foreign_log(path: Path) -> Path | None:
    """The log beside an SQLite file that belongs to another file; None when there is none.

    Whoever puts a backup in the place of a database that was killed may leave its log behind, and
    SQLite would write that into the backup. But a backup has never been written with a log.
    """
    log = path.with_name(f"{path.name}-wal")
    try:
        with path.open("rb") as file:
            head = file.read(20)
        if len(head) == 20 and head[18:] != _WAL_FORMAT and log.stat().st_size:
            return log
    except OSError:
        pass
    return None


def put_aside(log: Path) -> Path:
    """Rename a log that belongs to another file, so that nobody reads it; returns its new name.

    Raises StoreError.
    """
    number = 1
    while (aside := log.with_name(f"{log.name}.foreign-{number}")).exists():
        number += 1
    try:
        log.rename(aside)
        log.with_name(log.name.removesuffix("-wal") + "-shm").unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(f"{log}: {error.strerror}") from error
    return aside


def sqlite_reader(path: Path, mode: str, wait: float) -> AsyncEngine:
    """An engine that only reads an SQLite file; `mode` is `ro` or `rw`."""
    engine = create_async_engine(
        SQLITE,
        async_creator=_connecting(path, mode, wait),
        pool_size=READERS,
        max_overflow=0,
        hide_parameters=True,
    )
    _on_connect(engine, "PRAGMA query_only = ON")
    _on_begin(engine, "BEGIN")
    return engine


def sqlite_writer(path: Path, wait: float, *, lasting: bool) -> AsyncEngine:
    """An engine with one connection that writes. What is not `lasting` is never synced to disk."""
    engine = create_async_engine(
        SQLITE,
        async_creator=_connecting(path, "rw", wait),
        pool_size=1,
        max_overflow=0,
        pool_reset_on_return=None,
        hide_parameters=True,
    )
    _on_connect(
        engine,
        "PRAGMA journal_mode = WAL",
        f"PRAGMA synchronous = {'NORMAL' if lasting else 'OFF'}",
        "PRAGMA foreign_keys = ON",
        f"PRAGMA journal_size_limit = {LOG_BYTES}",
    )
    _stay_with(engine, path)
    if lasting:
        _sync_as_asked(engine)
    _on_begin(engine, "BEGIN IMMEDIATE")
    return engine


def postgresql_reader(url: URL, wait: float) -> AsyncEngine:
    """An engine whose transactions each see one committed state and cannot write."""
    return create_async_engine(
        url,
        pool_size=READERS,
        max_overflow=0,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args=_asyncpg(
            wait,
            default_transaction_isolation="repeatable read",
            default_transaction_read_only="on",
        ),
    )


def postgresql_writer(url: URL, wait: float, *, analyser: str | None) -> AsyncEngine:
    """An engine with one connection that writes; as `analyser` (its name) the only such one."""
    engine = create_async_engine(
        url,
        pool_size=1,
        max_overflow=0,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args=_asyncpg(wait),
    )
    _on_begin(engine, f"SELECT pg_advisory_xact_lock({_WRITER_LOCK})")

    if analyser is not None:

        @event.listens_for(engine.sync_engine, "connect")
        def claim(connection: Any, _: object) -> None:  # the dialect's own, untyped
            cursor = connection.cursor()
            cursor.execute(f"SELECT pg_try_advisory_lock({_ANALYSER_LOCK})")
            (alone,) = cursor.fetchone()
            cursor.close()
            connection.commit()
            if not alone:
                raise _taken(analyser)

    return engine


def make_file(path: Path) -> None:
    """Make the SQLite file and its folder unless they are there, for their owner's eyes alone."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    except OSError as error:
        raise StoreError(f"{path}: cannot be created or written: {error.strerror}") from error


def claim_file(path: Path) -> int:
    """Be the only analyser of an SQLite file until the returned descriptor is closed."""
    try:
        descriptor = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreError(f"{path}.lock: cannot be created: {error.strerror}") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise _taken(str(path)) from error
    return descriptor


def _connecting(
    path: Path, mode: str, wait: float
) -> Callable[[], Awaitable[Any]]:  # SQLAlchemy's type asks for more than it uses
    """Opens the file, which must exist. `BEGIN` is left to us (`isolation_level`)."""
    uri = f"file:{quote(str(path))}?mode={mode}"

    async def open_file() -> OneTripConnection:
        return await connect(
            uri, uri=True, timeout=wait, isolation_level=None, check_same_thread=False
        )

    return open_file


def _taken(name: str) -> StoreTakenError:
    return StoreTakenError(f"{name}: in use by another monitor; stop that one first")


def _asyncpg(wait: float, **server_settings: str) -> dict[str, object]:
    return {
        "timeout": wait,
        "server_settings": {
            "application_name": "monitor",
            "lock_timeout": str(int(wait * 1000)),
            **server_settings,
        },
    }


def _on_connect(engine: AsyncEngine, *pragmas: str) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _: object) -> None:  # the dialect's own, untyped
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(pragma)
        cursor.close()


def _sync_as_asked(engine: AsyncEngine) -> None:
    """Write to the disk at each commit that is to be durable; else when SQLite thinks fit.

    Set between two transactions, where alone it can be.
    """

    @event.listens_for(engine.sync_engine, "begin")
    def prepare(connection: Connection) -> None:
        wanted = "FULL" if connection.get_execution_options().get(DURABLE) else "NORMAL"
        if connection.info.get("synchronous", "NORMAL") != wanted:
            connection.exec_driver_sql(f"PRAGMA synchronous = {wanted}")
            connection.info["synchronous"] = wanted


def _stay_with(engine: AsyncEngine, path: Path) -> None:
    """Refuse to write once another file, or none, stands at the path.

    SQLite would go on writing into a file that nobody can find again.
    """

    @event.listens_for(engine.sync_engine, "connect")
    def remember(_: object, record: Any) -> None:  # the pool's own, untyped
        record.info["file"] = _identity(path)

    @event.listens_for(engine.sync_engine, "begin")
    def compare(connection: Connection) -> None:
        if connection.info["file"] != _identity(path):
            raise FileNotFoundError("the file was removed or replaced while in use; start again")


def _identity(path: Path) -> tuple[int, int] | None:
    """What makes a file the same file; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _on_begin(engine: AsyncEngine, statement: str) -> None:
    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(statement)
