"""Copying an SQLite file while others write to it.

The copy is one committed state. Whoever writes meanwhile does not wait; only the write-ahead log
cannot be emptied until the copy is done.
"""

import asyncio
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from monitor.errors import StoreError
from monitor.store.copies import COPIED_AT

_STEP = 1024
"""Pages copied between looks whether to stop: some megabytes."""
_INSTRUCTIONS = 100_000
"""The same while the copy is checked: some milliseconds."""
_WAIT = 15.0
"""Seconds that opening waits for a process that recovers the file."""


class _Stopped(Exception):  # noqa: N818 - nothing failed
    """Nobody waits for the copy any more."""


async def copy_sqlite(source: Path, target: Path, at: datetime) -> int:
    """Copy the database into the empty file `target`, check it, and mark it as a copy made `at`.

    Returns how many posts it holds. The copy is a single file, without a log beside it. Raises
    StoreError.
    """
    stop = threading.Event()
    copying = asyncio.ensure_future(asyncio.to_thread(_copy, source, target, at, stop))
    try:
        return await asyncio.shield(copying)
    except asyncio.CancelledError:
        stop.set()
        await asyncio.wait({copying})  # else it would go on writing to what the caller removes
        copying.exception()  # looked at, or asyncio complains
        raise


def _copy(source: Path, target: Path, at: datetime, stop: threading.Event) -> int:
    def look(_status: int, _remaining: int, _total: int) -> None:
        if stop.is_set():
            raise _Stopped

    try:
        with (
            closing(
                sqlite3.connect(
                    f"file:{quote(str(source))}?mode=ro",
                    uri=True,
                    timeout=_WAIT,
                    isolation_level=None,
                )
            ) as here,
            closing(sqlite3.connect(target, isolation_level=None)) as there,
        ):
            there.set_progress_handler(stop.is_set, _INSTRUCTIONS)
            # One snapshot from the first page to the last: else each commit begins it anew.
            here.execute("BEGIN")
            here.execute("SELECT count(*) FROM sqlite_master").fetchone()
            here.backup(there, pages=_STEP, progress=look)
            here.execute("ROLLBACK")
            there.execute("PRAGMA journal_mode = DELETE")
            there.execute(
                "INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)",
                (COPIED_AT, at.astimezone(UTC).isoformat()),
            )
            faults = [str(row[0]) for row in there.execute("PRAGMA integrity_check(1)")]
            if faults != ["ok"]:
                raise StoreError(f"{source}: is damaged, so it was not copied: {faults[0][:200]}")
            return int(there.execute("SELECT count(*) FROM posts").fetchone()[0])
    except sqlite3.Error as error:
        raise StoreError(f"the copy of {source} could not be made: {error}") from error
