"""Backups: a copy of the database that can be put in its place.

A copy does not know what was said after it was made. So it carries the fact that it is one, and
the daemon that begins in it stays silent on the past (`copies`).
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from monitor.errors import StoreError
from monitor.store.address import parse_address
from monitor.store.backup_file import appearing, placed, prune, size_of
from monitor.store.copies import COPIED_AT
from monitor.store.pg_dump import dump_postgresql
from monitor.store.schema import facts
from monitor.store.sql_store import open_store
from monitor.store.sqlite_copy import copy_sqlite
from monitor.store.statements import put


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy that was made."""

    path: Path
    at: datetime
    bytes: int
    posts: int
    seconds: float
    removed: tuple[Path, ...]
    """Older backups that had to go."""


async def back_up(url: str, target: Path, at: datetime, *, keep: int | None = None) -> Backup:
    """Copy the database of `url` into `target`: a new file, or a folder, that names it by `at`.

    The daemon may run and write meanwhile. `keep` removes all but the newest so many from the
    folder. On SQLite the copy is a database that was checked; on PostgreSQL it is a dump for
    `pg_restore`, after which `mark_restored` has to be called.

    Raises StoreError, and PermanentError when a program is missing.
    """
    began = time.monotonic()
    address = parse_address(url)
    if address.sqlite and address.path is None:
        raise StoreError("a database in memory cannot be copied")
    async with open_store(url, read_only=True):
        pass  # ours, readable, and of the schema that we know
    path = placed(target, at, "db" if address.sqlite else "dump")
    with appearing(path) as unfinished:
        if address.path is not None:
            posts = await copy_sqlite(address.path, unfinished, at)
        else:
            posts = await dump_postgresql(address.url, str(address), unfinished)
    removed = prune(target, keep) if keep is not None and path != target else []
    return Backup(path, at, size_of(path), posts, time.monotonic() - began, tuple(removed))


async def mark_restored(url: str, at: datetime) -> None:
    """Say that this database was restored from a backup that does not know it by itself.

    Raises StoreError, also while the daemon runs.
    """
    async with open_store(url, read_only=True):
        pass  # a wrong address must not become a new database
    fact = {"name": COPIED_AT, "value": at.astimezone(UTC).isoformat()}
    async with open_store(url, exclusive=True) as store:
        await store._database.change(lambda c: put(c, facts, [fact]))
