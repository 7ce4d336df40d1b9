"""Copying a PostgreSQL database with the server's own `pg_dump`, which must be installed.

The password goes through the environment: arguments can be read by everybody on the machine.
"""

import asyncio
import os
import shutil
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.engine import URL

from monitor.errors import PermanentError, StoreError
from monitor.store.engines import postgresql_reader
from monitor.store.schema import posts

_WAIT = 15.0  # seconds


async def dump_postgresql(url: URL, name: str, target: Path) -> int:
    """Dump the database, called `name` in errors, into `target` in PostgreSQL's custom format.

    The dump is one committed state; returns how many posts that holds. Raises PermanentError
    without `pg_dump`, and StoreError when it fails.
    """
    program = shutil.which("pg_dump")
    if program is None:
        raise PermanentError(
            "pg_dump is not installed: install PostgreSQL's client programs (Debian and Ubuntu:"
            " postgresql-client), of the server's version or newer"
        )
    engine = postgresql_reader(url, _WAIT)
    try:
        async with engine.connect() as connection:
            # Open until the dump is made: it reads the very state in which the posts are counted.
            snapshot = (await connection.exec_driver_sql("SELECT pg_export_snapshot()")).scalar()
            count = (await connection.execute(select(func.count()).select_from(posts))).scalar()
            await _dump(program, url, name, str(snapshot), target)
    finally:
        await engine.dispose()
    return int(count or 0)


async def _dump(program: str, url: URL, name: str, snapshot: str, target: Path) -> None:
    arguments = ["--format=custom", "--no-password", f"--snapshot={snapshot}", f"--file={target}"]
    process = await asyncio.create_subprocess_exec(
        program,
        *arguments,
        env=os.environ | environment(url),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        _, said = await process.communicate()
    except asyncio.CancelledError:
        process.kill()
        await process.wait()
        raise
    if process.returncode:
        words = said.decode(errors="replace").strip().splitlines()
        raise StoreError(f"{name}: {words[0][:300] if words else 'pg_dump failed'}")


def environment(url: URL) -> dict[str, str]:
    """What tells PostgreSQL's programs where the database is and how to enter it."""
    query = {key: value for key, value in url.query.items() if isinstance(value, str)}
    values = {
        "PGHOST": url.host or query.get("host"),
        "PGPORT": str(url.port) if url.port else query.get("port"),
        "PGUSER": url.username,
        "PGPASSWORD": str(url.password) if url.password else None,
        "PGPASSFILE": query.get("passfile"),
        "PGSSLMODE": query.get("ssl"),
        "PGDATABASE": url.database,
    }
    return {key: value for key, value in values.items() if value}
